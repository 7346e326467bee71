"""The details of a message: area, product, who injected, temperature, age, country, the day of the treatment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from triage_bot.reader.details import _WORST_FIRST, age_of, temperature_of
from triage_bot.reader.reading import Reading
from triage_bot.vocabulary import INJECTORS

Read = Callable[[str], Reading]


@pytest.mark.parametrize(
    ("text", "areas"),
    [
        ("I had botox in my forehead", {"forehead"}),
        ("botox for my crow's feet yesterday", {"crows_feet"}),
        ("forehead botox", {"forehead"}),
        ("had my masseters done", {"jaw"}),
        ("they injected my neck", {"neck"}),
        ("lip flip last week", {"lip"}),
        ("I got my frown lines done on Tuesday", {"frown"}),
        ("20 units in my forehead", {"forehead"}),
        ("jabs in both armpits", {"armpit"}),
        ("my forehead hurts", set()),
        ("my left eyelid is drooping", set()),
    ],
)
def test_the_treated_area(read: Read, text: str, areas: set[str]) -> None:
    assert set(read(text).areas) == areas


def test_an_area_that_was_left_out(read: Read) -> None:
    assert "neck" in read("no injections in my neck").untreated_areas
    assert read("had injections in my neck").untreated_areas == ()


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("I had Dysport last week", "dysport"),
        ("xeomin 5 days ago", "xeomin"),
        ("it was Botox", "botox"),
        ("my botox was with Azzalure", "azzalure"),
        ("they used Bocouture", "bocouture"),
        ("Jeuveau on friday", "jeuveau"),
        ("had injections last week", None),
    ],
)
def test_the_product(read: Read, text: str, product: str | None) -> None:
    assert read(text).product == product


@pytest.mark.parametrize(
    ("text", "injector"),
    [
        ("a nurse did it", "nurse"),
        ("my doctor injected me", "doctor"),
        ("the dentist did my botox", "dentist"),
        ("it was done at a clinic", "clinic"),
        ("the pharmacist gave me botox", "pharmacist"),
        ("I injected it myself", "self"),
        ("a friend did it at her house", "friend"),
        ("my hairdresser did it", "beautician"),
        ("a salon", "beautician"),
        ("I'm a hairdresser and my clients see the droop", None),
        ("had it done on Monday, and now I'm back in the salon at work", None),
        ("she is not a nurse", "unlicensed"),
        ("I had botox", None),
    ],
)
def test_who_injected(read: Read, text: str, injector: str | None) -> None:
    assert read(text).injector == injector


def test_whoever_may_have_injected_has_a_rank() -> None:
    assert {*_WORST_FIRST, "unknown"} == set(INJECTORS)


def test_the_more_worrying_injector_is_kept(read: Read) -> None:
    assert read("a friend did it, she says she is a nurse").injector == "friend"


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("my temp is 39", 39.0),
        ("temperature of 38.5", 38.5),
        ("temp 38,2", 38.2),
        ("it says 39.4°", 39.4),
        ("38 degrees", 38.0),
        ("38.9 c", 38.9),
        ("fever of 101", 38.3),
        ("temp 102.2", 39.0),
        ("100.4 f", 38.0),
        ("my temp is normal", None),
        ("i am 39", None),
        ("39 units", None),
        ("39 euros", None),
        ("temp is 12", None),
        ("i have a fever", None),
        ("", None),
    ],
)
def test_the_temperature(text: str, degrees: float | None) -> None:
    assert temperature_of(text) == degrees


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("i am 34", 34),
        ("34 years old", 34),
        ("34yo", 34),
        ("female 45", 45),
        ("she is 61 and has botox", 61),
        ("aged 52", 52),
        ("34f here", 34),
        ("i am 12 days post", None),
        ("i am 20 units in", None),
        ("5 days ago", None),
        ("i am 10 weeks along", None),
        ("", None),
    ],
)
def test_the_age(text: str, age: int | None) -> None:
    assert age_of(text) == age


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("I'm in the UK", "GB"),
        ("I live in London", "GB"),
        ("here in Texas", "US"),
        ("I'm in the US", "US"),
        ("Dublin", "IE"),
        ("I am in Toronto", "CA"),
        ("Sydney Australia", "AU"),
        ("Auckland", "NZ"),
        ("I live in Spain", "EU"),
        ("it hurts us", None),
        ("help", None),
    ],
)
def test_the_country(read: Read, text: str, country: str | None) -> None:
    assert read(text).country == country


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("had botox 5 days ago, my eyelid droops", date(2026, 11, 17)),
        ("my eyelid droops, 5 days ago", date(2026, 11, 17)),
        ("jabs on the 10th, now day 12, eyelid droops", date(2026, 11, 10)),
        ("5 days ago", date(2026, 11, 17)),
        ("my eyelid has been drooping since yesterday", None),
        ("my eyelid droops", None),
    ],
)
def test_the_day_of_the_treatment(read: Read, text: str, day: date | None) -> None:
    treatment = read(text).treatment
    assert (treatment.date if treatment else None) == day


@pytest.mark.parametrize(
    ("text", "clear"),
    [
        ("no other symptoms", True),
        ("none of these", True),
        ("I feel completely fine", True),
        ("otherwise fine", True),
        ("I feel awful", False),
        ("my eyelid droops", False),
    ],
)
def test_all_is_well(read: Read, text: str, clear: bool) -> None:
    assert read(text).all_clear is clear


def test_untreated_and_treated_areas_are_told_apart(read: Read) -> None:
    reading = read("botox in my forehead. no injections in my neck")
    assert reading.areas == ("forehead",)
    assert reading.untreated_areas == ("neck",)
