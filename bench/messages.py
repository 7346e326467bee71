"""What the measured people type: the same for both chats, drawn from the labelled messages with a fixed seed."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

from tests.scoring import CASES, load

SEED = 6
SHORT = 40  # characters

#: One conversation that goes on and on; the same five messages, so that any two windows of five cost the same work.
CYCLE = (
    "my left eyelid is drooping",
    "no",
    "it was 5 days ago",
    "how long does it last",
    "ok thank you",
)


def conversations(count: int) -> list[list[str]]:
    """Give `count` conversations: a symptom or a question to begin with, then two short answers."""
    cases = {name: load(CASES / f"{name}.jsonl") for name in ("symptoms", "questions", "dialogues")}
    openings = [case["turns"][0] for name in ("symptoms", "questions") for case in cases[name]]
    answers = sorted(set(_short_answers(itertools.chain(*cases.values()))))
    draw = random.Random(SEED)
    return [[draw.choice(openings), *draw.sample(answers, 2)] for _ in range(count)]


def long_conversation(messages: int) -> list[str]:
    """Give the messages of one conversation that goes on."""
    return list(itertools.islice(itertools.cycle(CYCLE), messages))


def _short_answers(cases: Iterator[dict[str, Any]]) -> Iterator[str]:
    for case in cases:
        yield from (text for text in case["turns"][1:] if len(text) <= SHORT)
