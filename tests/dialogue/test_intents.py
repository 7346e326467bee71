"""What the classifier's examples add to a reading: topics, symptoms in new words, and what is about something else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dialogue.conftest import mention
from triage_bot.dialogue.intents import Chances, is_not_understood, with_examples
from triage_bot.reader.reading import Mention, Reading

LONG = "and so on and on " * 12


def ranking(**chances: float) -> list[dict[str, Any]]:
    """Give Rasa's ranking for some probabilities."""
    return [{"name": name, "confidence": chance} for name, chance in chances.items()]


def test_chances_add_up_the_symptoms_and_name_the_likeliest() -> None:
    chances = Chances.of(ranking(headache=0.3, nausea=0.1, duration=0.2, out_of_scope=0.05, inform=0.3))
    assert chances.symptom == "headache"
    assert chances.symptoms == pytest.approx(0.4)
    assert (chances.topic, chances.topic_chance, chances.out) == ("duration", 0.2, 0.05)


def test_a_greeting_gives_way_to_the_question_behind_it() -> None:
    assert Chances.of(ranking(greet=0.4, duration=0.25)).topic == "duration"
    assert Chances.of(ranking(greet=0.8, duration=0.25)).topic == "greet"


def test_the_likeliest_topic_comes_first() -> None:
    reading = Reading(text="how often?", topics=("treatment",), question=True, in_scope=True)
    assert with_examples(reading, ranking(duration=0.6)).topics == ("duration", "treatment")


def test_an_unlikely_topic_does_not_stand_before_what_was_read() -> None:
    reading = Reading(text="how often?", topics=("treatment",), question=True, in_scope=True)
    assert with_examples(reading, ranking(duration=0.1)).topics == ("treatment",)


def test_a_reported_symptom_keeps_its_own_topics() -> None:
    reading = Reading(text="my head hurts", mentions=(mention("headache"),), in_scope=True)
    assert with_examples(reading, ranking(duration=0.6, headache=0.2)).topics == ()


def test_a_mild_symptom_is_only_spoken_of_where_the_examples_know_a_question_without_it() -> None:
    reading = Reading(text="they all look shiny, what is a good after", mentions=(mention("frozen_look"),))
    found = with_examples(reading, ranking(before_after_photos=0.8, frozen_look=0.01))
    assert not found.concepts("present")
    assert found.topics == ("before_after_photos",)


def test_a_danger_is_never_only_spoken_of_for_the_examples_sake() -> None:
    reading = Reading(text="what a good after", mentions=(mention("difficulty_breathing"),))
    assert with_examples(reading, ranking(before_after_photos=0.9)).concepts("present") == {"difficulty_breathing"}


def test_a_likely_symptom_in_new_words_is_taken_as_told() -> None:
    found = with_examples(Reading(text="big black splodge on my temple"), ranking(bruising=0.8, price=0.01))
    assert found.concepts("present") == {"bruising"}


@pytest.mark.parametrize("stands", ["absent", "past", "hypothetical", "other"])
def test_what_the_reader_saw_stays_as_it_stands(stands: Any) -> None:
    reading = Reading(text="no headache", mentions=(mention("headache", stands),), in_scope=True)
    assert not with_examples(reading, ranking(headache=0.9)).concepts("present")


def test_a_danger_is_taken_as_told_sooner_where_it_is_far_likelier_than_all_else() -> None:
    reading = Reading(text="it comes back down my nose when I drink", in_scope=True)
    clear = ranking(difficulty_swallowing=0.32, nausea=0.1)
    assert with_examples(reading, clear).concepts("present") == {"difficulty_swallowing"}
    assert not with_examples(reading, ranking(difficulty_swallowing=0.32, nausea=0.2)).concepts("present")
    assert not with_examples(reading, ranking(nausea=0.32, difficulty_swallowing=0.1)).concepts("present")
    assert not with_examples(reading, clear, under_way=True).concepts("present")
    assert not with_examples(reading.copy(update={"question": True}), clear).concepts("present")


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
    found = with_examples(Reading(text="the lid goes like a drum"), ranking(twitching=0.3, droopy_eyelid=0.2))
    assert (found.likely, found.mentions) == ("twitching", ())


