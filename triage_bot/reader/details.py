"""Finds the details of a message: when and where the treatment was, which product, who gave it, age, temperature, country."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from triage_bot.case import Treatment
from triage_bot.reader.dates import When
from triage_bot.reader.document import Document
from triage_bot.vocabulary import AREAS, COUNTRIES

_CELSIUS = re.compile(r"(?<![\d.])(3[4-9]|4[0-2])(?:[.,](\d))?\s*(?:°|deg\w*|c\b|celsius)?(?![\d:/])")
_FAHRENHEIT = re.compile(r"(?<![\d.])(9[5-9]|10[0-7])(?:[.,](\d))?\s*(?:°|deg\w*|f\b|fahrenheit)?(?![\d:/])")
#: In so few words "a salon" answers who injected; in more it may be where the person works.
_ANSWER = 4
#: Whoever may have injected, the most worrying first.
_WORST_FIRST = ("self", "unlicensed", "friend", "beautician", "doctor", "dentist", "nurse", "pharmacist", "clinic")
#: "I've 38.4": with a decimal, and nothing behind it that is counted, a figure like this is a temperature.
_BARE_TEMPERATURE = re.compile(
    r"\b(?:i have|i've|ive|got|at|of|is|was|hit|reads?|reading|says|to|=)\W{1,2}(3[789]|4[01])[.,](\d)\b"
    r"(?!\s*(?:%|mg|ml|kg|u\b|units?|€|£))"
)
_TEMPERATURE_WORD = re.compile(r"\b(?:temp\w*|fever\w*|thermometer|degrees)\b")
_AGE = re.compile(
    r"\b(?:i am|i was|aged?|she is|he is|im|being|woman|female|male|man|bloke here|turned)\W{1,2}(1[0-9]|[2-9]\d)\b"
    r"(?!\s*(?:units?|u\b|days?|weeks?|hours?|min|%|st|nd|rd|th))"
    r"|\b(1[0-9]|[2-9]\d)\s*(?:years? old|year old|yo\b|y/o|yr old|yrs old|f\b|m\b)"
    r"|^(1[0-9]|[2-9]\d),"
)  # fmt: skip


def treatment_of(times: Sequence[When], today: date, has_symptom: bool) -> Treatment | None:
    """Give the treatment date a message tells: the most certain of the times that date the treatment.

    A time whose role is open counts where nothing else dates the treatment and the message reports something.
    """
    named = [when for when in times if when.role == "treatment"]
    if not named and has_symptom:
        opens = [when for when in times if when.role == "open"]
        named = sorted(opens, key=lambda when: when.date == today)[:1]  # "today makes sixteen days"
    if not named:
        return None
    # "jabs on the 26th, today day 12": the count of days is meant; a bare "today" beside another time is not.
    best = min(named, key=lambda when: (not when.counted, when.date == today, when.precision, when.start))
    return Treatment(date=best.date, precision=best.precision)


def areas_of(doc: Document, kind: str) -> tuple[str, ...]:
    """Give the areas that a message says were treated (`kind` treated_area) or not (untreated_area)."""
    details = doc.of_kind("detail")
    told = {name.partition(":")[2]: matches for name, matches in details.items() if name.startswith(f"{kind}:")}
    if kind == "treated_area":  # "no injections in my neck" holds the words "injections in my neck"
        for area, matches in told.items():
            denied = {token for match in details.get(f"untreated_area:{area}", ()) for token in match.core}
            told[area] = [match for match in matches if not match.core & denied]
    return tuple(area for area in AREAS if told.get(area))


def injector_of(doc: Document) -> str | None:
    """Give who injected; the more worrying answer first."""
    details = doc.of_kind("detail")
    if not any(name.startswith("injector_") for name in details):
        return None
    works = {token for match in details.get("own_workplace", ()) for token in match.core}
    # words that are all of something else name nobody
    named = {name for name in _WORST_FIRST if any(not m.core <= works for m in details.get(f"injector_{name}", ()))}
    answered = len(doc.words) <= _ANSWER and "injector_in_an_answer" in details
    return next((name for name in _WORST_FIRST if name in named), "beautician" if answered else None)


def product_of(doc: Document) -> str | None:
    """Give the brand named; "Botox" is what everybody calls it, so another brand wins over it."""
    details = doc.of_kind("detail")
    brands = sorted(name.removeprefix("product_") for name in details if name.startswith("product_"))
    return next((brand for brand in brands if brand != "botox"), brands[0] if brands else None)


def country_of(doc: Document) -> str | None:
    """Give the country the person seems to be in, or None."""
    details = doc.of_kind("detail")
    return next((code for code in COUNTRIES if f"country_{code}" in details), None)


def temperature_of(text: str) -> float | None:
    """Give a body temperature in degrees Celsius.

    A figure counts beside a word such as "temp" or a degree sign, or with a decimal behind "I've" or "it is".
    """
    worded = _TEMPERATURE_WORD.search(text)
    for pattern, fahrenheit in ((_CELSIUS, False), (_FAHRENHEIT, True)):
        for match in pattern.finditer(text):
            unit = match.group(0).rstrip()[-1] in "°cfsit" and not match.group(0).rstrip()[-1].isdigit()
            if unit or (worded and abs(worded.start() - match.start()) < 40):
                figure = float(f"{match[1]}.{match[2] or 0}")
                return round((figure - 32) / 1.8 if fahrenheit else figure, 1)
    bare = _BARE_TEMPERATURE.search(text)
    return float(f"{bare[1]}.{bare[2]}") if bare else None


def age_of(text: str) -> int | None:
    """Give the person's age in years."""
    match = _AGE.search(text)
    return int(next(group for group in match.groups() if group)) if match else None
