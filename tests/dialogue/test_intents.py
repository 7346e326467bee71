"""What the classifier's examples add to a reading: topics, symptoms in new words, and what is about something else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dialogue.conftest import mention
from triage_bot.dialogue.intents import is_not_understood, with_examples
from triage_bot.reader.reading import Mention, Reading

LONG = "and so on and on " * 12


def ranking(**chances: float) -> list[dict[str, Any]]:
    """Give Rasa's ranking for some probabilities."""
    return [{"name": name, "confidence": chance} for name, chance in chances.items()]


def test_the_likeliest_topic_comes_first() -> None:
    reading = Reading(text="how often?", topics=("treatment",), question=True, in_scope=True)
    assert with_examples(reading, ranking(duration=0.6), {}).topics == ("duration", "treatment")


def test_an_unlikely_topic_does_not_stand_before_what_was_read() -> None:
    reading = Reading(text="how often?", topics=("treatment",), question=True, in_scope=True)
    assert with_examples(reading, ranking(duration=0.1), {}).topics == ("treatment",)


def test_a_reported_symptom_keeps_its_own_topics() -> None:
    reading = Reading(text="my head hurts", mentions=(mention("headache"),), in_scope=True)
    assert with_examples(reading, ranking(duration=0.6, headache=0.2), {"headache": 0.9}).topics == ()


def test_a_symptom_that_the_examples_do_not_know_in_such_a_question_is_only_spoken_of() -> None:
    reading = Reading(text="they all look shiny, what is a good after", mentions=(mention("frozen_look"),))
    found = with_examples(reading, ranking(before_after_photos=0.8), {})
    assert not found.concepts("present")
    assert found.topics == ("before_after_photos",)
    assert not found.in_doubt


def test_a_danger_that_is_hardly_meant_is_asked_about() -> None:
    reading = Reading(
        text="what if I could not breathe, do you have oxygen", mentions=(mention("difficulty_breathing"),)
    )
    found = with_examples(reading, ranking(safety=0.9), {})
    assert not found.concepts("present")
    assert found.in_doubt


def test_a_danger_that_the_examples_know_is_believed() -> None:
    reading = Reading(text="could not breathe since my jabs", mentions=(mention("difficulty_breathing"),))
    found = with_examples(reading, ranking(safety=0.5), {"difficulty_breathing": 0.9, "urgent": 0.9})
    assert found.concepts("present") == {"difficulty_breathing"}


def test_a_wish_to_die_is_always_believed() -> None:
    reading = Reading(text="what would the neighbours say if I was gone", mentions=(mention("suicidal_thoughts"),))
    assert with_examples(reading, ranking(out_of_scope=0.9), {}).concepts("present") == {"suicidal_thoughts"}


def test_a_likely_symptom_in_new_words_is_taken_as_told() -> None:
    found = with_examples(Reading(text="big black splodge on my temple"), ranking(bruising=0.8), {"bruising": 0.98})
    assert found.concepts("present") == {"bruising"}


def test_two_symptoms_in_new_words_are_both_taken_as_told() -> None:
    told = {"bruising": 0.98, "headache": 0.98}
    found = with_examples(Reading(text="black splodge, and my skull is in a vice"), ranking(bruising=0.4), told)
    assert found.concepts("present") == {"bruising", "headache"}


def test_a_danger_that_was_read_as_denied_counts_where_the_examples_are_sure_of_it() -> None:
    text = "no it is not red, it just won't close, there is a gap when I try to sleep"
    reading = Reading(text=text, mentions=(mention("eye_cannot_close", "absent"),))
    sure = with_examples(reading, ranking(eye_cannot_close=0.98), {"eye_cannot_close": 1.0, "urgent": 0.97})
    unsure = with_examples(reading, ranking(eye_cannot_close=0.5), {"eye_cannot_close": 0.4})
    assert sure.concepts("present") == {"eye_cannot_close"}
    assert not unsure.concepts("present")


def test_a_feared_danger_needs_more_than_one_that_was_not_read() -> None:
    text, told = "everyone says I'll end up slurring, is that a real thing", {"difficulty_speaking": 0.9}
    feared = Reading(text=text, mentions=(mention("difficulty_speaking", "hypothetical"),))
    assert with_examples(Reading(text=text), ranking(safety=0.1), told).concepts("present") == {"difficulty_speaking"}
    assert not with_examples(feared, ranking(safety=0.4), told).concepts("present")


def test_a_danger_that_is_hardly_meant_falls_in_a_conversation_too() -> None:
    text = "how do I cover it, I do the post so everyone is at the door gawping"
    reading = Reading(text=text, question=True, mentions=(mention("difficulty_breathing"),))
    found = with_examples(reading, ranking(treatment=0.6, out_of_scope=0.2), {}, under_way=True)
    assert not found.concepts("present")
    assert found.in_doubt
    assert found.doubted == ("difficulty_breathing",)