def test_words_that_sound_like_a_complaint_are_asked_about() -> None:
    strange = Reading(text="my throat feels weird", unread=("my throat feels weird",))
    ranked = ranking(difficulty_swallowing=0.2, safety=0.3)
    assert with_examples(strange, ranked).likely == "difficulty_swallowing"
    assert with_examples(strange.copy(update={"question": True}), ranked).likely is None


def test_a_question_is_no_complaint() -> None:
    reading = Reading(text="do you bruise more?", question=True, in_scope=True)
    found = with_examples(reading, ranking(bruising=0.4, prevention=0.3))
    assert (found.likely, found.mentions) == (None, ())


def test_a_short_answer_in_a_conversation_tells_no_new_symptom() -> None:
    assert with_examples(Reading(text="the left one"), ranking(droopy_eyelid=0.9), under_way=True).mentions == ()


def test_an_answer_in_a_conversation_asks_nothing() -> None:
    reading = Reading(text="no, none of these", acts=("deny",), in_scope=True)
    assert with_examples(reading, ranking(brands=0.6), under_way=True).topics == ()
    assert with_examples(Reading(text="since Monday evening"), ranking(booking=0.4), under_way=True).topics == ()


def test_a_question_in_a_conversation_is_one() -> None:
    reading = Reading(text="how long does it last?", question=True)
    assert with_examples(reading, ranking(duration=0.4), under_way=True).topics == ("duration",)


def test_a_message_like_those_out_of_scope_is_out_of_scope() -> None:
    reading = Reading(text="best mattress for a dodgy back", topics=("choose_injector",), question=True)
    found = with_examples(reading, ranking(out_of_scope=0.4, choose_injector=0.2))
    assert (found.in_scope, found.topics) == (False, ())


def test_a_message_that_names_the_treatment_is_hardly_out_of_scope() -> None:
    reading = Reading(text="botox and a mattress", ours=True, in_scope=True)
    assert with_examples(reading, ranking(out_of_scope=0.3, aftercare=0.2)).in_scope is True


def test_an_answer_in_a_conversation_is_hardly_out_of_scope() -> None:
    assert with_examples(Reading(text="on the sofa"), ranking(out_of_scope=0.4), under_way=True).in_scope is None


def danger(text: str) -> Reading:
    """Give a reading with a sign of danger."""
    whole = Mention(concept="difficulty_breathing", assertion="present", start=0, end=len(text), words=text)
    return Reading(text=text, mentions=(whole,))


def test_a_danger_in_few_words_counts_whatever_the_examples_say() -> None:
    assert not with_examples(danger("he is wheezy"), ranking(out_of_scope=0.9)).elsewhere


def test_a_danger_in_a_long_story_about_something_else_is_in_doubt() -> None:
    assert with_examples(danger(LONG), ranking(out_of_scope=0.6, difficulty_breathing=0.1)).elsewhere
    assert not with_examples(danger(LONG), ranking(out_of_scope=0.4, difficulty_breathing=0.5)).elsewhere
    ours = danger(LONG).copy(update={"ours": True})
    assert not with_examples(ours, ranking(out_of_scope=0.9)).elsewhere


def test_a_wish_that_the_examples_take_for_a_question_is_none() -> None:
    reading = Reading(text="show me her certificates", acts=("show_sources",), in_scope=True)
    assert with_examples(reading, ranking(injector_credentials=0.6, show_sources=0.05)).acts == ()
    assert with_examples(reading, ranking(injector_credentials=0.3, show_sources=0.4)).acts == ("show_sources",)


def test_other_languages_are_left_to_their_reader() -> None:
    reading = Reading(text="hola", language="es")
    assert with_examples(reading, ranking(out_of_scope=0.9)) is reading
