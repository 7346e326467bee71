"""Whole messages: all that is read in them, that nothing breaks the reader, and that nothing makes it slow."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.reader.conftest import NOW
from triage_bot.brain import data_folder
from triage_bot.reader.reader import Reader
from triage_bot.reader.reading import Mention, Reading
from triage_bot.reader.text import MAX_CHARACTERS

Read = Callable[[str], Reading]
READER = Reader.from_folder(data_folder() / "lexicon")


def the(reading: Reading, concept: str) -> Mention:
    """Give the only mention of a concept."""
    (mention,) = [mention for mention in reading.mentions if mention.concept == concept]
    return mention


# --- whole readings -----------------------------------------------------------------------------------------------


def test_a_droopy_lid_at_night(read: Read) -> None:
    text = "Woke up and my left eyelid is drooping, had botox in my forehead 5 days ago. No headache, no double vision"
    reading = read(text)
    assert reading.concepts("present") == {"droopy_eyelid"}
    assert reading.concepts("absent") == {"headache", "double_vision"}
    assert "left" in the(reading, "droopy_eyelid").qualities
    assert reading.treatment is not None
    assert reading.treatment.date == date(2026, 11, 17)
    assert reading.areas == ("forehead",)
    assert (reading.product, reading.treated, reading.subject, reading.language) == ("botox", True, "self", "en")


def test_an_emergency_for_somebody_else(read: Read) -> None:
    reading = read("My wife can't swallow and her voice is slurred, dysport 9 days ago from a friend")
    assert {"difficulty_swallowing", "difficulty_speaking"} <= reading.concepts("present")
    assert (reading.subject, reading.product) == ("other", "dysport")


def test_a_question_before_any_treatment(read: Read) -> None:
    reading = read("I've never had botox. Can it cause a droopy eyelid?")
    assert reading.treated is False
    assert reading.question is True
    assert reading.concepts("present") == frozenset()


def test_when_a_symptom_began(read: Read) -> None:
    reading = read("botox 10 days ago. my eyelid has been drooping since yesterday")
    assert the(reading, "droopy_eyelid").began == date(2026, 11, 21)
    assert reading.treatment is not None
    assert reading.treatment.date == date(2026, 11, 12)


def test_the_words_of_a_mention_are_those_that_were_typed(read: Read) -> None:
    text = "help!! my EYELID  is droooping 😭"
    mention = the(read(text), "droopy_eyelid")
    assert mention.words == text[mention.start : mention.end] == "EYELID  is droooping"


def test_the_day_of_the_message_is_what_times_are_reckoned_from(reader: Reader) -> None:
    for day in (date(2026, 1, 1), date(2024, 2, 29)):
        treatment = reader.read("botox 1 day ago", day).treatment
        assert treatment is not None
        assert (day - treatment.date).days == 1


# --- qualities -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "concept", "has", "has_not"),
    [
        ("mild headache, not severe", "headache", "mild", "severe"),
        ("my headache is mild and not severe", "headache", "mild", "severe"),
        ("the headache is mild, it isn't really severe", "headache", "mild", "severe"),
        ("headache, mild not a severe one", "headache", "mild", "severe"),
        ("severe headache", "headache", "severe", "mild"),
        ("no, severe headache", "headache", "severe", "mild"),
        ("sudden headache", "headache", "sudden", "gradual"),
        ("the headache did not come on suddenly", "headache", "", "sudden"),
        ("my headache is getting worse", "headache", "worsening", "improving"),
        ("my headache is not getting worse", "headache", "", "worsening"),
        ("my headache is getting better", "headache", "improving", "worsening"),
        ("I fainted three times", "fainting", "repeated", ""),
        ("I had a headache twice this week", "headache", "repeated", ""),
        ("the swelling keeps coming back", "swelling", "repeated", ""),
        ("my lid is drooping again", "droopy_eyelid", "repeated", ""),
        ("my headache keeps me awake this time", "headache", "", "repeated"),
        ("my left lid keeps drooping this time", "droopy_eyelid", "left", "repeated"),
        ("I can't open my eye, the lid is drooping", "droopy_eyelid", "", "worsening"),
        ("I can't open my eye, the lid is drooping", "droopy_eyelid", "", "repeated"),
        ("my right eyelid is drooping", "droopy_eyelid", "right", "left"),
        ("both eyelids are drooping", "droopy_eyelid", "both_sides", "one_side"),
        ("the headache came back", "headache", "", "widespread"),
    ],
)
def test_what_is_said_of_a_symptom(read: Read, text: str, concept: str, has: str, has_not: str) -> None:
    qualities = {
        quality for mention in read(text).mentions if mention.concept == concept for quality in mention.qualities
    }
    assert concept in read(text).concepts("present")
    assert not has or has in qualities
    assert has_not not in qualities


def test_a_quality_goes_to_the_nearest_symptom(read: Read) -> None:
    reading = read("drooping of the left eyelid and, since some hours, swelling of the right cheek")
    lid, cheek = the(reading, "droopy_eyelid").qualities, the(reading, "swelling").qualities
    assert ("left" in lid, "right" in lid) == (True, False)
    assert ("left" in cheek, "right" in cheek) == (False, True)


def test_several_is_not_severe(read: Read) -> None:
    assert "severe" not in the(read("double vision on several days"), "double_vision").qualities


# --- typing mistakes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("I can't swalow", "difficulty_swallowing"),
        ("I cant swallwo anything", "difficulty_swallowing"),
        ("trouble swallowng my food", "difficulty_swallowing"),
        ("dificulty swallowing", "difficulty_swallowing"),
        ("difficulty swalowing", "difficulty_swallowing"),
        ("dificulty breathing", "difficulty_breathing"),
        ("difficulty breathng", "difficulty_breathing"),
        ("struggeling to breathe", "difficulty_breathing"),
        ("I can't breateh", "difficulty_breathing"),
        ("I can't breeathe", "difficulty_breathing"),
        ("doubel vision", "double_vision"),
        ("double visoin", "double_vision"),
        ("duoble vision", "double_vision"),
        ("my speach is slured", "difficulty_speaking"),
        ("slurrred speech", "difficulty_speaking"),
        ("I feel parylsed all over, my whole body is weak", "generalized_weakness"),
        ("chest pian", "chest_pain"),
        ("blured vision", "blurred_vision"),
        ("blurrry vision", "blurred_vision"),
        ("my tounge is swollen", "facial_swelling"),
        ("I feinted", "fainting"),
        ("high feverr", "fever"),
    ],
)
def test_a_typing_mistake_keeps_the_red_flag(read: Read, text: str, concept: str) -> None:
    assert concept in read(text).concepts("present")


# --- any text --------------------------------------------------------------------------------------------------------

PHRASES = st.sampled_from(
    [
        "my left eyelid",
        "drooping",
        "headache",
        "no",
        "not",
        ",",
        ".",
        "but",
        "can't swallow",
        "5 days ago",
        "since",
        "if",
        "?",
        "\n",
        "🤕",
        "\u200b",
        "\ud800",
        "day 6",
        "mild",
        "severe",
        "the 31st",
        "38.5",
        "no puedo respirar",
        "my mum",
        "gone",
        "&",
        "/",
        "don't",
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PHRASES, max_size=14).map(" ".join))


@settings(max_examples=100, deadline=None)
@given(TEXTS)
@example("")
@example(" \n\t\r ")
@example("\x00\x07")
@example("\ud800\udfff")
@example("’’’'''")
@example("é" * 300)
@example("ﷺ" * 50)
@example("day 999 on the 99th of february, 0 days ago")
def test_any_text_is_read_the_same_twice_and_its_mentions_lie_in_it(text: str) -> None:
    reading = READER.read(text, NOW)
    assert reading == READER.read(text, NOW)
    assert reading.text == text
    for mention in reading.mentions:
        assert 0 <= mention.start < mention.end <= len(text)
        if reading.language == "en":
            assert mention.words == text[mention.start : mention.end]
        assert mention.began is None or mention.began <= NOW


@settings(max_examples=40, deadline=None)
@given(st.lists(PHRASES, max_size=10).map(" ".join), st.sampled_from(["", " ", "\n", "  "]))
def test_blanks_around_a_message_change_nothing(text: str, blanks: str) -> None:
    def seen(typed: str) -> list[tuple[str, str, tuple[str, ...]]]:
        return [(m.concept, m.assertion, m.qualities) for m in READER.read(typed, NOW).mentions]

    assert seen(text) == seen(blanks + text + blanks)


# --- long texts ------------------------------------------------------------------------------------------------------

LONG = [
    "headache ",
    "no headache ",
    "severe headache ",
    "eye lid ",
    "my head hurts and ",
    "can not swallow ",
    ", ",
    ",",
    "?",
    "'",
    "not ",
    "no ",
    "if i ",
    "5 days ago ",
    "on the 26th ",
    "on the 45th ",
    "monday ",
    "headache, ",
    "headache. ",
    "😭",
    "(",
    "a",
    "zqxv ",
    "my left eyelid is drooping and i have a headache 5 days ago but not double vision ",
]


@pytest.mark.parametrize("piece", LONG)
def test_a_very_long_message_is_read_in_time(reader: Reader, piece: str) -> None:
    text = (piece * (MAX_CHARACTERS // len(piece) + 1))[:MAX_CHARACTERS]
    taken = []
    for _ in range(3):  # the machine may be busy: one quick reading shows what the reader needs
        before = time.process_time()
        reader.read(text, NOW)
        taken.append(time.process_time() - before)
        if taken[-1] < 1.5:
            break
    assert min(taken) < 1.5


@pytest.mark.parametrize("piece", ["no headache ", ",", "5 days ago "])
def test_four_times_the_text_takes_no_more_than_about_four_times_as_long(reader: Reader, piece: str) -> None:
    def seconds(characters: int) -> float:
        best = 60.0
        for _ in range(2):
            before = time.process_time()
            reader.read((piece * characters)[:characters], NOW)
            best = min(best, time.process_time() - before)
        return best

    assert seconds(20_000) < 9 * seconds(5_000) + 0.1


def test_what_stands_beyond_the_limit_is_not_read(read: Read) -> None:
    assert read("x " * (MAX_CHARACTERS // 2) + "headache").mentions == ()
    assert read("x " * (MAX_CHARACTERS // 2 - 10) + "headache").concepts("present") == {"headache"}


def test_a_denial_at_the_start_of_a_text_without_full_stops_does_not_reach_its_end(read: Read) -> None:
    text = "no fever " + "and then we went out and had a walk " * 12 + "and my eyelid is drooping"
    assert read(text).concepts("present") == {"droopy_eyelid"}
    assert "fever" in read(text).concepts("absent")


@pytest.mark.parametrize(
    ("text", "growing"),
    [
        ("my cheek is swollen. no pain. it is getting bigger", True),
        ("my cheek is swollen. it is not getting bigger", False),
        ("my cheek is swollen. no pain. I am fine. my husband is not. his beard is getting bigger", False),
    ],
)
def test_what_a_later_sentence_says_belongs_to_the_complaint_before_it(
    reader: Reader, text: str, growing: bool
) -> None:
    (swelling,) = [m for m in reader.read(text, NOW).mentions if m.concept == "swelling"]
    assert ("growing" in swelling.qualities) is growing