def test_what_is_denied_stays_so() -> None:
    reading = Reading(text="no headache", mentions=(mention("headache", "absent"),), in_scope=True)
    assert not with_examples(reading, ranking(headache=0.9), {"headache": 0.99}).concepts("present")


def test_a_story_about_an_animal_tells_no_symptom() -> None:
    reading = Reading(text="my cat has a black splodge on her nose", subject="animal")
    assert with_examples(reading, ranking(bruising=0.9), {"bruising": 0.98}).mentions == ()


@pytest.mark.parametrize(("emergency", "alarm"), [(0.9, "emergency"), (0.1, "urgent")])
def test_a_message_like_those_of_people_in_danger_is_an_alarm(emergency: float, alarm: str) -> None:
    strange = Reading(text="the tiles on the wall are dancing about, all of them")
    found = with_examples(strange, ranking(symptom=0.3), {"urgent": 0.97, "emergency": emergency})
    assert found.alarm == alarm


def test_a_message_a_little_like_those_is_met_with_the_list_of_dangers() -> None:
    strange = Reading(text="the tiles on the wall are dancing about, all of them")
    found = with_examples(strange, ranking(symptom=0.3), {"urgent": 0.7})
    assert (found.alarm, found.in_doubt) == (None, True)


@pytest.mark.parametrize(
    "reading",
    [
        Reading(text="the tiles are dancing", subject="animal"),
        Reading(text="the tiles are dancing", mentions=(mention("double_vision", "absent"),)),
        Reading(text="the tiles are dancing", in_scope=False),
    ],
)
def test_no_alarm_of_an_animal_a_denial_or_something_else(reading: Reading) -> None:
    assert with_examples(reading, ranking(greet=0.3), {"urgent": 0.97}).alarm is None


def test_an_animal_in_a_story_of_danger_only_brings_the_list_of_dangers() -> None:
    found = with_examples(Reading(text="he pants like a dog", subject="animal"), ranking(greet=0.3), {"urgent": 0.97})
    assert (found.alarm, found.in_doubt) == (None, True)


def test_a_wish_about_the_chat_does_not_hide_a_danger() -> None:
    reading = Reading(text="he had it done god knows why, and we lift him", acts=("explain",))
    assert with_examples(reading, ranking(safety=0.1), {"urgent": 0.6}).in_doubt
    assert not with_examples(reading, ranking(safety=0.1), {"urgent": 0.1}).in_doubt


def test_an_answer_in_a_conversation_is_no_alarm() -> None:
    assert with_examples(Reading(text="on Tuesday"), ranking(greet=0.3), {"urgent": 0.97}, under_way=True).alarm is None


@pytest.mark.parametrize(
    ("reading", "intent", "lost"),
    [
        (Reading(text=LONG), "nlu_fallback", True),
        (Reading(text=LONG), "greet", False),
        (Reading(text="and so on"), "nlu_fallback", False),
        (Reading(text=LONG, in_scope=False), "nlu_fallback", False),
        (Reading(text=LONG, language="es"), "nlu_fallback", False),
        (Reading(text=LONG, subject="animal"), "nlu_fallback", False),
        (Reading(text=LONG, mentions=(mention("headache"),)), "nlu_fallback", False),
        (Reading(text=LONG, mentions=(mention("headache", "absent"),)), "nlu_fallback", False),
        (Reading(text=LONG, mentions=(mention("headache", "past"),)), "nlu_fallback", True),
    ],
)
def test_a_story_unlike_all_examples_is_not_understood(reading: Reading, intent: str, lost: bool) -> None:
    assert is_not_understood(reading, intent) is lost


def test_a_complaint_of_an_uncertain_kind_is_only_likely() -> None:
    found = with_examples(Reading(text="the lid goes like a drum"), ranking(twitching=0.3), {"twitching": 0.4})
    assert (found.likely, found.mentions) == ("twitching", ())


def test_words_that_sound_like_a_complaint_are_asked_about() -> None:
    strange = Reading(text="my throat feels weird", unread=("my throat feels weird",))
    told = {"difficulty_swallowing": 0.2}
    assert with_examples(strange, ranking(safety=0.3), told).likely == "difficulty_swallowing"
    assert with_examples(strange.copy(update={"question": True}), ranking(safety=0.3), told).likely is None
    assert with_examples(strange, ranking(out_of_scope=0.3), told).likely is None


def test_a_question_is_no_complaint() -> None:
    reading = Reading(text="do you bruise more?", question=True, in_scope=True)
    found = with_examples(reading, ranking(bruising=0.4, prevention=0.3), {"bruising": 0.6})
    assert (found.likely, found.mentions) == (None, ())


def test_in_a_conversation_only_what_is_sure_and_said_at_length_is_new() -> None:
    told = {"droopy_eyelid": 0.97}
    assert with_examples(Reading(text="the left one"), ranking(droopy_eyelid=0.9), told, under_way=True).mentions == ()
    long = Reading(text="and since this morning the left one hangs over my eye")
    assert with_examples(long, ranking(droopy_eyelid=0.9), told, under_way=True).concepts("present") == {
        "droopy_eyelid"
    }
    assert not with_examples(long, ranking(droopy_eyelid=0.9), {"droopy_eyelid": 0.9}, under_way=True).mentions


