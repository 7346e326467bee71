"""What the classifier's output says of a message."""

from __future__ import annotations

from typing import Any

import pytest

from triage_bot.dialogue.chances import Chances


def ranking(**chances: float) -> list[dict[str, Any]]:
    """Give Rasa's ranking for some shares."""
    return [{"name": name, "confidence": chance} for name, chance in chances.items()]


def test_chances_add_up_the_symptoms_and_name_the_likeliest_topic() -> None:
    chances = Chances.of(ranking(headache=0.3, nausea=0.1, duration=0.2, out_of_scope=0.05, inform=0.3), {})
    assert chances.symptoms == pytest.approx(0.4)
    assert (chances.topic, chances.topic_chance, chances.out) == ("duration", 0.2, 0.05)


def test_a_greeting_gives_way_to_the_question_behind_it() -> None:
    assert Chances.of(ranking(greet=0.4, duration=0.25), {}).topic == "duration"
    assert Chances.of(ranking(greet=0.8, duration=0.25), {}).topic == "greet"


def test_how_urgent_a_message_is_is_no_symptom() -> None:
    assert Chances.of((), {"headache": 0.3, "urgent": 0.9}).symptoms_told == {"headache": 0.3}
