"""The person asks: about the treatment, about their symptom, about the answer itself."""

from __future__ import annotations

import pytest

from tests.dialogue.conftest import FIVE_DAYS_AGO, Talk, mention, said


def test_choosing_an_injector_gives_the_four_tips_and_where_to_check(talk: Talk) -> None:
    turn = talk.say("how do I choose an injector?", topics=("choose_injector",), question=True)
    text = said(turn).lower()
    for tip in ("licence", "photos", "reviews", "goals"):
        assert tip in text
    assert "gmc-uk.org" in text
    assert turn.assessment["level"] == "info"
    assert turn.assessment["topic"] == "choose_injector"
    assert turn.card is not None
    assert len(turn.card["sources"]) > 3


def test_with_a_known_country_its_own_register_is_shown(talk: Talk) -> None:
    turn = talk.say("how do I choose an injector in the UK?", topics=("choose_injector",), country="GB")
    assert "General Medical Council" in said(turn)
    assert "ahpra" not in said(turn).lower()


def test_a_country_told_after_the_question_gives_its_register(talk: Talk) -> None:
    talk.say("how do I choose an injector?", topics=("choose_injector",))
    turn = talk.say("australia", country="AU")
    assert "About Australia" in said(turn)
    assert turn.assessment["topic"] == "choose_injector"