def test_an_answer_in_a_conversation_asks_nothing() -> None:
    reading = Reading(text="no, none of these", acts=("deny",), in_scope=True)
    assert with_examples(reading, ranking(brands=0.6), {}, under_way=True).topics == ()
    assert with_examples(Reading(text="since Monday evening"), ranking(booking=0.4), {}, under_way=True).topics == ()


def test_a_question_in_a_conversation_is_one() -> None:
    reading = Reading(text="how long does it last?", question=True)
    assert with_examples(reading, ranking(duration=0.4), {}, under_way=True).topics == ("duration",)


def test_a_message_like_those_out_of_scope_is_out_of_scope() -> None:
    reading = Reading(text="best mattress for a dodgy back", topics=("choose_injector",), question=True)
    found = with_examples(reading, ranking(out_of_scope=0.4, choose_injector=0.2), {})
    assert (found.in_scope, found.topics) == (False, ())


def test_a_complaint_in_words_of_something_else_is_ours_after_all() -> None:
    thumping = Reading(
        text="my head is thumping, tablets take the edge off", mentions=(mention("headache"),), in_scope=False
    )
    told = {"headache": 0.97}
    assert with_examples(thumping, ranking(headache=0.9), told).in_scope is not False
    assert with_examples(thumping, ranking(headache=0.5, out_of_scope=0.4), told).in_scope is False
    assert with_examples(thumping, ranking(headache=0.9), {}).in_scope is False


def test_a_message_that_names_the_treatment_is_hardly_out_of_scope() -> None:
    reading = Reading(text="botox and a mattress", ours=True, in_scope=True)
    assert with_examples(reading, ranking(out_of_scope=0.3, aftercare=0.2), {}).in_scope is True


def test_an_answer_in_a_conversation_is_hardly_out_of_scope() -> None:
    assert with_examples(Reading(text="on the sofa"), ranking(out_of_scope=0.4), {}, under_way=True).in_scope is None


def danger(text: str) -> Reading:
    """Give a reading with a sign of danger."""
    whole = Mention(concept="difficulty_breathing", assertion="present", start=0, end=len(text), words=text)
    return Reading(text=text, mentions=(whole,))


def test_a_danger_in_few_words_counts_whatever_the_examples_say() -> None:
    assert not with_examples(danger("he is wheezy"), ranking(out_of_scope=0.9), {}).in_doubt


def test_a_danger_in_a_long_story_about_something_else_is_in_doubt() -> None:
    assert with_examples(danger(LONG), ranking(out_of_scope=0.6, difficulty_breathing=0.1), {}).in_doubt
    assert not with_examples(
        danger(LONG), ranking(out_of_scope=0.4, difficulty_breathing=0.5), {"difficulty_breathing": 0.9}
    ).in_doubt
    ours = danger(LONG).copy(update={"ours": True})
    assert not with_examples(ours, ranking(out_of_scope=0.6), {"difficulty_breathing": 0.9}).in_doubt


def test_a_wish_that_the_examples_take_for_a_question_is_none() -> None:
    reading = Reading(text="show me her certificates", acts=("show_sources",), in_scope=True)
    assert with_examples(reading, ranking(injector_credentials=0.6, show_sources=0.05), {}).acts == ()
    assert with_examples(reading, ranking(injector_credentials=0.3, show_sources=0.4), {}).acts == ("show_sources",)


def test_other_languages_are_left_to_their_reader() -> None:
    reading = Reading(text="hola", language="es")
    assert with_examples(reading, ranking(out_of_scope=0.9), {}) is reading


def test_a_danger_in_another_language_is_an_alarm() -> None:
    reading = Reading(text="se me va la sopa por la nariz", language="es")
    assert with_examples(reading, ranking(out_of_scope=0.9), {"urgent": 0.8, "emergency": 0.7}).alarm == "emergency"


def test_a_message_with_a_calm_complaint_must_be_more_like_those_of_people_in_danger() -> None:
    text = "the tiles on the wall are dancing about, all of them"
    bruised = Reading(text=text, mentions=(mention("bruising"),))
    assert with_examples(Reading(text=text), ranking(bruising=0.3), {"urgent": 0.9}).alarm == "urgent"
    assert with_examples(bruised, ranking(bruising=0.3), {"urgent": 0.9, "bruising": 0.9}).alarm is None


@pytest.mark.parametrize("sign", ["skin_blanching", "seizure", "confusion"])
def test_a_danger_that_is_no_symptom_is_never_something_else(sign: str) -> None:
    reading = Reading(text="the skin there is as pale as paper", mentions=(mention(sign),))
    assert with_examples(reading, ranking(out_of_scope=0.95), {}).in_scope is not False
