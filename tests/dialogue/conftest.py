"""A conversation in terms of readings: what the reader would find is given by hand, so only the dialogue is tested."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from triage_bot.brain import Brain, brain
from triage_bot.case import Treatment
from triage_bot.dialogue import Conversation, Turn, amend, respond
from triage_bot.reader.reading import Assertion, Mention, Reading

NIGHT = datetime(2026, 11, 22, 3, 0, tzinfo=timezone.utc)
FIVE_DAYS_AGO = Treatment(date=date(2026, 11, 17))


def mention(
    concept: str, assertion: Assertion = "present", *qualities: str, began: date | None = None, words: str = ""
) -> Mention:
    """Give a mention, its words being its id unless they are given."""
    words = words or concept.replace("_", " ")
    return Mention(
        concept=concept, assertion=assertion, start=0, end=len(words), words=words, qualities=qualities, began=began
    )


class Talk:
    """One person's conversation: `say` sends a message, and `turn` is the last outcome."""

    def __init__(self, mind: Brain) -> None:
        """Begin with nothing known."""
        self.mind = mind
        self.now = NIGHT
        self.conversation = Conversation()
        self.turn: Turn | None = None
        self.questions: list[str] = []

    def say(self, text: str, *mentions: Mention, intent: str = "", confidence: float = 0.0, **read: Any) -> Turn:
        """Send one message; the state travels as JSON, as in the slot."""
        reading = Reading(text=text, mentions=mentions, **read)
        state = Conversation.from_json(self.conversation.to_json())
        self.turn = respond(state, reading, intent, confidence, self.now, self.mind)
        return self._kept(self.turn)

    def set(self, confirm: bool = False, **findings: Any) -> Turn:
        """Set findings by hand."""
        self.turn = amend(self.conversation, findings, confirm, self.now, self.mind)
        return self._kept(self.turn)

    def _kept(self, turn: Turn) -> Turn:
        self.conversation = turn.conversation
        question = turn.assessment["question"]
        if question and (not self.questions or self.questions[-1] != question):
            self.questions.append(question)
        return turn

    def later(self, days: int) -> None:
        """Let days go by."""
        self.now += timedelta(days=days)

    def droopy_lid(self) -> Turn:
        """Open with the usual complaint: a droopy lid five days after the treatment."""
        return self.say(
            "my left eyelid is drooping, had botox 5 days ago",
            mention("droopy_eyelid", "present", "left"),
            treatment=FIVE_DAYS_AGO,
        )

    def settle(self) -> Turn:
        """Answer each question of a harmless case."""
        answers: dict[str, Callable[[], Turn]] = {
            "treatment_date": lambda: self.say("5 days ago"),
            "onset": lambda: self.say("it came slowly over days"),
            "area": lambda: self.say("forehead", areas=("forehead",)),
            "injector": lambda: self.say("a nurse", injector="nurse"),
            "trend": lambda: self.say("it stays the same"),
            "severity": lambda: self.say("2"),
        }
        for _ in range(12):
            question = self.conversation.pending
            if question is None:
                break
            answers.get(question.id, lambda: self.say("no", acts=("deny",)))()
        assert self.turn is not None
        return self.turn


def said(turn: Turn) -> str:
    """Give all that was said in a turn."""
    return "\n\n".join(reply.text for reply in turn.replies)


def without_sources(text: str) -> str:
    """Give a reply without the last line, which names its sources."""
    return text.partition("\n\nSources: ")[0]


@pytest.fixture(scope="session")
def mind() -> Brain:
    """Give the project's knowledge and table."""
    return brain()


@pytest.fixture
def talk(mind: Brain) -> Talk:
    """Give a new conversation."""
    return Talk(mind)
