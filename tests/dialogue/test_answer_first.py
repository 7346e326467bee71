"""The first reply to a symptom holds the answer, and then one question."""

from __future__ import annotations

from tests.dialogue.conftest import FIVE_DAYS_AGO, Talk, mention, said, without_sources
from triage_bot.dialogue.questions import MOST


def test_the_first_reply_gives_the_level_and_what_was_understood(talk: Talk) -> None:
    turn = talk.say(
        "my left eyelid is drooping, had botox 5 days ago, no headache",
        mention("droopy_eyelid", "present", "left"),
        mention("headache", "absent"),
        treatment=FIVE_DAYS_AGO,
        acts=("deny",),
    )
    assert turn.assessment["level"] == "contact_injector"
    assert turn.assessment["present"] == ["droopy_eyelid"]
    assert turn.assessment["absent"] == ["headache"]
    assert turn.assessment["details"]["treatment_date"] == "2026-11-17"
    assert turn.assessment["topic"] == "symptom"
    text = turn.replies[0].text
    assert "droopy eyelid (left)" in text
    assert "no headache" in text
    assert "Tuesday 17 November" in text


def test_the_first_reply_names_at_least_two_sources_on_its_card(talk: Talk) -> None:
    card = talk.droopy_lid().card
    assert card is not None
    assert len(card["sources"]) >= 2
    assert all(source["title"] and source["publisher"] and source["year"] for source in card["sources"])


def test_the_answer_comes_before_the_question(talk: Talk) -> None:
    turn = talk.droopy_lid()
    assert len(turn.replies) == 2
    assert "Tell your injector" in turn.replies[0].text
    assert "trouble breathing" in turn.replies[1].text


def test_the_most_dangerous_signs_are_asked_about_first(talk: Talk) -> None:
    talk.droopy_lid()
    assert talk.questions == ["screen_a"]
    talk.say("none of these", acts=("deny",))
    assert talk.questions == ["screen_a", "screen_b"]


def test_each_question_says_why_it_is_asked_and_can_be_skipped(talk: Talk) -> None:
    question = talk.droopy_lid().replies[-1]
    assert "Why I ask:" in question.text
    assert "Skip" in [button.title for button in question.buttons]


def test_a_benign_case_is_settled_in_at_most_seven_questions(talk: Talk) -> None:
    talk.say("a bit of swelling", mention("swelling", "present", "mild"))
    turn = talk.settle()
    assert turn.assessment["complete"] is True
    assert turn.assessment["level"] == "self_care"
    assert "all I wanted to ask" in turn.replies[0].text
    assert 2 <= len(talk.questions) <= MOST


def test_a_droopy_lid_is_settled_in_at_most_seven_questions(talk: Talk) -> None:
    talk.say("droopy lid", mention("droopy_eyelid"))
    turn = talk.settle()
    assert turn.assessment["complete"] is True
    assert len(talk.questions) <= MOST


def test_what_was_already_said_is_not_asked(talk: Talk) -> None:
    talk.say(
        "since 5 days, frown lines, a nurse did it, it came slowly and is not changing",
        mention("droopy_eyelid", "present", "gradual"),
        treatment=FIVE_DAYS_AGO,
        areas=("frown",),
        injector="nurse",
    )
    talk.settle()
    assert not {"treatment_date", "onset", "area", "injector"} & set(talk.questions)


def test_a_screen_shows_only_what_is_not_known_yet(talk: Talk) -> None:
    turn = talk.say(
        "droopy lid, no chest pain, breathing is fine",
        mention("droopy_eyelid"),
        mention("chest_pain", "absent"),
        mention("difficulty_breathing", "absent"),
    )
    assert turn.assessment["question"] == "screen_a"
    assert "chest pain" not in turn.replies[-1].text
    assert "trouble breathing" not in turn.replies[-1].text
    assert "trouble swallowing" in turn.replies[-1].text


def test_a_skipped_question_does_not_come_back(talk: Talk) -> None:
    talk.droopy_lid()
    talk.say("skip this question", acts=("skip",))
    assert talk.questions == ["screen_a", "screen_b"]
    talk.settle()
    assert talk.questions.count("screen_a") == 1


def test_a_question_that_is_ignored_twice_is_left(talk: Talk) -> None:
    talk.say("a bruise", mention("bruising"))
    for _ in range(14):
        talk.say("blah")
    assert talk.conversation.pending is None
    assert talk.conversation.complete


