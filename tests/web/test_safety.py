"""The safety floor never raises, and always says how to call for help."""

from datetime import datetime
from typing import Any

import pytest

from tests.web.fakes import NOON
from triage_bot.web.safety import SafetyNet, without_answer
from triage_bot.web.settings import FLOOR_CHARACTERS


def fail(*_: Any) -> Any:
    raise RuntimeError("the reader broke")


def test_a_floor_that_breaks_finds_nothing_and_still_names_a_way_to_call(caplog: pytest.LogCaptureFixture) -> None:
    safety = SafetyNet(fail, fail)

    assert safety.look("i cant breathe", NOON) is None
    assert "emergency number" in safety.help_line()
    assert "the reader broke" not in caplog.text


def test_it_looks_at_the_first_20000_characters() -> None:
    seen: list[str] = []

    def look(text: str, _now: datetime, _country: str | None) -> None:
        seen.append(text)

    SafetyNet(look, str).look("x" * 30_000, NOON)

    assert len(seen[0]) == FLOOR_CHARACTERS


def test_without_an_answer_there_are_words_and_a_whole_assessment() -> None:
    found = without_answer("Call 112 in Europe.")

    assert "Call 112 in Europe." in found["replies"][0]["text"]
    assert found["assessment"]["level"] == "info"
