"""A short answer gets its meaning from the question that waits."""

from __future__ import annotations

import time
from datetime import date

import pytest

from tests.dialogue.conftest import FIVE_DAYS_AGO, Talk, mention, said
from triage_bot.dialogue.state import Pending


def asked(talk: Talk, question: str, *items: str, about: str = "droopy_eyelid") -> None:
    """Let a question wait after a droopy lid."""
    talk.droopy_lid()
    pending = Pending(id=question, items=items, about=about)
    talk.conversation = talk.conversation.copy(update={"pending": pending})


def test_none_of_these_denies_each_thing_shown(talk: Talk) -> None:
    talk.droopy_lid()
    shown = talk.conversation.pending.items if talk.conversation.pending else ()
    turn = talk.say("none of these", acts=("deny",))
    assert len(shown) == 10
    assert set(shown) <= set(turn.assessment["absent"])


def test_a_plain_no_denies_each_thing_shown(talk: Talk) -> None:
    talk.droopy_lid()
    assert "chest_pain" in talk.say("no", acts=("deny",)).assessment["absent"]


def test_denying_something_else_does_not_deny_the_list(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.say("there is no headache with it", mention("headache", "absent"), acts=("deny",))
    assert turn.assessment["absent"] == ["headache"]
    assert turn.assessment["question"] == "screen_a"


def test_naming_some_of_the_list_leaves_the_rest_to_be_asked(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.say(
        "breathing and swallowing are fine",
        mention("difficulty_breathing", "absent"),
        mention("difficulty_swallowing", "absent"),
    )
    assert turn.assessment["question"] == "screen_a"
    assert "trouble breathing" not in turn.replies[-1].text
    assert "chest pain" in turn.replies[-1].text
    assert "chest_pain" not in turn.assessment["absent"]


def test_a_bare_yes_to_the_danger_signs_is_an_emergency_at_once(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.say("yes", acts=("affirm",))
    assert turn.assessment["level"] == "emergency"
    assert turn.assessment["question"] == "which"
    assert turn.replies[0].text.startswith("Call")
    assert "You said yes to a list of danger signs" in turn.replies[0].text
    assert "chest pain" in [button.title for button in turn.replies[-1].buttons]


def test_a_bare_yes_to_the_second_list_is_urgent_until_it_is_clear_what_it_was(talk: Talk) -> None:
    talk.droopy_lid()
    talk.say("no", acts=("deny",))
    assert talk.say("yes", acts=("affirm",)).assessment["level"] == "urgent"
    assert talk.say("none of these", acts=("deny",)).assessment["level"] == "contact_injector"


def test_the_button_of_one_sign_makes_it_present(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.say("yes", acts=("affirm",))
    button = next(each for each in turn.replies[-1].buttons if each.title == "chest pain")
    assert talk.say(button.payload).assessment["present"] == ["droopy_eyelid", "chest_pain"]


def test_not_sure_leaves_the_list_unknown_and_asks_for_one_sign_by_itself(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.say("not sure", acts=("not_sure",))
    assert "difficulty_breathing" in turn.assessment["unknown"]
    assert "difficulty_breathing" not in turn.assessment["absent"]
    assert str(turn.assessment["question"]).startswith("alone:")


def test_a_sign_that_stays_unsure_when_asked_alone_is_judged_with_care(talk: Talk) -> None:
    talk.droopy_lid()
    talk.say("I don't know about my swallowing", mention("difficulty_swallowing", "unknown"))
    assert talk.conversation.pending is not None
    assert talk.conversation.pending.items == ("difficulty_swallowing",)
    turn = talk.say("still not sure", acts=("not_sure",))
    assert turn.assessment["unknown"] == ["difficulty_swallowing"]
    assert turn.assessment["level"] in ("urgent", "emergency")


def test_none_of_the_others_either_ends_the_single_questions(talk: Talk) -> None:
    talk.droopy_lid()
    talk.say("not sure", acts=("not_sure",))
    turn = talk.say("none of these", acts=("deny",), all_clear=True)
    assert turn.assessment["unknown"] == []
    assert turn.assessment["question"] == "screen_b"


def test_a_bare_time_answers_when_the_treatment_was(talk: Talk) -> None:
    asked(talk, "treatment_date")
    assert talk.say("3 days").assessment["details"]["treatment_date"] == "2026-11-19"


def test_a_bare_number_answers_how_many_days_ago(talk: Talk) -> None:
    asked(talk, "treatment_date")
    assert talk.say("6").assessment["details"]["treatment_date"] == "2026-11-16"


def test_a_bare_time_answers_how_long_it_has_been_there(talk: Talk) -> None:
    asked(talk, "duration")
    turn = talk.say("3 days")
    assert turn.assessment["details"]["onset"] == "2026-11-19"
    assert turn.assessment["details"]["treatment_date"] == "2026-11-17"


def test_a_bare_time_without_a_question_is_the_treatment_where_a_symptom_is_there(talk: Talk) -> None:
    talk.say("droopy lid", mention("droopy_eyelid"))
    assert talk.say("it was 8 days ago").assessment["details"]["treatment_date"] == "2026-11-14"


@pytest.mark.parametrize(
    ("text", "severity"), [("9", "severe"), ("9 out of 10", "severe"), ("2", "mild"), ("it is mild", "mild")]
)
def test_a_number_says_how_bad_it_is(talk: Talk, text: str, severity: str) -> None:
    talk.say("headache", mention("headache"), treatment=FIVE_DAYS_AGO)
    pending = Pending(id="severity", about="headache")
    talk.conversation = talk.conversation.copy(update={"pending": pending})
    assert talk.say(text).assessment["details"]["severity"] == severity


def test_a_denied_word_is_not_the_answer(talk: Talk) -> None:
    asked(talk, "onset")
    turn = talk.say("it was not sudden, it came slowly")
    assert turn.assessment["details"]["onset"] == "gradual"


def test_a_place_answers_where_it_was_injected(talk: Talk) -> None:
    asked(talk, "area")
    assert talk.say("Forehead").assessment["details"]["area"] == ["forehead"]


def test_a_side_answers_which_side(talk: Talk) -> None:
    asked(talk, "side")
    assert talk.say("both").assessment["details"]["side"] == "both_sides"


def test_a_friend_answers_who_injected_and_raises_the_level(talk: Talk) -> None:
    asked(talk, "injector")
    turn = talk.say("a friend did it at home")
    assert turn.assessment["details"]["injector"] == "friend"
    assert turn.assessment["level"] == "emergency"


def test_yes_answers_a_question_about_one_sign(talk: Talk) -> None:
    asked(talk, "pupils")
    turn = talk.say("yes", acts=("affirm",))
    assert turn.assessment["details"]["unequal_pupils"] == "present"
    assert turn.assessment["level"] == "emergency"


def test_no_answers_a_question_about_one_sign(talk: Talk) -> None:
    asked(talk, "pupils")
    assert talk.say("no", acts=("deny",)).assessment["details"]["unequal_pupils"] == "absent"


@pytest.mark.parametrize("text", ["nope", "No!", "no, thank god", "none", "nothing like that", "no none of them"])
def test_a_plain_denial_has_many_words(talk: Talk, text: str) -> None:
    talk.droopy_lid()
    assert "chest_pain" in talk.say(text, acts=("deny",)).assessment["absent"]


@pytest.mark.parametrize(
    "text", ["no change since yesterday", "I did not say that", "no idea what you mean", "no but it is weird"]
)
def test_a_no_that_is_about_something_else_denies_nothing(talk: Talk, text: str) -> None:
    talk.droopy_lid()
    turn = talk.say(text, acts=("deny",))
    assert turn.assessment["absent"] == []
    assert turn.assessment["question"] == "screen_a"


def test_not_sure_wins_over_a_no_that_was_heard_in_it(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.say("I am not sure", acts=("deny", "affirm", "not_sure"))
    assert turn.assessment["absent"] == []
    assert "chest_pain" in turn.assessment["unknown"]


def test_ok_is_not_a_yes_to_danger_signs(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.say("ok", acts=("affirm",))
    assert turn.assessment["level"] == "contact_injector"
    assert turn.assessment["question"] == "screen_a"


def test_unusual_words_count_where_reader_and_classifier_agree(talk: Talk) -> None:
    talk.droopy_lid()
    assert talk.say("nary a one", acts=("deny",)).assessment["absent"] == []
    assert "chest_pain" in talk.say("nary a one", acts=("deny",), intent="deny", confidence=0.9).assessment["absent"]


def test_the_classifier_alone_does_not_deny_danger_signs(talk: Talk) -> None:
    talk.droopy_lid()
    assert talk.say("nix", intent="deny", confidence=0.99).assessment["absent"] == []


def test_an_answer_may_bring_a_new_symptom(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.say("no, but my voice is nasal", mention("difficulty_speaking"), acts=("deny",))
    assert turn.assessment["level"] == "emergency"
    assert "difficulty_speaking" in turn.assessment["present"]
    assert "chest_pain" not in turn.assessment["absent"]


def test_several_answers_at_once_are_all_taken(talk: Talk) -> None:
    asked(talk, "treatment_date")
    turn = talk.say(
        "last tuesday, forehead, a nurse",
        treatment=FIVE_DAYS_AGO,
        areas=("forehead",),
        injector="nurse",
    )
    assert turn.assessment["details"]["area"] == ["forehead"]
    assert turn.assessment["details"]["injector"] == "nurse"


def test_an_answer_that_is_none_is_said_and_the_question_put_again(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.say("blah blah")
    assert "did not catch" in said(turn)
    assert turn.assessment["question"] == "screen_a"


def test_days_are_counted_from_the_date_when_the_talk_goes_on_later(talk: Talk) -> None:
    talk.droopy_lid()
    talk.later(3)
    turn = talk.say("hello again", topics=("greet",))
    assert turn.assessment["details"]["treatment_date"] == "2026-11-17"
    assert "8 days ago" in said(talk.say("what did you understand?", acts=("show_understanding",)))


def test_headache_that_was_fine_becomes_due_for_a_visit_with_time_alone(talk: Talk) -> None:
    first = talk.say("mild headache", mention("headache", "present", "mild"), treatment=FIVE_DAYS_AGO.copy(
        update={"date": date(2026, 11, 21)}
    ))  # fmt: skip
    assert first.assessment["level"] == "self_care"
    talk.later(4)
    assert talk.say("still the same").assessment["level"] == "contact_injector"


def test_a_very_long_message_is_answered_quickly(talk: Talk) -> None:
    talk.droopy_lid()
    began = time.perf_counter()
    talk.say("3 days " * 2500)
    assert time.perf_counter() - began < 1
