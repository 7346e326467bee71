"""Puts the sentences of the knowledge together: names, lists, dates and the phrases of `wording.yml`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from triage_bot.case import Case, Finding
from triage_bot.knowledge import Knowledge
from triage_bot.knowledge.schema import Claim


class Words:
    """The phrases of `wording.yml` and the names of findings.

    A phrase is found by its path ("levels.urgent.headline"); what stands in braces is filled in.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        """Keep the knowledge whose words these are."""
        self.knowledge = knowledge

    def say(self, path: str, **values: object) -> str:
        """Give a phrase; one that is missing is empty, so that an answer is shorter and never lost."""
        found = self.at(path)
        return found.format_map(_Lenient(values)) if isinstance(found, str) else ""

    def phrases(self, path: str) -> tuple[str, ...]:
        """Give a list of phrases."""
        found = self.at(path)
        return tuple(str(item) for item in found) if isinstance(found, list) else ()

    def at(self, path: str) -> Any:
        """Give whatever stands at a path, or None."""
        return self.knowledge.phrases.get(path)

    def name(self, concept: str) -> str:
        """Give a finding's name as in a sentence."""
        entry = self.knowledge.symptoms.get(concept) or self.knowledge.signs.get(concept)
        return entry.name if entry else concept.replace("_", " ")

    def short(self, concept: str) -> str:
        """Give a finding's name as on a chip."""
        entry = self.knowledge.symptoms.get(concept) or self.knowledge.signs.get(concept)
        return entry.short if entry else concept.replace("_", " ")

    def listed(self, items: Iterable[str], joint: str = "and") -> str:
        """Join items as a sentence does: "a, b and c"."""
        told = list(items)
        if len(told) < 2:
            return "".join(told)
        return f"{', '.join(told[:-1])} {self.say(f'joints.{joint}') or joint} {told[-1]}"

    def day(self, when: date) -> str:
        """Give a day with its weekday."""
        return f"{when:%A} {when.day} {when:%B}"

    def days_ago(self, when: date, today: date, precision: int = 0) -> str:
        """Give how long ago a day was, and which day that was."""
        days = (today - when).days
        if days <= 0:
            return self.say("dates.today")
        if precision > 2:
            return self.say("dates.about", days=_length(days), month=f"{when:%B}")
        key = "dates.yesterday" if days == 1 else "dates.ago"
        return self.say(key, days=_length(days), day=self.day(when))

    def range_after(self, start: date | None, first: int, last: int, precision: int = 0) -> str:
        """Give a range of days after the treatment, as calendar days where the date is known."""
        if start is None:
            key = "dates.days_after" if last <= 21 else "dates.weeks_after"
            scale = 1 if last <= 21 else 7
            return self.say(key, first=round(first / scale), last=round(last / scale))
        early, late = start + timedelta(days=first - precision), start + timedelta(days=last + precision)
        return self.say("dates.between", first=_short_day(early), last=_short_day(late))

    def by_day(self, start: date | None, day: int) -> str:
        """Give one day after the treatment, as a calendar day where the date is known."""
        if start is None:
            if day <= 21:
                return self.say("dates.day_after", day=day)
            return self.say("dates.week_after", weeks=round(day / 7))
        return _short_day(start + timedelta(days=day))

    def finding(self, concept: str, finding: Finding, today: date) -> str:
        """Give a present finding with how it is and since when."""
        notes = [phrase for quality in finding.qualities if (phrase := self.say(f"qualities.{quality}"))]
        if finding.began:
            notes.append(self.say("dates.since", since=self.days_ago(finding.began, today)))
        return self.name(concept) + (f" ({', '.join(notes)})" if notes else "")

    def claims(self, claims: Iterable[Claim]) -> list[str]:
        """Give the sentences of claims."""
        return [claim.text for claim in claims]


def understood(case: Case, today: date, words: Words, order: list[str], brief: bool = False) -> list[str]:
    """Give what was understood, as sentences: findings, details, what was denied and what is not known.

    Args:
        case: what is known.
        today: the day of the message.
        words: the wording.
        order: the present symptoms in the order in which they are told.
        brief: tell the answers to a list of danger signs in one sentence.
    """
    by_value: dict[str, list[str]] = {"present": [], "absent": [], "unknown": []}
    screened = False
    for concept in [*order, *(concept for concept in case.findings if concept not in order)]:
        finding = case.findings[concept]
        if finding.value == "present":
            by_value["present"].append(words.finding(concept, finding, today))
        elif finding.value == "absent" and finding.confirmed and brief:
            screened = True
        else:
            by_value[finding.value].append(words.short(concept))
    sentences = []
    if by_value["present"]:
        key = "understood.other" if case.subject == "other" else "understood.present"
        sentences.append(words.say(key, findings=words.listed(by_value["present"])))
    sentences += details_told(case, today, words)
    for value in ("absent", "unknown"):
        if by_value[value]:
            told = words.listed(by_value[value], "or")
            sentences.append(words.say(f"understood.{value}", findings=told))
    return [*sentences, words.say("understood.absent_screened")] if screened else sentences


def details_told(case: Case, today: date, words: Words) -> list[str]:
    """Give the details that were told, as sentences."""
    details = case.details
    told: list[tuple[str, object]] = []
    if details.treatment:
        when = details.treatment
        key = "to_come" if (when.date - today).days > 1 else "treatment"
        shown = words.day(when.date) if key == "to_come" else words.days_ago(when.date, today, when.precision)
        told.append((key, shown))
    elif details.treated is False:
        told.append(("untreated", ""))
    told += [
        ("area", words.listed(words.say(f"areas.{area}") or area for area in details.areas)),
        ("injector", words.say(f"injectors.{details.injector}") if details.injector else ""),
        ("product", details.product or ""),
        ("temperature", f"{details.temperature:g}" if details.temperature is not None else ""),
        ("age", details.age if details.age is not None else ""),
        ("country", country_name(details.country, words)),
    ]
    keep = ("untreated",)
    return [words.say(f"understood.{key}", value=value) for key, value in told if value != "" or key in keep]


def country_name(country: str | None, words: Words) -> str:
    """Give a country's name, or nothing."""
    numbers = words.knowledge.numbers.get(country or "")
    return numbers.name if numbers else ""


class _Lenient(dict[str, object]):
    """Values for a phrase; a place with no value stays empty."""

    def __missing__(self, key: str) -> str:
        return ""


def _length(days: int) -> str:
    """Give a number of days."""
    return "1 day" if days == 1 else f"{days} days"


def _short_day(when: date) -> str:
    return f"{when.day} {when:%B}"