def test_telling_or_asking_something_else_is_not_ignoring_the_danger_signs(talk: Talk) -> None:
    talk.droopy_lid()
    talk.say("they did my forehead", areas=("forehead",))
    talk.say("a nurse did it", injector="nurse")
    turn = talk.say("can I still go swimming?", question=True)
    assert turn.assessment["question"] == "screen_a"


def test_only_questions_that_can_change_the_answer_are_asked(talk: Talk) -> None:
    talk.say("double vision", mention("double_vision"))
    talk.settle()
    # Nothing about pus or fever can lift a case that is urgent already.
    assert "fever_pus" not in talk.questions
    assert "pregnancy" not in talk.questions


def test_a_story_that_is_not_understood_is_met_with_the_list_of_dangers(talk: Talk) -> None:
    story = "I was making toast, then I lay on the kitchen floor, and an hour had gone"

    turn = talk.say(story, intent="nlu_fallback", confidence=0.2)

    assert turn.assessment["question"] == "screen_a"
    assert turn.replies[0].text.startswith("I am not sure that I understood you.")
    assert "trouble breathing" in turn.replies[0].text
    assert talk.say("none of these", acts=("deny",), all_clear=True).assessment["question"] is None


def test_a_message_that_sounds_like_a_danger_counts_until_it_is_known_which(talk: Talk) -> None:
    turn = talk.say("the tiles on the wall are dancing about, all of them", alarm="emergency")

    assert turn.assessment["level"] == "emergency"
    assert turn.assessment["reasons"][0]["rule"] == "sounds_emergency"
    assert turn.assessment["question"] == "screen_a"
    assert "Call your emergency number now" in turn.replies[0].text
    assert talk.say("none of these", acts=("deny",), all_clear=True).assessment["level"] == "info"


def test_a_message_that_sounds_like_a_danger_makes_way_for_the_symptom_it_was(talk: Talk) -> None:
    talk.say("the tiles on the wall are dancing about, all of them", alarm="emergency")
    turn = talk.say("it is that I see double", mention("double_vision"))
    assert (turn.assessment["level"], turn.assessment["reasons"][0]["rule"]) == ("urgent", "changed_sight")


def test_a_message_that_sounds_urgent_raises_a_milder_symptom(talk: Talk) -> None:
    turn = talk.say("bruised, and something else is wrong", mention("bruising"), alarm="urgent")
    assert turn.assessment["level"] == "urgent"
    assert turn.assessment["present"] == ["bruising"]


def test_a_complaint_that_nobody_can_name_begins_with_the_answer(talk: Talk) -> None:
    turn = talk.say("it all feels off since then", likely="anxiety")

    assert not turn.replies[0].text.startswith("I understood")
    assert turn.assessment["question"] == "meant"


def test_no_symptom_no_question(talk: Talk) -> None:
    turn = talk.say("how do I choose an injector?", topics=("choose_injector",), question=True)
    assert turn.assessment["question"] is None
    assert turn.assessment["level"] == "info"


def test_the_reply_is_no_wall_of_text(talk: Talk) -> None:
    turn = talk.say(
        "bruise, swelling, headache, droopy lid, tired, itchy, red, lump",
        *(mention(concept) for concept in ("bruising", "swelling", "headache", "droopy_eyelid", "fatigue", "itching")),
        treatment=FIVE_DAYS_AGO,
    )
    assert len(without_sources(turn.replies[0].text)) < 1200
    assert len(turn.replies[0].text) < 1400
    for name in ("droopy eyelid", "headache", "bruis", "itch"):
        assert name in turn.replies[0].text
    assert turn.card is not None
    assert any("bruis" in line.lower() for line in turn.card["do_now"] + turn.card["what"])


def test_words_that_were_not_understood_are_said(talk: Talk) -> None:
    turn = talk.say("droopy lid and my fizzle is gribbly", mention("droopy_eyelid"), unread=("fizzle gribbly",))
    assert "fizzle gribbly" in turn.replies[0].text


def test_each_answer_keeps_its_shape(talk: Talk) -> None:
    turn = talk.droopy_lid()
    assert set(turn.assessment) == {
        "level", "topic", "present", "absent", "unknown", "names", "details", "reasons", "question", "complete", "knowledge",
    }  # fmt: skip
    assert turn.card is not None
    assert {
        "level", "headline", "understood", "why", "do_now", "contact", "expect", "watch_for", "prevent", "sources",
        "version",
    } <= set(turn.card)  # fmt: skip
    assert len(turn.card["headline"]) < 140
    assert "November 2026" not in said(turn)
