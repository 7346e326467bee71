"""How what was read and what the examples hold are weighed against each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.dialogue.conftest import mention
from triage_bot.brain import data_folder
from triage_bot.dialogue.chances import Chances
from triage_bot.dialogue.presence import Presence, in_question, presence
from triage_bot.reader.reading import Assertion, Mention, Reading


def chance(stands: Assertion | None, told: float, **shares: float) -> float:
    """Give the weighed probability of a headache that stands so."""
    mentions = (mention("headache", stands),) if stands else ()
    ranking: list[dict[str, Any]] = [{"name": name, "confidence": share} for name, share in shares.items()]
    reading = Reading(text="my head is in a vice since Monday", mentions=mentions)
    return presence().weigh(reading, Chances.of(ranking, {"headache": told}))["headache"]


def test_more_in_the_examples_means_more_likely() -> None:
    assert chance("present", 0.1) < chance("present", 0.5) < chance("present", 0.9)
    assert chance(None, 0.1) < chance(None, 0.5) < chance(None, 0.9)


def test_what_was_read_as_there_is_likelier_than_what_was_not_read() -> None:
    assert chance("present", 0.5) > chance(None, 0.5) > chance("past", 0.5)


@pytest.mark.parametrize("stands", ["past", "other", "absent"])
def test_what_was_read_as_not_there_is_hardly_there(stands: Assertion) -> None:
    assert chance(stands, 0.05) < 0.03


def test_a_likely_question_and_something_else_speak_against_it() -> None:
    assert chance("present", 0.3, duration=0.8) < chance("present", 0.3)
    assert chance("present", 0.3, out_of_scope=0.8) < chance("present", 0.3)


def test_weights_that_do_not_fit_the_evidence_are_refused(tmp_path: Path) -> None:
    weights = yaml.safe_load((data_folder() / "presence.yml").read_text(encoding="utf-8"))["weights"]
    del weights["told"]
    (tmp_path / "presence.yml").write_text(yaml.safe_dump({"weights": {**weights, "moon": 1.0}}), encoding="utf-8")
    with pytest.raises(ValueError, match=r"presence\.yml.*moon, told.*fit_presence"):
        Presence.from_file(tmp_path / "presence.yml")


def test_the_first_way_in_which_a_symptom_stands_counts() -> None:
    reading = Reading(text="pain then and now", mentions=(mention("headache", "past"), mention("headache")))
    assert in_question(reading, Chances.of((), {})) == {"headache": "present"}


def test_what_nobody_named_and_examples_hardly_know_is_no_question() -> None:
    chances = Chances.of((), {"headache": 0.05, "nausea": 0.3, "urgent": 0.9})
    assert in_question(Reading(text="and so on"), chances) == {"nausea": "unread"}


def danger(urgent: float, *mentions: Mention, **shares: float) -> float:
    """Give the probability of a danger without a name."""
    ranking: list[dict[str, Any]] = [{"name": name, "confidence": share} for name, share in shares.items()]
    reading = Reading(text="the tiles on the wall are dancing", mentions=mentions)
    return presence().danger(reading, Chances.of(ranking, {"urgent": urgent}))


def test_a_message_like_more_dangers_is_likelier_one() -> None:
    assert danger(0.1) < danger(0.5) < danger(0.9)


def test_a_danger_that_is_denied_or_over_and_a_likely_question_speak_against_one() -> None:
    assert danger(0.7, mention("double_vision", "absent")) < danger(0.7) / 2
    assert danger(0.7, mention("double_vision", "past")) < danger(0.7) / 2
    assert danger(0.7, safety=0.8) < danger(0.7)
    assert danger(0.7, out_of_scope=0.8) < danger(0.7)


def test_weights_of_danger_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    content = yaml.safe_load((data_folder() / "presence.yml").read_text(encoding="utf-8"))
    del content["urgency"]
    (tmp_path / "presence.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(ValueError, match=r"presence\.yml.*bias.*fit_presence"):
        Presence.from_file(tmp_path / "presence.yml")
