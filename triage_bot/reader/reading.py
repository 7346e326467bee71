"""What was read in one message, before anything is made of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import date
from typing import Literal

from pydantic import Field

from triage_bot.case import Record, Treatment

#: How a symptom stands in the message. Only present, absent and unknown become findings; the rest is told, not current.
Assertion = Literal["present", "absent", "unknown", "past", "hypothetical", "other"]


class Mention(Record):
    """One symptom or sign in the text: characters [start, end), how it stands, and what is said of it."""

    concept: str
    assertion: Assertion
    start: int
    end: int
    words: str
    qualities: tuple[str, ...] = ()
    began: date | None = None


class Reading(Record):
    """All that one message says.

    `topics` are the questions in it, strongest first. `acts` are dialogue acts ("deny", "not_sure", "correct" ...) seen
    in it. `subject` is whom the symptoms belong to. `treated` is False where the person says they never had the toxin.
    `qualities` are those of a message that names no symptom. `in_scope` tells whether it is about the treatment, as far
    as its words decide it; `ours`: they name it. `language` is an ISO 639-1 code. `unread` holds words that look like a
    complaint and were not understood.

    From examples, added by the dialogue: `in_doubt`, a danger may be meant, or only be spoken of in a story; `doubted`,
    what was read as there and is hardly meant; `likely`, the symptom that fits best where a complaint is told in words
    that nobody listed; `alarm`, how urgent the message is although no danger was read in it.
    """

    text: str
    mentions: tuple[Mention, ...] = ()
    topics: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    subject: Literal["self", "other", "animal"] = "self"
    language: str = "en"
    in_scope: bool | None = None
    ours: bool = False
    in_doubt: bool = False
    doubted: tuple[str, ...] = ()
    likely: str | None = None
    alarm: Literal["urgent", "emergency"] | None = None
    question: bool = False
    treated: bool | None = None
    treatment: Treatment | None = None
    areas: tuple[str, ...] = ()
    untreated_areas: tuple[str, ...] = ()
    product: str | None = None
    injector: str | None = None
    temperature: float | None = None
    age: int | None = None
    country: str | None = None
    worsening: bool = False
    improving: bool = False
    qualities: tuple[str, ...] = ()
    all_clear: bool = False
    unread: tuple[str, ...] = Field(default_factory=tuple)

    def with_assertion(self, *assertions: Assertion) -> tuple[Mention, ...]:
        """Give the mentions that stand in one of these ways."""
        return tuple(mention for mention in self.mentions if mention.assertion in assertions)

    def concepts(self, *assertions: Assertion) -> frozenset[str]:
        """Give the ids that stand in one of these ways."""
        return frozenset(mention.concept for mention in self.mentions if mention.assertion in assertions)


#: What was read since `read_once` was entered; None outside of it.
already_read: ContextVar[dict[tuple[object, str, date], Reading] | None] = ContextVar("already_read", default=None)


@contextlib.contextmanager
def read_once() -> Iterator[None]:
    """Let whoever reads the same text of the same day again get the same reading; all are forgotten at the end."""
    token = already_read.set({})
    try:
        yield
    finally:
        already_read.reset(token)
