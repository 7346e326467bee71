"""Brings together what the reader found to be asked and what Rasa's classifier thinks likely.

The reader knows the usual ways of asking; the classifier helps where the words are new. Its confidence alone never makes
a symptom. The thresholds were chosen on the questions of `tests/cases`, which therefore flatter them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from triage_bot import vocabulary
from triage_bot.reader.reading import Reading

#: From this confidence on, the classifier's topic stands before the reader's.
_SURE: Final = 0.5
#: Below this, in a message with none of our words, no topic of ours is believed.
_UNLIKELY: Final = 0.3
_OUT: Final = "out_of_scope"
#: Wishes about the conversation itself.
_META: Final = frozenset({"start_over", "explain", "show_understanding", "show_sources"})


def with_likely_topic(reading: Reading, ranking: Sequence[Mapping[str, Any]]) -> Reading:
    """Give the reading with the classifier's likeliest topic in its place among the topics.

    Args:
        reading: what the reader found; one that reports a symptom, or is not ours, keeps its own topics.
        ranking: Rasa's `intent_ranking`: intents with their confidence.
    """
    reports = any(mention.concept in vocabulary.SYMPTOMS for mention in reading.with_assertion("present", "unknown"))
    if reports or set(reading.acts) & _META or reading.in_scope is False or reading.language != "en" or not ranking:
        return reading
    chances = {
        str(entry["name"]): float(entry["confidence"]) for entry in ranking if entry.get("name") in vocabulary.TOPICS
    }
    out = chances.pop(_OUT, 0.0)
    likeliest = max(chances, key=lambda topic: chances[topic], default=None)
    chance = chances[likeliest] if likeliest else 0.0
    first = max(ranking, key=lambda entry: float(entry["confidence"]))
    describes = first["name"] in vocabulary.SYMPTOMS and float(first["confidence"]) >= _SURE
    if describes and not reading.topics and not reading.question:
        return reading
    if reading.in_scope is None and not describes and not reading.topics and (out >= chance or chance < _UNLIKELY):
        return reading.copy(update={"in_scope": False})
    if likeliest is None or (reading.topics and chance < _SURE and likeliest not in reading.topics):
        return reading
    topics = (likeliest, *(topic for topic in reading.topics if topic != likeliest))
    return reading.copy(update={"topics": topics})
