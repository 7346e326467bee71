"""Weighs whether a symptom is there now: how the reader saw it stand, and what the examples hold of such words.

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


@dataclass(frozen=True)
class Presence:
    """How much each piece of evidence speaks for a symptom being there, in log odds; see `evidence`."""

    weights: Mapping[str, float]

    @classmethod
    def from_file(cls, path: Path) -> Presence:
        """Read the weights.

        Raises:
            ValueError: the file does not hold a number for each piece of evidence; names them.
        """
        weights = yaml.safe_load(path.read_text(encoding="utf-8"))["weights"]
        wrong = sorted(set(weights) ^ {"bias", *evidence("headache", Reading(text=""), Chances.of((), {}))})
        if wrong:
            raise ValueError(
                f"{path.name}: missing or unknown: {', '.join(wrong)}. `python -m tests.fit_presence` writes it."
            )
        return cls({name: float(weight) for name, weight in weights.items()})

    def chance(self, concept: str, reading: Reading, chances: Chances) -> float:
        """Give the probability that `concept` is there now, as the message tells it."""
        found = evidence(concept, reading, chances)
        score = self.weights["bias"] + sum(self.weights[name] * value for name, value in found.items() if value)
        return 1 / (1 + math.exp(-score))


def evidence(concept: str, reading: Reading, chances: Chances) -> dict[str, float]:
    """Give the pieces of evidence for one symptom in a message, by name."""
    stands = next((way for way in _STANDS if concept in reading.concepts(way)), "unread")
    danger = concept in vocabulary.RED_FLAGS
    told = _odds(chances.told.get(concept, 0.0))
    another = max((chance for name, chance in chances.symptoms_told.items() if name != concept), default=0.0)
    return {
        **{f"reader_{way}": float(stands == way) for way in (*_STANDS, "unread")},
        "told": told,
        "told_unread": told * (stands == "unread"),
        "told_another": _odds(another),
        "question_likely": chances.topic_chance,
        "out_of_scope_likely": chances.out,
        "words": math.log(max(1, len(reading.text.split()))),
        "question_read": float(reading.question),
        "out_of_scope_read": float(reading.in_scope is False),
        "treatment_named": float(reading.ours),
        "somebody_else": float(reading.subject == "other"),
        "danger": float(danger),
        "danger_urgent": _odds(chances.told.get("urgent", 0.0)) * danger,
    }


def _odds(chance: float) -> float:
    return math.log((chance + _EDGE) / (1 - chance + _EDGE))


@lru_cache(maxsize=1)
def presence() -> Presence:
    """Give the project's weights; read once."""
    return Presence.from_file(data_folder() / _FILE)
