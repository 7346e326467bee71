"""What goes back to the person, what is known on the way to it, and how Rasa's answer is weighed against the floor's."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from triage_bot.dialogue.state import SCREEN
from triage_bot.vocabulary import LEVELS, OUT_OF_SCOPE
from triage_bot.web.errors import Problem
from triage_bot.web.safety import Found
from triage_bot.web.text import storable
from triage_bot.web.transcript import Exchange, Standing


class Spoken(Protocol):
    """What Rasa gives for a message: replies, and rows of its store that are not written yet."""

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The replies, as Rasa's channels see them."""
        ...

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the store that are not written yet."""
        ...


class NotReady(Exception):
    """A message would not be answered and stored; `reason` is a name for why."""

    def __init__(self, reason: str) -> None:
        """Name the reason."""
        super().__init__(reason)
        self.reason = reason


class NotSaved(Exception):
    """The answer exists, but not in the store; `found` is the floor's answer, where there is one."""

    def __init__(self, found: Found | None) -> None:
        """Keep the floor's answer."""
        super().__init__("not saved")
        self.found = found


@dataclass(frozen=True)
class Answer:
    """What goes back to the person; `doubted` are findings that were read, hardly meant, and so asked about in it."""

    replies: list[dict[str, Any]]
    assessment: dict[str, Any]
    by: Literal["rasa", "floor"] = "rasa"
    doubted: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, Any]:
        """Give the body of the response."""
        return {"replies": self.replies, "assessment": self.assessment}


@dataclass
class Underway:
    """A message on its way, with what is known so far; whoever takes over from a thread that hangs finds it here."""

    conversation_id: str
    text: str
    now: datetime
    key: str
    country: str | None
    found: Found | None = None
    standing: Standing | None = None
    _storing: threading.Lock = field(default_factory=threading.Lock)

    @property
    def metadata(self) -> dict[str, Any] | None:
        """What Rasa is told beside the text."""
        return {"country": self.country} if self.country else None

    def claim(self) -> bool:
        """Claim to answer it for good; of a turn that comes back too late and the floor, the first one gets it."""
        return self._storing.acquire(blocking=False)


def given_before(before: Exchange, text: str) -> Answer:
    """Give the answer that was stored under a message's key.

    Raises:
        Problem: It was another message: its answer would hide what this one says.
    """
    if before.text != storable(text):
        raise Problem("wrong_id")
    return Answer(before.replies, before.assessment)


def as_answer(spoken: Spoken) -> Answer:
    """Bring what the action said into the API's shape.

    Raises:
        ValueError: Nothing to show, or no assessment.
    """
    replies: list[dict[str, Any]] = []
    custom: dict[str, Any] = {}
    for message in spoken.messages:
        if (message.get("text") or "").strip():
            buttons = [
                {"title": button["title"], "payload": button["payload"]} for button in message.get("buttons") or ()
            ]
            replies.append({"text": message["text"], "buttons": buttons})
        custom = message.get("custom") or custom
    if not replies or not custom.get("assessment"):
        raise ValueError("no reply or no assessment")
    if custom.get("card"):
        replies[0]["card"] = custom["card"]
    return Answer(replies, custom["assessment"], doubted=frozenset(custom.get("doubted") or ()))


def rank(assessment: Mapping[str, Any]) -> int:
    """Give a level's place among the levels; out of scope is below all."""
    level = assessment.get("level")
    return LEVELS.index(level) if level in LEVELS else -1


def asks_about(found: Found, answer: Answer) -> bool:
    """Tell whether the answer lists the signs of danger because it doubts, as a whole, what the floor found.

    Either it holds the message to be about something else, or the examples hold each finding that it lacks to be hardly
    meant ("what are the odds it'd happen to me?").
    """
    if answer.assessment.get("question") != SCREEN:
        return False
    lacking = set(found["assessment"]["present"]) - set(answer.assessment["present"])
    return answer.assessment.get("level") == OUT_OF_SCOPE or (bool(lacking) and lacking <= answer.doubted)