def test_a_question_in_between_is_answered_and_the_thread_goes_on(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.say("where can I see before and after photos?", topics=("before_after_photos",), question=True)
    assert turn.assessment["topic"] == "before_after_photos"
    assert turn.assessment["level"] == "contact_injector"
    assert turn.assessment["question"] == "screen_a"
    assert "photo" in turn.replies[0].text.lower()
    assert "Back to my question" in turn.replies[-1].text


def test_two_questions_in_one_message_are_both_answered(talk: Talk) -> None:
    turn = talk.say("what does it cost and does it hurt?", topics=("price", "procedure_pain"), question=True)
    assert len(turn.replies) == 2
    assert turn.replies[0].text != turn.replies[1].text


def test_a_symptom_and_a_question_are_both_answered(talk: Talk) -> None:
    turn = talk.say("droopy lid, what does a new one cost?", mention("droopy_eyelid"), topics=("price",))
    assert turn.assessment["topic"] == "symptom"
    assert len(turn.replies) == 3


@pytest.mark.parametrize(
    ("text", "topic", "head"),
    [
        ("how long does that last?", "duration", "How long it lasts (a droopy eyelid)"),
        ("is it permanent?", "duration", "How long it lasts (a droopy eyelid)"),
        ("can it be fixed?", "treatment", "What can be done about a droopy eyelid"),
        ("how do I avoid this next time?", "prevention", "How to make a droopy eyelid less likely"),
    ],
)
def test_a_follow_up_leans_on_the_symptom_talked_about(talk: Talk, text: str, topic: str, head: str) -> None:
    talk.droopy_lid()
    assert head in said(talk.say(text, topics=(topic,), question=True))


def test_a_question_about_the_toxin_does_not_lean_on_the_symptom(talk: Talk) -> None:
    talk.droopy_lid()
    assert "droopy eyelid)" not in said(talk.say("how long does botox last?", topics=("duration",), question=True))


def test_how_long_gives_calendar_days_as_a_range(talk: Talk) -> None:
    talk.droopy_lid()
    text = said(talk.say("how long does that last?", topics=("duration",), question=True))
    assert "December" in text
    assert "not a promise" in text


def test_a_symptom_only_asked_about_is_told_of_and_remembered(talk: Talk) -> None:
    turn = talk.say("can botox cause a headache?", mention("headache", "hypothetical"), question=True)
    assert turn.assessment["present"] == []
    assert "About a headache" in said(turn)
    assert "How long it lasts (a headache)" in said(talk.say("how long does it last?", topics=("duration",)))


def test_a_symptom_that_is_only_feared_makes_a_question_about_safety(talk: Talk) -> None:
    turn = talk.say(
        "could botox cause a stroke?", mention("stroke_signs", "hypothetical"), question=True, product="botox"
    )
    assert turn.assessment["topic"] == "safety"
    assert turn.assessment["level"] == "info"
    assert turn.replies[0].text.startswith("About signs of a stroke:")


def test_what_somebody_else_had_makes_a_question_about_safety(talk: Talk) -> None:
    turn = talk.say("my friend got a droopy lid, is that common?", mention("droopy_eyelid", "other"), question=True)
    assert turn.assessment["topic"] == "safety"
    assert "About a droopy eyelid:" in said(turn)


def test_two_feared_symptoms_are_both_told_of(talk: Talk) -> None:
    feared = [mention("headache", "hypothetical"), mention("bruising", "hypothetical")]
    turn = talk.say("will I get a headache or a bruise?", *feared, question=True)
    assert len(turn.replies) == 2


def test_the_classifier_may_say_what_is_asked_of_a_feared_symptom(talk: Talk) -> None:
    feared = mention("droopy_eyelid", "hypothetical")
    turn = talk.say("if it made my lid droop, for how long?", feared, intent="duration", confidence=0.9, question=True)
    assert turn.assessment["topic"] == "duration"
    assert "How long it lasts (a droopy eyelid)" in said(turn)


def test_a_denied_symptom_is_no_feared_one(talk: Talk) -> None:
    turn = talk.say(
        "no headache, but could it still come?",
        mention("headache", "absent"),
        mention("fever", "hypothetical"),
        question=True,
    )
    assert turn.assessment["topic"] == "symptom"


def test_a_brand_or_place_in_a_question_leaves_it_a_question(talk: Talk) -> None:
    turn = talk.say("what does dysport cost?", topics=("price",), product="dysport", question=True)
    assert turn.assessment["topic"] == "price"
    assert "I understood" not in said(turn)


def test_a_detail_in_an_answer_to_our_question_still_belongs_to_the_symptom(talk: Talk) -> None:
    talk.droopy_lid()
    talk.say("none of these", acts=("deny",))
    talk.say("none of these", acts=("deny",))
    turn = talk.say("forehead, what does it cost?", areas=("forehead",), topics=("price",), question=True)
    assert turn.assessment["topic"] == "symptom"


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("can I go running?", "Exercise"),
        ("when may I sleep on my side again after running?", "How to sleep"),
        ("swimming goggles, can I wear them?", "Hats"),
    ],
)
def test_the_part_of_a_topic_that_is_asked_about_comes_first(talk: Talk, text: str, heading: str) -> None:
    blocks = said(talk.say(text, topics=("aftercare",), question=True)).split("\n\n")
    assert blocks[1].startswith(heading)


