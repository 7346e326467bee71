"""The picture of how a side effect goes, from the knowledge as it is and from made-up days."""

import re
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.web.fakes import assessment
from triage_bot.brain import brain
from triage_bot.dialogue.words import Words
from triage_bot.knowledge.schema import Symptom
from triage_bot.web.timeline import timeline, timelines

WORDS = Words(brain().knowledge)
SYMPTOMS = WORDS.knowledge.symptoms
OWN = {source.id for source in WORDS.knowledge.sources.values() if not source.url}
DRAWN = [symptom.id for symptom in SYMPTOMS.values() if timeline(symptom, None, WORDS)]


def parsed(figure: str) -> ET.Element:
    return ET.fromstring(figure)  # noqa: S314 (written by this project)


def text_of(figure: str) -> str:
    return " ".join("".join(parsed(figure).itertext()).split())


def changed(symptom: str, **changes: Any) -> Symptom:
    return SYMPTOMS[symptom].copy(update=changes)


@pytest.mark.parametrize("symptom", DRAWN)
def test_every_drawn_course_is_sound_markup_with_a_title_and_the_days_in_words(symptom: str) -> None:
    line = SYMPTOMS[symptom].timeline

    svg = parsed(timeline(SYMPTOMS[symptom], 6, WORDS)).find("svg")

    assert line is not None
    assert svg is not None
    assert svg.get("role") == "img"
    titles = {child.get("id"): child.text or "" for child in svg if child.tag in ("title", "desc")}
    assert SYMPTOMS[symptom].name in titles[svg.get("aria-labelledby")]
    told = titles[svg.get("aria-describedby")]
    assert "You are here: day 6." in told
    assert "Begins:" in told
    assert "Fades:" in told


@pytest.mark.parametrize("symptom", sorted(SYMPTOMS))
def test_a_course_is_drawn_only_where_a_published_source_says_when_it_fades(symptom: str) -> None:
    line = SYMPTOMS[symptom].timeline
    published = line is not None and not set(line.fades.sources) <= OWN

    assert (symptom in DRAWN) is published


def test_the_droopy_eyelid_has_its_course_and_the_headache_its_own() -> None:
    eyelid = text_of(timeline(SYMPTOMS["droopy_eyelid"], 6, WORDS))
    headache = text_of(timeline(SYMPTOMS["headache"], None, WORDS))

    for told in ("between day 3 and day 7", "after 3 to 4 weeks", "until about 4 months", "Management of ptosis"):
        assert told in eyelid
    assert "within 1 day" in headache
    assert "between day 1 and day 3" in headache


def test_days_that_no_study_gives_are_said_to_be_our_estimate() -> None:
    brow = timeline(SYMPTOMS["droopy_brow"], None, WORDS)

    assert "between day 2 and day 14 (our estimate)" in text_of(brow)
    assert 'class="begins guessed"' in brow
    assert "no study gives these days" in text_of(brow)
    assert "estimate" not in text_of(timeline(SYMPTOMS["droopy_eyelid"], None, WORDS))


def test_today_is_marked_where_it_lies_between_the_days_of_the_axis() -> None:
    places = []
    for day in (0, 3, 7, 30, 120):
        pin = re.search(r'<circle class="pin" cx="([\d.]+)"', timeline(SYMPTOMS["droopy_eyelid"], day, WORDS))
        assert pin
        places.append(float(pin[1]))

    assert places == sorted(set(places))
    assert places[0] == 14
    assert places[-1] == 306


@pytest.mark.parametrize("day", [None, -3], ids=["unknown", "to come"])
def test_no_day_is_marked_where_none_is_known_or_the_treatment_is_to_come(day: int | None) -> None:
    figure = timeline(SYMPTOMS["droopy_eyelid"], day, WORDS)

    assert "You are here" not in text_of(figure)
    assert "pin" not in figure


def test_a_course_that_lasts_too_long_says_so_and_stays_in_the_picture() -> None:
    figure = timeline(SYMPTOMS["droopy_eyelid"], 400, WORDS)

    assert "You are here: day 400" in text_of(figure)
    assert "longer than usual, so have it looked at" in text_of(figure)
    assert 'class="pin" cx="306.0"' in figure


def test_a_day_that_is_roughly_known_is_called_about() -> None:
    assert "You are here: about day 7" in text_of(timeline(SYMPTOMS["headache"], 7, WORDS, about=True))


def test_names_from_the_knowledge_are_escaped() -> None:
    figure = timeline(changed("droopy_eyelid", name="<script>x</script> & co"), 6, WORDS)

    assert "<script>" not in figure
    assert "<script>x</script> & co" in text_of(figure)


def test_nothing_is_styled_inline() -> None:
    assert "style" not in timeline(SYMPTOMS["crooked_smile"], 6, WORDS)


def test_a_conversation_shows_its_present_symptoms_with_the_day_of_today() -> None:
    known = assessment(
        present=["bruising", "droopy_eyelid", "headache"], absent=["jaw_weakness"],
        details={"treatment_date": "2026-11-16"},
    )  # fmt: skip

    drawn = timelines(known, date(2026, 11, 22), WORDS)

    assert re.findall(r'id="timeline-(\w+)-title"', drawn) == ["droopy_eyelid", "headache"]
    assert drawn.count("You are here: day 6</text>") == 2


@pytest.mark.parametrize("level", ["urgent", "emergency"])
def test_no_harmless_course_is_shown_beside_a_danger(level: str) -> None:
    assert timelines(assessment(level), date(2026, 11, 22), WORDS) == ""


def test_before_the_first_message_there_is_nothing_to_draw() -> None:
    assert timelines(None, date(2026, 11, 22), WORDS) == ""
