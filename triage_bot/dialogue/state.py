"""What a conversation remembers between two messages, and what one turn gives back.

There is no transcript in it: its size depends on what was found, never on how long the conversation is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pydantic import Field

from triage_bot.case import Case, Record
from triage_bot.knowledge.schema import Button, Level

#: How many earlier levels are remembered.
_HISTORY: Final = 8
#: The question that lists the signs of danger.
SCREEN: Final = "screen_a"
#: The question that was made up on the spot: about one finding by itself, or about a finding that was taken back.
ALONE: Final = "alone"
WHICH: Final = "which"
TAKEN_BACK: Final = "taken_back"
MEANT: Final = "meant"


class Pending(Record):
    """The question that waits for an answer.

    `id` is a question of the knowledge, or `alone` (one finding by itself), `which` (a bare yes to a list),
    `taken_back` (a red flag that was withdrawn) or `meant` (a symptom that was guessed). `items` are the findings it
    shows; `about` is the symptom it is asked about; `origin` is the list that a `which` belongs to.
    """

    id: str
    items: tuple[str, ...] = ()
    about: str | None = None
    origin: str | None = None


class Conversation(Record):
    """The state of one conversation; it travels as JSON in one Rasa slot.

    `alarm` is the list of dangers that was answered with a bare yes; `sounds`, how urgent a message is by the examples
    that are like it. Either counts until it is known what is meant.
    """

    case: Case = Field(default_factory=Case)
    pending: Pending | None = None
    asked: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    alarm: str | None = None
    sounds: Level | None = None
    unnamed: bool = False
    focus: str | None = None
    topic: str | None = None
    messages: int = 0
    levels: tuple[Level, ...] = ()
    complete: bool = False

    def to_json(self) -> dict[str, Any]:
        """Give the state as plain JSON values, without what says no more than a new conversation."""
        return self.told()

    @classmethod
    def from_json(cls, value: Any) -> Conversation:
        """Read a state; nothing, or something that is no state, is a new conversation."""
        if not isinstance(value, dict):
            return cls()
        try:
            return cls.parse_obj(value)
        except ValueError:
            return cls()

    def with_level(self, level: str) -> Conversation:
        """Give the state with a level noted, where it differs from the last."""
        if self.levels and self.levels[-1] == level:
            return self
        return self.copy(update={"levels": (*self.levels, level)[-_HISTORY:]})

    def in_country(self, country: str | None) -> Conversation:
        """Give the state with a country that was confirmed beside the chat; a message may name another after that."""
        details = self.case.details
        if not country or details.country == country:
            return self
        return self.copy(update={"case": self.case.copy(update={"details": details.copy(update={"country": country})})})

    @property
    def level(self) -> Level | None:
        """Give the level of the last assessment."""
        return self.levels[-1] if self.levels else None


class Reply(Record):
    """One bubble: its text, and the answers offered as buttons."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Turn:
    """The outcome of one message; `doubted` are findings that were read in it, hardly meant, and so asked about in it."""

    conversation: Conversation
    replies: tuple[Reply, ...]
    assessment: dict[str, Any]
    card: dict[str, Any] | None = None
    doubted: tuple[str, ...] = ()
