"""Weighs whether a symptom is there now: how the reader saw it stand, and what the examples hold of such words.

In the same way it weighs whether a message in which no danger has a name tells of one all the same.

Reader and classifier err in different ways: the reader takes "my friend choked on hers" for a report where a phrase of its
lexicon is in it and no word of denial; the classifier misses what is said in few words. The weights are log odds, fitted
by `python -m tests.fit_presence` on messages that neither had seen, and stand in `data/presence.yml`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml

from triage_bot import vocabulary
from triage_bot.brain import data_folder
from triage_bot.dialogue.chances import Chances
from triage_bot.reader.reading import Reading

_FILE: Final = "presence.yml"
#: Keeps the log odds of what is all but certain within bounds.
_EDGE: Final = 0.003
#: In a message where one symptom is spoken of in several ways, the first of these counts.
_STANDS: Final = ("present", "unknown", "absent", "past", "hypothetical", "other")
_UNREAD: Final = "unread"
#: What was not read and is less probable than this is no question at all: nearly all symptoms of nearly all messages.
_LEAST: Final = 0.1


@dataclass(frozen=True)
class Presence:
    """How much each piece of evidence speaks for a symptom being there, and for a danger without a name, in log odds."""

    weights: Mapping[str, float]
    urgency: Mapping[str, float]

    @classmethod
    def from_file(cls, path: Path) -> Presence:
        """Read the weights.

        Raises:
            ValueError: the file does not hold a number for each piece of evidence; names them.
        """
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        weights, urgency = content.get("weights", {}), content.get("urgency", {})
        nothing, nobody = Reading(text=""), Chances.of((), {})
        wrong = sorted(set(weights) ^ {"bias", *of_message(nothing, nobody), *of_symptom("headache", "unread", nobody)})
        wrong += sorted(set(urgency) ^ {"bias", *of_danger(nothing, nobody)})
        if wrong:
            raise ValueError(
                f"{path.name}: missing or unknown: {', '.join(wrong)}. `python -m tests.fit_presence` writes it."
            )
        return cls(*({name: float(weight) for name, weight in group.items()} for group in (weights, urgency)))

    def weigh(self, reading: Reading, chances: Chances) -> dict[str, float]:
        """Give for each symptom that is in question the probability that it is there now, as the message tells it."""
        message = self.weights["bias"] + _sum(self.weights, of_message(reading, chances))
        return {
            concept: _probability(message + _sum(self.weights, of_symptom(concept, stands, chances)))
            for concept, stands in in_question(reading, chances).items()
        }

    def danger(self, reading: Reading, chances: Chances) -> float:
        """Give the probability that a message, in which no danger is told by name, is a matter of hours or minutes."""
        return _probability(self.urgency["bias"] + _sum(self.urgency, of_danger(reading, chances)))


def in_question(reading: Reading, chances: Chances) -> dict[str, str]:
    """Give the symptoms that a message names or may tell, each with the way in which it stands; the reader's come first."""
    symptoms = [mention for mention in reading.mentions if mention.concept in vocabulary.SYMPTOMS]
    ways = {
        mention.concept: mention.assertion
        for mention in sorted(symptoms, key=lambda each: -_STANDS.index(each.assertion))
    }
    likely = {concept: _UNREAD for concept, chance in chances.symptoms_told.items() if chance >= _LEAST}
    return {**likely, **ways}


def of_message(reading: Reading, chances: Chances) -> dict[str, float]:
    """Give the pieces of evidence that a message holds for or against all symptoms, by name."""
    return {
        "question_likely": chances.topic_chance,
        "out_of_scope_likely": chances.out,
        "words": math.log(max(1, len(reading.text.split()))),
        "question_read": float(reading.question),
        "out_of_scope_read": float(reading.in_scope is False),
        "treatment_named": float(reading.ours),
        "somebody_else": float(reading.subject == "other"),
    }


def of_symptom(concept: str, stands: str, chances: Chances) -> dict[str, float]:
    """Give the pieces of evidence for one symptom that stands in one way, by name."""
    danger = concept in vocabulary.RED_FLAGS
    told = _odds(chances.told.get(concept, 0.0))
    another = max((chance for name, chance in chances.symptoms_told.items() if name != concept), default=0.0)
    return {
        **{f"reader_{way}": float(stands == way) for way in (*_STANDS, _UNREAD)},
        "told": told,
        "told_unread": told * (stands == _UNREAD),
        "told_another": _odds(another),
        "danger": float(danger),
        "danger_urgent": _odds(chances.told.get("urgent", 0.0)) * danger,
    }


def of_danger(reading: Reading, chances: Chances) -> dict[str, float]:
    """Give the pieces of evidence for a danger without a name, by name."""
    stand = {mention.assertion for mention in reading.mentions if mention.concept in vocabulary.RED_FLAGS}
    return {
        **of_message(reading, chances),
        "urgent": _odds(chances.told.get("urgent", 0.0)),
        "emergency": _odds(chances.told.get("emergency", 0.0)),
        "danger_denied": float("absent" in stand),
        "danger_elsewhere": float(not stand.isdisjoint(("past", "hypothetical", "other"))),
    }


def _sum(weights: Mapping[str, float], evidence: Mapping[str, float]) -> float:
    return sum(weights[name] * value for name, value in evidence.items() if value)


def _probability(score: float) -> float:
    return 1 / (1 + math.exp(-score))


def _odds(chance: float) -> float:
    return math.log((chance + _EDGE) / (1 - chance + _EDGE))


@lru_cache(maxsize=1)
def presence() -> Presence:
    """Give the project's weights; read once."""
    return Presence.from_file(data_folder() / _FILE)
