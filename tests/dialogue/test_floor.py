"""The safety floor answers red flags from one message alone, whatever else fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dialogue.conftest import mention
from triage_bot import brain as brain_module
from triage_bot.brain import Brain, brain
from triage_bot.dialogue import floor as floor_module
from triage_bot.dialogue.floor import call_for_help_line, floor
from triage_bot.reader.reading import Reading


def test_a_red_flag_gets_text_card_and_assessment(mind: Brain) -> None:
    found = floor(Reading(text="can't breathe", mentions=(mention("difficulty_breathing"),)), "GB")
    assert found is not None
    assert found.text.startswith("Call 999 or 112 now.")
    assert found.assessment["level"] == "emergency"
    assert found.assessment["present"] == ["difficulty_breathing"]
    assert found.card["level"] == "emergency"
    assert found.as_json()["replies"][0]["text"] == found.text


def test_an_urgent_sign_is_on_the_floor_too(mind: Brain) -> None:
    found = floor(Reading(text="double", mentions=(mention("double_vision"),)), None)
    assert found is not None
    assert found.assessment["level"] == "urgent"


@pytest.mark.parametrize(
    "reading",
    [
        Reading(text="hello"),
        Reading(text="a bruise", mentions=(mention("bruising"),)),
        Reading(text="no trouble breathing", mentions=(mention("difficulty_breathing", "absent"),)),
        Reading(text="can it stop me breathing?", mentions=(mention("difficulty_breathing", "hypothetical"),)),
        Reading(text="my dog cannot breathe", mentions=(mention("difficulty_breathing"),), subject="animal"),
    ],
)
def test_without_a_red_flag_the_floor_is_silent(mind: Brain, reading: Reading) -> None:
    assert floor(reading, None) is None


def test_the_country_of_the_message_goes_before_the_one_that_was_known(mind: Brain) -> None:
    found = floor(Reading(text="x", mentions=(mention("chest_pain"),), country="NZ"), "GB")
    assert found is not None
    assert "Call 111 now" in found.text


def test_the_help_line_names_each_number_with_its_country() -> None:
    line = call_for_help_line(None)
    assert "111 in New Zealand" in line
    assert "trouble breathing" in line


def test_the_help_line_of_a_country_holds_only_its_number() -> None:
    assert "call 999 or 112 now" in call_for_help_line("GB")
    assert "911" not in call_for_help_line("GB")


@pytest.fixture
def broken_knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a data folder in which the knowledge is broken and the numbers can still be read."""
    knowledge = tmp_path / "knowledge"
    knowledge.mkdir()
    numbers = brain_module.data_folder() / "knowledge" / "emergency_numbers.yml"
    (knowledge / "emergency_numbers.yml").write_text(numbers.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv(brain_module.DATA_VARIABLE, str(tmp_path))
    floor_module.bare_numbers.cache_clear()
    yield knowledge
    floor_module.bare_numbers.cache_clear()


def test_with_broken_knowledge_the_numbers_are_still_given(broken_knowledge: Path) -> None:
    with pytest.raises(ValueError, match="missing"):
        brain()
    assert "999 or 112 in the United Kingdom" in call_for_help_line(None)


def test_with_nothing_to_read_the_line_still_says_to_call(broken_knowledge: Path) -> None:
    (broken_knowledge / "emergency_numbers.yml").unlink()
    assert "call your emergency number now" in call_for_help_line(None)
