"""The shape of `data/knowledge/`: what every file must and may hold.

Unknown keys are refused, so that a mistyped key is an error and not a silent gap. Ids are checked across
files by `triage_bot.knowledge.loader`.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, validator

from triage_bot.case import Record

Level = Literal["info", "self_care", "contact_injector", "urgent", "emergency"]
#: How sure: trials or regulator; expert consensus or observation; small or indirect; habit; our own decision.
Sureness = Literal["strong", "moderate", "weak", "convention", "judgement"]


def _at_least_one(value: tuple[object, ...]) -> tuple[object, ...]:
    """Refuse an empty list (pydantic 1 does not enforce `min_items` on tuples)."""
    if not value:
        raise ValueError("needs at least one entry")
    return value


class Source(Record):
    """Where a claim comes from. The two in-house sources (first aid, clinical judgement) have no `url`."""

    id: str
    title: str
    publisher: str
    year: str
    url: str = ""
    seen: Literal["yes", "part", "no"]


class Claim(Record):
    """One statement in plain words with the sources that carry it."""

    text: str
    sources: tuple[str, ...]
    sure: Sureness = "moderate"

    _filled = validator("sources", allow_reuse=True)(_at_least_one)

    @validator("text")
    @classmethod
    def _is_a_sentence(cls, text: str) -> str:
        if not text or text[-1] not in ".!?":
            raise ValueError("a claim is a sentence and ends with a full stop")
        return text


class Reviewed(Record):
    """What every knowledge file carries: its id, content version and the day a person last reviewed it."""

    id: str
    version: str
    reviewed: date


class Span(Record):
    """From one day after treatment to another, with the sources that give them."""

    days: tuple[int, int]
    sources: tuple[str, ...]

    _filled = validator("sources", allow_reuse=True)(_at_least_one)


class Day(Record):
    """One day after treatment, with the sources that give it."""

    day: int
    sources: tuple[str, ...]

    _filled = validator("sources", allow_reuse=True)(_at_least_one)


class Timeline(Record):
    """How it usually goes: when it begins, when it is worst, when it fades, when it is gone at the latest."""

    begins: Span
    worst: Day | None = None
    fades: Span
    latest: Day


class Prevention(Record):
    """What the injector can do, and what the person can do."""

    injector: tuple[Claim, ...] = ()
    person: tuple[Claim, ...] = ()


class Symptom(Reviewed):
    """One side effect: what a person is told about it."""

    name: str  # as in a sentence: "a droopy eyelid"
    short: str  # as on a chip: "droopy eyelid"
    lay_names: tuple[str, ...]
    default_level: Level
    from_article: bool = False
    what: tuple[Claim, ...]
    why: tuple[Claim, ...]
    onset: tuple[Claim, ...]
    course: tuple[Claim, ...]
    timeline: Timeline | None = None
    how_common: tuple[Claim, ...] = ()
    self_care: tuple[Claim, ...]
    avoid: tuple[Claim, ...] = ()
    tell_injector: tuple[Claim, ...] = ()
    watch_for: tuple[Claim, ...]
    red_flags: tuple[str, ...]
    treatments: tuple[Claim, ...] = ()
    prevention: Prevention = Prevention()
    questions: tuple[str, ...] = ()  # ids of questions.yml that this symptom needs

    _filled = validator("what", "why", "onset", "course", "self_care", "watch_for", "red_flags", allow_reuse=True)(
        _at_least_one
    )


class Sign(Record):
    """A three-valued fact beside the symptoms, and how it is named to the person."""

    id: str
    name: str
    short: str


class RedFlag(Record):
    """A sign of danger: what it is, why it matters, within which time, and what the person is told to do."""

    id: str
    name: str
    level: Literal["urgent", "emergency"]
    reason: Claim
    window: str
    do: tuple[Claim, ...]
    where: str = ""

    _filled = validator("do", allow_reuse=True)(_at_least_one)


class Section(Record):
    """A headed list of claims inside a topic."""

    id: str
    heading: str
    keywords: tuple[str, ...] = ()  # lower-case words and short phrases of questions about this section
    points: tuple[Claim, ...]

    _filled = validator("points", allow_reuse=True)(_at_least_one)


class Topic(Reviewed):
    """The answer to one kind of question: a short answer first, then sections, then what to ask next."""

    title: str
    answer: tuple[Claim, ...]
    sections: tuple[Section, ...] = ()
    by_country: bool = False  # add the person's register, numbers or reporting route
    see_also: tuple[str, ...] = ()  # other topic ids, offered as buttons

    _filled = validator("answer", allow_reuse=True)(_at_least_one)


class Check(Record):
    """One thing to tick, and why it matters."""

    text: str
    why: Claim


class Checklist(Record):
    """The things to tick at one moment of the way to a treatment."""

    id: str
    heading: str
    items: tuple[Check, ...]

    _filled = validator("items", allow_reuse=True)(_at_least_one)


class Register(Record):
    """How to check an injector in one country: who may inject, where to look, how to report."""

    country: str
    name: str
    who_may_inject: tuple[Claim, ...]
    check: tuple[Claim, ...]
    links: tuple[str, ...] = ()

    _filled = validator("who_may_inject", "check", allow_reuse=True)(_at_least_one)


class Numbers(Record):
    """Telephone numbers of one country. Numbers nobody has seen in a source are left out, never guessed."""

    country: str
    name: str
    emergency: str
    urgent: str = ""  # e.g. "NHS 111"
    poison: str = ""
    crisis: str = ""
    report: tuple[Claim, ...] = ()
    sources: tuple[str, ...]

    _filled = validator("sources", allow_reuse=True)(_at_least_one)


class Button(Record):
    """A tap that says a plain sentence."""

    title: str
    payload: str


class Answer(Record):
    """What one short answer to a question means, where no screen and no detail says so already.

    It is taken where one of the words in `says` stands in the message, where the message is one of the
    dialogue acts in `acts`, or where its first number lies within `numbers`.
    """

    says: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    numbers: tuple[float, float] | None = None
    present: tuple[str, ...] = ()  # findings that it makes present
    absent: tuple[str, ...] = ()  # findings that it denies
    qualities: tuple[str, ...] = ()  # given to the symptom that was asked about
    injector: str | None = None
    product: str | None = None
    country: str | None = None
    areas: tuple[str, ...] = ()


class Question(Record):
    """A follow-up question: its words, why it is asked, what it fills, and the answers offered as buttons.

    `screens` are findings that "none of these" denies one by one and "yes" asks about. `fills` is the one
    detail or sign that a bare answer ("yes", "5 days", "forehead") belongs to.
    """

    id: str
    text: str
    why: Claim
    screens: tuple[str, ...] = ()
    as_shown: dict[str, str] = Field(default_factory=dict)  # finding -> other words for it in this list
    also: tuple[str, ...] = ()  # lines of the list that are no finding of their own
    fills: str | None = None
    quality: str | None = None  # a bare yes gives this quality to the symptom asked about
    buttons: tuple[Button, ...] = ()
    priority: int  # lower is asked earlier
    always: bool = False  # asked of everybody with a symptom, not only where a symptom's file names it
    advice: bool = False  # its answer changes what is advised, even where the level stays
    if_yes: Level | None = None  # level of a bare "yes" to a screen, until it is known what the yes is about
    answers: tuple[Answer, ...] = ()
