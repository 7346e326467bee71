"""Sums up a conversation for a clinic: what was told, in the person's own words, and what was made of it.

Pure: the stored exchanges and the knowledge go in, a record comes out. It judges nothing; it only gathers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, Literal

from pydantic import Field

from triage_bot.case import Record
from triage_bot.dialogue.cards import source_list
from triage_bot.dialogue.words import Words, country_name
from triage_bot.vocabulary import RED_FLAGS, SIGNS, SYMPTOMS
from triage_bot.web.transcript import Exchange

Answer = Literal["yes", "no", "not sure", "not answered", "not asked"]
_ANSWERS: Final[Mapping[str, Answer]] = {"present": "yes", "absent": "no", "unknown": "not sure"}
#: A message up to this long may only make sense with the question before it.
_SHORT: Final = 60


class Said(Record):
    """What the person typed, when, and the question that it answered, where it is short."""

    at: str
    text: str
    asked: str = ""


class Told(Record):
    """One finding: its name, the answer, and the words that gave it.

    "not answered": it stood in a question, and what came was something else. "not asked": it never came up.
    """

    id: str
    name: str
    answer: Answer
    said: Said | None = None


class Treatment(Record):
    """What is known of the treatment; None or empty where it was not told. `about` marks a date known roughly."""

    date: str | None = None
    days_ago: int | None = None
    about: bool = False
    areas: list[str] = Field(default_factory=list)
    product: str | None = None
    injector: str | None = None


class Reason(Record):
    """Why the level was given, with the ids of the sources."""

    rule: str
    text: str
    sources: list[str]


class SourceOut(Record):
    """A source; `url` is empty for those of the project itself."""

    id: str
    title: str
    publisher: str
    year: str
    url: str


class Summary(Record):
    """One conversation on one page.

    `manner` is how the main complaint is: side, strength, trend, beginning. `findings` are the complaints that were told,
    denied or left open; `red_flags` is every sign of danger, answered or not; `background` is the
    same for health and circumstances. `subject` is "other" where a person writes for somebody else. `knowledge` and
    `version` name the exact content behind the answers.
    """

    written_at: str
    subject: Literal["self", "other"]
    level: str
    headline: str
    treatment: Treatment
    age: int | None
    temperature: float | None
    country: str | None
    manner: list[str]
    findings: list[Told]
    red_flags: list[Told]
    background: list[Told]
    reasons: list[Reason]
    advice: list[str]
    contact: str
    watch_for: list[str]
    sources: list[SourceOut]
    version: str
    knowledge: str
    messages: list[Said]


def summarise(exchanges: Sequence[Exchange], now: datetime, words: Words) -> Summary:
    """Sum up a conversation.

    Args:
        exchanges: all of it, from the beginning; at least one.
        now: when the summary is written; days are reckoned from it.
        words: the wording and the knowledge.
    """
    last = exchanges[-1].assessment
    details, card = last["details"], _newest_card(exchanges)
    values, said, asked = _values(last), _said_by(exchanges), _asked(exchanges, words)

    def told(concept: str) -> Told:
        value = values.get(concept)
        answer = _ANSWERS[value] if value else "not answered" if concept in asked else "not asked"
        return Told(id=concept, name=words.short(concept), answer=answer, said=said.get(concept))

    reasons = [Reason(rule=each["rule"], text=each["text"], sources=each["sources"]) for each in last["reasons"]]
    cited = [source for reason in reasons for source in reason.sources]
    cited += [source["id"] for source in card.get("sources", ())]
    return Summary(
        written_at=now.isoformat(timespec="seconds"),
        subject=details.get("subject", "self"),
        level=last["level"],
        headline=words.say(f"levels.{last['level']}.headline"),
        treatment=_treatment(details, now.date(), words),
        age=details.get("age"),
        temperature=details.get("temperature"),
        country=country_name(details.get("country"), words) or None,
        manner=_manner(details, words),
        findings=[told(concept) for concept in SYMPTOMS if concept in values and concept not in RED_FLAGS],
        red_flags=[told(concept) for concept in (*SYMPTOMS, *SIGNS) if concept in RED_FLAGS],
        background=[told(concept) for concept in SIGNS if concept not in RED_FLAGS],
        reasons=reasons,
        advice=card.get("do_now", []),
        contact=card.get("contact", ""),
        watch_for=card.get("watch_for", []),
        sources=[SourceOut(**source) for source in source_list(cited, words)],
        version=card.get("version", ""),
        knowledge=last["knowledge"],
        messages=[_said(exchange) for exchange in exchanges],
    )


def _treatment(details: Mapping[str, Any], today: date, words: Words) -> Treatment:
    given, injector = details.get("treatment_date"), details.get("injector")
    return Treatment(
        date=given,
        days_ago=(today - date.fromisoformat(given)).days if given else None,
        about=bool(details.get("treatment_date_precision")),
        areas=[words.say(f"areas.{area}") or area for area in details.get("area", ())],
        product=details.get("product"),
        injector=words.say(f"injectors.{injector}") or injector if injector else None,
    )


def _manner(details: Mapping[str, Any], words: Words) -> list[str]:
    known = [details[key] for key in ("side", "severity", "trend", "onset") if key in details]
    return [words.say(f"qualities.{each}") or words.say("dates.since", since=each) for each in known]


def _values(assessment: Mapping[str, Any]) -> dict[str, str]:
    """Give the value of every finding that was mentioned: symptoms stand in lists, signs among the details."""
    values = {concept: value for value in _ANSWERS for concept in assessment[value]}
    details = assessment["details"]
    return values | {sign: details[sign] for sign in SIGNS if sign in details}


def _asked(exchanges: Sequence[Exchange], words: Words) -> set[str]:
    """Give the findings that stood in a question; the name of a question about one alone ends with it."""
    names = [str(exchange.assessment.get("question") or "") for exchange in exchanges]
    questions = words.knowledge.questions
    shown = {name.split(":")[-1] for name in names}
    return shown.union(*(questions[name].screens for name in names if name in questions))


def _said_by(exchanges: Sequence[Exchange]) -> dict[str, Said]:
    """Give for each finding the message that gave it the value it has now."""
    said: dict[str, Said] = {}
    before: dict[str, str] = {}
    question = ""
    for exchange in exchanges:
        values = _values(exchange.assessment)
        asked = question if len(exchange.text) <= _SHORT else ""
        said.update({concept: _said(exchange, asked) for concept in values if values[concept] != before.get(concept)})
        before = values
        question = _first_line(exchange.replies[-1]["text"]) if exchange.assessment.get("question") else ""
    return {concept: words for concept, words in said.items() if concept in before}


def _said(exchange: Exchange, asked: str = "") -> Said:
    return Said(at=exchange.at.isoformat(timespec="seconds"), text=exchange.text, asked=asked)


def _first_line(text: str) -> str:
    """Give the question without the list that it shows; each sign of it has its own place here."""
    return text.strip().split("\n")[0]


def _newest_card(exchanges: Sequence[Exchange]) -> Mapping[str, Any]:
    """Give the newest advice of the level that holds now; nothing where none was given."""
    level = exchanges[-1].assessment["level"]
    cards = (reply.get("card") for exchange in reversed(exchanges) for reply in exchange.replies)
    return next((card for card in cards if card and card.get("level") == level), {})
