"""The face to point at: every place gives a sentence, and the real reader understands it."""

import re
from datetime import date
from html import unescape
from itertools import product

import pytest

from triage_bot.brain import brain, data_folder
from triage_bot.dialogue.words import Words
from triage_bot.reader.reader import reader_of
from triage_bot.vocabulary import AREAS
from triage_bot.web.face import render_face, render_sentence, sentence

WORDS = Words(brain().knowledge)
TREATED = WORDS.at("face.treated")
PLACES = WORDS.at("face.places")
COMPLAINTS = [name for name in WORDS.at("face.complaints") if name != "other"]
SIDES = {"left": ("left",), "right": ("right",), "both_sides": ("left", "right")}
#: Nothing there can droop; what is said of it is told as not understood, and never lost.
CANNOT_DROOP = ("nose", "chin", "neck")
POINTED = [
    (place, side, complaint)
    for (place, forms), complaint in product(PLACES.items(), COMPLAINTS)
    for side in (SIDES if "both" in forms else ("",))
]


def read(text: str):
    return reader_of(data_folder() / "lexicon").read(text, date(2026, 11, 22))


def pointed(place: str, side: str) -> list[str]:
    return [f"{place} {one}" for one in SIDES[side]] if side else [place]


def test_every_place_of_a_treatment_is_an_area_of_the_vocabulary_and_all_of_them_are_there() -> None:
    assert set(TREATED) == set(AREAS)


@pytest.mark.parametrize("area", TREATED)
def test_a_treated_place_is_read_as_that_area_and_as_nothing_else(area: str) -> None:
    reading = read(sentence([area], [], "", WORDS))

    assert reading.areas == (area,)
    assert reading.mentions == ()


def test_all_treated_places_together_are_read() -> None:
    assert set(read(sentence(list(TREATED), [], "", WORDS)).areas) == set(TREATED)


@pytest.mark.parametrize(("place", "side", "complaint"), POINTED)
def test_what_is_pointed_at_is_read_as_a_present_finding_on_its_side(place: str, side: str, complaint: str) -> None:
    text = sentence([], pointed(place, side), complaint, WORDS)

    reading = read(text)

    if complaint == "drooping" and place in CANNOT_DROOP:
        assert text.rstrip(".") in reading.unread
        return
    assert reading.with_assertion("present"), text
    if side:
        assert any(side in mention.qualities for mention in reading.with_assertion("present")), text
    assert {mention.assertion for mention in reading.mentions} == {"present"}


@pytest.mark.parametrize(
    ("places", "complaint", "finding"),
    [
        (["eyelid left"], "drooping", "droopy_eyelid"),
        (["brow right"], "drooping", "droopy_brow"),
        (["mouth_corner left"], "drooping", "crooked_smile"),
        (["jaw left"], "drooping", "stroke_signs"),
        (["crows_feet left"], "bruise", "bruising"),
        (["lip"], "swelling", "facial_swelling"),
        (["eye right"], "sore", "eye_pain"),
        (["forehead"], "lump", "lump"),
    ],
)
def test_a_tap_gives_the_finding_that_the_words_would_give(places: list[str], complaint: str, finding: str) -> None:
    assert read(sentence([], places, complaint, WORDS)).concepts("present") >= {finding}


def test_treatment_and_complaint_are_read_from_one_message() -> None:
    text = sentence(["forehead", "crows_feet"], ["eyelid left", "cheek right"], "bruise", WORDS)

    reading = read(text)

    assert text == (
        "My forehead was injected. I had injections in my crow's feet. There is a bruise on my left eyelid. "
        "There is a bruise on my right cheek."
    )
    assert set(reading.areas) == {"forehead", "crows_feet"}
    assert reading.concepts("present") == {"bruising"}


def test_both_sides_are_said_as_both() -> None:
    assert sentence([], ["eyelid right", "eyelid left"], "drooping", WORDS) == "Both my eyelids are drooping."


def test_a_place_without_a_complaint_is_left_for_the_person_to_say() -> None:
    assert sentence([], ["lip"], "other", WORDS) == "Something is not right on my lips."
    assert sentence([], ["lip"], "", WORDS) == "Something is not right on my lips."


def test_what_is_not_on_the_face_is_passed_over() -> None:
    assert sentence(["<b>", "moon"], ["eyelid", "eyelid up", "nose left", "<i>"], "<script>", WORDS) == ""


def test_every_place_is_a_checkbox_of_its_own_with_a_label_in_words() -> None:
    page = render_face(WORDS)

    for field, known in (("treated", set(TREATED)), ("place", {p for q in PLACES for p in _values(q)})):
        assert set(re.findall(rf'type="checkbox" name="{field}" value="([^"]+)"', page)) == known
    for label in re.findall(r'<label class="spot.*?</label>', page):
        assert len(re.sub(r"<[^>]+>", "", label).strip()) > 2
    assert page.count('type="radio"') == len(COMPLAINTS) + 1


def test_every_place_is_laid_on_the_drawing() -> None:
    styles = (data_folder().parent / "triage_bot/web/static/face.css").read_text(encoding="utf-8")

    for place in {*TREATED, *PLACES}:
        assert f".{place} {{ --x:" in styles


def test_the_sentence_can_be_changed_before_it_is_sent_and_is_escaped() -> None:
    page = render_sentence('</textarea><script>"x"</script>', "k3y")

    assert "<script>" not in page
    assert '</textarea><script>"x"</script>' in unescape(page)
    assert 'name="key" value="k3y"' in page
    assert 'action="/chat"' in page


def _values(place: str) -> list[str]:
    return [f"{place} {side}" for side in ("left", "right")] if "both" in PLACES[place] else [place]
