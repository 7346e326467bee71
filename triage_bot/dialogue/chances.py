"""What the classifier thinks of a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from triage_bot import vocabulary

#: From this share on, the classifier's topic stands before the reader's.
LIKELY: Final = 0.15
#: From this share on, thanks or a greeting stand before a question.
_ONLY_POLITE: Final = 0.8
_OUT: Final = "out_of_scope"
#: Topics that are no thread of their own.
COURTESY: Final = frozenset({"greet", "thanks", "goodbye"})


@dataclass(frozen=True)
class Chances:
    """What the classifier thinks of a message.

    `out`, `topic_chance`, `symptoms` (all together) and `each` are shares of one; `told` holds the probability that a
    symptom is told, each for itself, and that the message is a matter of hours (`urgent`) or minutes (`emergency`).
    """

    out: float
    topic: str | None
    topic_chance: float
    symptoms: float
    each: Mapping[str, float]
    told: Mapping[str, float]

    @classmethod
    def of(cls, ranking: Sequence[Mapping[str, Any]], told: Mapping[str, float]) -> Chances:
        """Read Rasa's `intent_ranking`, intents with their shares, and what the classifier holds for told."""
        chances = {str(entry["name"]): float(entry["confidence"]) for entry in ranking}
        topics = {name: chance for name, chance in chances.items() if name in vocabulary.TOPICS and name != _OUT}
        asked = {name: chance for name, chance in topics.items() if name not in COURTESY or chance >= _ONLY_POLITE}
        if max(asked.values(), default=0.0) >= LIKELY:  # "Good evening, how often must I repeat it?"
            topics = asked
        topic = max(topics, key=lambda name: topics[name], default=None)
        return cls(
            out=chances.get(_OUT, 0.0),
            topic=topic,
            topic_chance=topics[topic] if topic else 0.0,
            symptoms=sum(chance for name, chance in chances.items() if name in vocabulary.SYMPTOMS),
            each=chances,
            told=told,
        )

    @cached_property
    def symptoms_told(self) -> dict[str, float]:
        """Give the symptoms among what may be told."""
        return {name: chance for name, chance in self.told.items() if name in vocabulary.SYMPTOMS}

    @property
    def urgency(self) -> float:
        """Give the probability that a message is a matter of hours or of minutes."""
        return max(self.told.get("urgent", 0.0), self.told.get("emergency", 0.0))