def test_why_gives_the_reasons_and_their_rules(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.say("why?", acts=("explain",))
    rules = [reason["rule"] for reason in turn.assessment["reasons"]]
    assert rules
    assert all(f"(rule {rule})" in said(turn) for rule in rules)
    assert turn.assessment["topic"] == "symptom"


def test_what_did_you_understand_gives_findings_and_details(talk: Talk) -> None:
    talk.droopy_lid()
    talk.say(
        "no headache, not sure about my sight", mention("headache", "absent"), mention("blurred_vision", "unknown")
    )
    text = said(talk.say("what did you understand?", acts=("show_understanding",)))
    for part in ("droopy eyelid (left)", "17 November", "no headache", "not sure about: blurred vision"):
        assert part in text


def test_where_is_that_from_gives_title_publisher_and_year(talk: Talk) -> None:
    talk.droopy_lid()
    source = talk.turn.card["sources"][0] if talk.turn and talk.turn.card else {}
    text = said(talk.say("where is that from?", acts=("show_sources",)))
    assert source["title"] in text
    assert source["publisher"] in text
    assert source["year"] in text


def test_sources_of_a_topic_are_those_of_its_file(talk: Talk) -> None:
    talk.say("how do I choose an injector?", topics=("choose_injector",))
    source = talk.turn.card["sources"][0] if talk.turn and talk.turn.card else {}
    assert source["title"] in said(talk.say("where is that from?", acts=("show_sources",)))


def test_explaining_with_nothing_known_says_so(talk: Talk) -> None:
    assert "no complaint" in said(talk.say("why?", acts=("explain",)))


def test_start_over_forgets_the_case(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.say("start over", acts=("start_over",))
    assert turn.assessment["present"] == []
    assert turn.assessment["level"] == "info"
    assert talk.conversation.case.findings == {}


def test_delete_says_how(talk: Talk) -> None:
    text = said(talk.say("delete my data", topics=("delete_data",)))
    assert "Delete my data" in text
    assert "DELETE" in text


def test_a_bot_says_that_it_is_one(talk: Talk) -> None:
    assert "computer program, not a doctor" in said(talk.say("are you real?", topics=("bot_challenge",)))


def test_the_emergency_number_of_a_known_country_is_the_only_one(talk: Talk) -> None:
    text = said(talk.say("emergency number in NZ?", topics=("emergency_number",), country="NZ"))
    assert "111" in text
    assert "New Zealand" in text
    assert "999" not in text


def test_without_a_country_every_number_stands_with_its_country(talk: Talk) -> None:
    text = said(talk.say("what is the emergency number?", topics=("emergency_number",)))
    for line in text.splitlines():
        if "111" in line:
            assert "New Zealand" in line or "United Kingdom" in line
    assert "911" in text
    assert "999" in text


def test_thanks_ends_without_a_question(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.say("thanks", topics=("thanks",))
    assert turn.assessment["topic"] == "thanks"
    assert turn.assessment["level"] == "contact_injector"
    assert "Why I ask" not in said(turn)
    assert talk.say("and why?", acts=("explain",)).assessment["topic"] == "symptom"


def test_out_of_scope_is_said_kindly_with_what_can_be_asked(talk: Talk) -> None:
    turn = talk.say("banana bread recipe", in_scope=False, intent="out_of_scope", confidence=0.9)
    assert turn.assessment["level"] == "out_of_scope"
    assert "I cannot help with that" in said(turn)
    assert turn.replies[0].buttons


def test_out_of_scope_keeps_the_level_of_a_complaint(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.say("will it rain?", in_scope=False)
    assert turn.assessment["level"] == "contact_injector"
    assert turn.assessment["topic"] == "out_of_scope"


@pytest.mark.parametrize(
    "text",
    [
        "how do I inject myself with botox",
        "where can I buy botox without a prescription",
        "can i just jab myself, theres kits on ebay",
        "thinking of injecting myself, bought a vial",
    ],
)
def test_a_dangerous_wish_gets_a_warning_and_the_safe_way(talk: Talk, text: str) -> None:
    turn = talk.say(text, in_scope=False)
    assert "will not explain" in said(turn)
    assert "registered" in said(turn)
    assert turn.assessment["level"] == "out_of_scope"


def test_a_dangerous_wish_is_not_lost_among_the_details_in_it(talk: Talk) -> None:
    turn = talk.say(
        "how do i inject myself with botox",
        topics=("out_of_scope",),
        in_scope=False,
        injector="self",
        product="botox",
        question=True,
    )
    assert "I will not explain how to do that" in said(turn)


def test_somebody_who_did_it_and_is_ill_is_triaged_and_not_lectured(talk: Talk) -> None:
    turn = talk.say(
        "tried diy botox and now my lid droops", mention("droopy_eyelid"), topics=("out_of_scope",), injector="self"
    )
    assert "I will not explain" not in said(turn)
    assert turn.assessment["level"] == "emergency"


@pytest.mark.parametrize("topic", ["safety", "prevention", "suitability"])
def test_a_question_about_a_blood_thinner_is_answered_by_keeping_it(talk: Talk, topic: str) -> None:
    turn = talk.say(
        "can i stop my warfarin, it is a blood thinner?", mention("blood_thinner"), topics=(topic,), question=True
    )
    assert any(phrase in said(turn) for phrase in ("Do not stop", "Never stop", "Keep taking"))


def test_somebody_under_18_is_told_to_see_a_doctor_too(talk: Talk) -> None:
    turn = talk.say("i'm 16 and my lid droops", mention("droopy_eyelid"), treatment=FIVE_DAYS_AGO, age=16)
    assert turn.card is not None
    assert "under_eighteen" in [reason["rule"] for reason in turn.assessment["reasons"]]
    assert "tell a doctor as well" in " ".join(turn.card["why"])


def test_a_scrap_gets_one_clear_question(talk: Talk) -> None:
    turn = talk.say("hmm")
    assert len(turn.replies) == 1
    assert turn.replies[0].text.count("?") == 1


def test_signs_of_distress_get_a_gentle_open_question(talk: Talk) -> None:
    assert "Would you like to tell me" in said(talk.say("😭😭😭"))


def test_a_complaint_in_words_that_nobody_listed_is_for_the_injector_and_asked_about(talk: Talk) -> None:
    turn = talk.say("my wink is on strike", likely="droopy_eyelid")
    assert turn.assessment["present"] == []
    assert turn.assessment["level"] == "contact_injector"
    assert [reason["rule"] for reason in turn.assessment["reasons"]] == ["unnamed_complaint"]
    assert turn.assessment["question"] == "meant"
    assert "a droopy eyelid" in said(turn)
    assert talk.say("yes", acts=("affirm",)).assessment["present"] == ["droopy_eyelid"]


def test_a_complaint_that_cannot_be_named_stays_for_the_injector_until_one_is_told(talk: Talk) -> None:
    talk.say("my wink is on strike", likely="droopy_eyelid")
    assert talk.say("no", acts=("deny",)).assessment["level"] == "contact_injector"
    assert talk.say("a small bruise, that is all", mention("bruising")).assessment["level"] == "self_care"


def test_a_danger_that_only_examples_suggest_shows_the_danger_signs(talk: Talk) -> None:
    turn = talk.say("my gulper is on strike", likely="difficulty_swallowing")
    assert turn.assessment["question"] == "screen_a"
    assert "trouble swallowing" in said(turn)
    assert talk.say("yes", acts=("affirm",)).assessment["level"] == "emergency"


def test_the_classifier_is_not_believed_against_the_reader(talk: Talk) -> None:
    turn = talk.say("no headache", mention("headache", "absent"), intent="headache", confidence=0.99)
    assert turn.assessment["present"] == []


def test_a_danger_in_a_story_about_something_else_is_asked_about(talk: Talk) -> None:
    story = "our toddler brought a bug home, fever and all"
    turn = talk.say(story, mention("fever"), mention("difficulty_breathing"), in_scope=False, in_doubt=True)
    assert turn.assessment["level"] == "out_of_scope"
    assert turn.assessment["question"] == "screen_a"
    assert talk.say("yes", acts=("affirm",)).assessment["level"] == "emergency"


def test_another_language_gets_its_own_line_and_the_numbers(talk: Talk, mind: object) -> None:
    turn = talk.say("¿es seguro el botox?", language="es", in_scope=False)
    assert "911" in said(turn)
    assert turn.assessment["level"] in ("info", "out_of_scope")


def test_a_plain_beginning_is_met_with_an_open_question(talk: Talk) -> None:
    turn = talk.say("I have a problem since my treatment")
    assert "What do you notice" in said(turn)
    assert turn.assessment["level"] == "info"


def test_details_without_a_complaint_are_noted(talk: Talk) -> None:
    turn = talk.say("I was treated 5 days ago", treatment=FIVE_DAYS_AGO)
    assert "17 November" in said(turn)
    assert turn.assessment["level"] == "info"
