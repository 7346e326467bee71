"""What is known about one person: the findings and details of a conversation so far.

A `Case` is a plain, frozen record: no clock, no text understanding, no judgement. It holds the treatment *date*, never a
count of days, so that a conversation resumed later is older by itself. It travels as JSON in one Rasa slot.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final, Literal, TypeVar

from pydantic import BaseModel, Extra, Field

from triage_bot.vocabulary import SYMPTOMS

Value = Literal["present", "absent", "unknown"]
Self = TypeVar("Self", bound="Record")


class Record(BaseModel):
    """A frozen model that refuses unknown fields."""

    class Config:
        """pydantic v1 settings."""

        allow_mutation = False
        frozen = True
        extra = Extra.forbid

    def copy(self: Self, *, update: Mapping[str, Any] | None = None, **others: Any) -> Self:
        """Give the record with some fields changed, which are not checked, just as pydantic does, in a third of its time."""
        if others:
            return super().copy(update=dict(update or {}), **others)
        other = self.__class__.__new__(self.__class__)
        object.__setattr__(other, "__dict__", {**self.__dict__, **(update or {})})
        object.__setattr__(other, "__fields_set__", self.__fields_set__.union(update or ()))
        return other

    def told(self) -> dict[str, Any]:
        """Give the record as JSON values, without the fields that are as they began.

        pydantic's own way takes five times as long: it copies every record first, and each default to compare with.
        """
        first = _defaults(type(self))
        fields = ((name, _plain(value)) for name, value in vars(self).items())
        return {name: value for name, value in fields if value != first.get(name, _REQUIRED)}


_SIMPLE: Final = (str, bool, int, float)
_SEVERAL: Final = (list, tuple)
#: What no field begins with.
_REQUIRED: Final = object()


@cache
def _defaults(kind: type[Record]) -> dict[str, Any]:
    """Give what the fields of a record begin with, as JSON has it."""
    return {name: _plain(field.get_default()) for name, field in kind.__fields__.items() if not field.required}


def _plain(value: Any) -> Any:
    """Turn records, dates and tuples into what JSON knows; most values are simple, and looked at first."""
    if value is None or isinstance(value, _SIMPLE):
        return value
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, _SEVERAL):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value.told()


class Finding(Record):
    """One symptom or sign: its value, how it is, and the words it was read from.

    `began` is the date on which it began, if told. `confirmed` is true where the person set the value by hand (a chip or
    a direct answer) and not through free text.
    """

    value: Value
    words: str = ""
    qualities: tuple[str, ...] = ()
    began: date | None = None
    ended: date | None = None
    confirmed: bool = False

    def has(self, *qualities: str) -> bool:
        """Tell whether any of the named qualities is attached."""
        return any(quality in self.qualities for quality in qualities)


class Treatment(Record):
    """When the toxin was given. `precision` is the width of the date in days: 0 exact, 3 "about a week ago"."""

    date: date
    precision: int = 0


class Details(Record):
    """Details with a value of their own; everything is optional because people tell what they tell."""

    treatment: Treatment | None = None
    treated: bool | None = None
    areas: tuple[str, ...] = ()
    product: str | None = None
    injector: str | None = None
    temperature: float | None = None
    age: int | None = None
    country: str | None = None


#: All that tell nothing are this one: it cannot be changed. A plain default would be copied deeply each time.
NOTHING_TOLD = Details()


class Case(Record):
    """The state of one conversation, as the judge sees it.

    `findings` maps a symptom or sign id to its finding; an id that is not there was never mentioned (not asked), which
    the judge reads as unknown. `subject` says whom it is about.
    """

    findings: dict[str, Finding] = Field(default_factory=dict)
    details: Details = Field(default_factory=lambda: NOTHING_TOLD)
    subject: Literal["self", "other"] = "self"

    def value(self, concept: str) -> Value:
        """Give the value of a symptom or sign; never mentioned is `unknown`."""
        finding = self.findings.get(concept)
        return finding.value if finding else "unknown"

    def present(self, concept: str) -> bool:
        """Tell whether a symptom or sign is present."""
        return self.value(concept) == "present"

    @property
    def symptoms(self) -> list[str]:
        """Give the present symptoms, in the order of the vocabulary."""
        return [concept for concept in SYMPTOMS if concept in self.findings and self.present(concept)]

    def days_since_treatment(self, today: date) -> int | None:
        """Give whole days from treatment to `today`, or None where the date is not known."""
        treatment = self.details.treatment
        return (today - treatment.date).days if treatment else None

    def days_since_onset(self, concept: str, today: date) -> int | None:
        """Give whole days since a finding began, or None where that was not told."""
        finding = self.findings.get(concept)
        return (today - finding.began).days if finding and finding.began else None
