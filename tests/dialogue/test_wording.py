"""The questions and the wording are whole: every name they use exists, and every phrase that is asked for is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from triage_bot import vocabulary
from triage_bot.brain import Brain

SOURCES = Path(__file__).parents[2] / "triage_bot" / "dialogue"
FINDINGS = {*vocabulary.SYMPTOMS, *vocabulary.SIGNS}
IDS = frozenset(
    "treatment_date onset area side severity trend injector product filler eye_check swallow_voice_limbs fever_pus "  # noqa: SIM905
    "headache_check neuromuscular medicines pregnancy pupils light duration coping arms_speech growing bleeding_check "
    "allergy_check screen_a screen_b country".split()
)


def test_every_question_is_there(mind: Brain) -> None:
    assert set(mind.knowledge.questions) == IDS


def test_answers_name_only_what_the_vocabulary_knows(mind: Brain) -> None:
    for question in mind.knowledge.questions.values():
        assert set(question.as_shown) <= set(question.screens), question.id
        for answer in question.answers:
            assert {*answer.present, *answer.absent} <= FINDINGS, question.id
            assert set(answer.qualities) <= set(vocabulary.QUALITIES), question.id
            assert set(answer.areas) <= set(vocabulary.AREAS), question.id
            assert answer.injector is None or answer.injector in vocabulary.INJECTORS
            assert answer.country is None or answer.country in vocabulary.COUNTRIES
            assert set(answer.acts) <= set(vocabulary.DIALOGUE_ACTS)


def test_every_list_says_what_a_bare_yes_is_worth_and_can_be_denied_at_once(mind: Brain) -> None:
    for name in ("screen_a", "screen_b", "eye_check", "swallow_voice_limbs", "allergy_check", "headache_check"):
        question = mind.knowledge.questions[name]
        assert question.if_yes in ("urgent", "emergency"), name
        assert any(button.payload == "None of these" for button in question.buttons), name


def test_the_first_screen_holds_every_emergency_that_stands_alone(mind: Brain) -> None:
    alone = {concept for concept, symptom in mind.knowledge.symptoms.items() if symptom.default_level == "emergency"}
    assert alone <= set(mind.knowledge.questions["screen_a"].screens)


def test_the_two_screens_hold_every_urgent_sign_that_stands_alone(mind: Brain) -> None:
    alone = {concept for concept, symptom in mind.knowledge.symptoms.items() if symptom.default_level == "urgent"}
    questions = mind.knowledge.questions
    assert alone <= {*questions["screen_a"].screens, *questions["screen_b"].screens}


def test_each_quality_area_injector_and_level_has_words(mind: Brain) -> None:
    wording = mind.knowledge.wording
    without = {"eye", "lips_only"}
    assert set(vocabulary.QUALITIES) - set(wording["qualities"]) <= without
    assert set(wording["areas"]) == set(vocabulary.AREAS)
    assert set(wording["injectors"]) == set(vocabulary.INJECTORS)
    assert set(vocabulary.LEVELS) <= set(wording["levels"])


def test_every_emergency_and_urgent_row_leads_to_what_to_do(mind: Brain) -> None:
    by_rule = mind.knowledge.wording["flags_by_rule"]
    assert set(by_rule.values()) <= set(mind.knowledge.red_flags)
    rules = {row.id for row in mind.table.rows} | {modifier.id for modifier in mind.table.modifiers}
    assert set(by_rule) <= rules
    for row in mind.table.rows:
        if row.level in ("urgent", "emergency"):
            single = row.condition.about & set(mind.knowledge.red_flags)
            assert row.id in by_rule or single or row.id in ("not_sure_about_a_danger_sign", "new_confusion"), row.id


def test_what_to_do_today_is_never_to_call_an_ambulance(mind: Brain) -> None:
    levels = {row.id: row.level for row in mind.table.rows}
    for rule, flag in mind.knowledge.wording["flags_by_rule"].items():
        if levels.get(rule) == "urgent" and not rule.startswith(("filler", "pale")):
            assert mind.knowledge.red_flags[flag].level == "urgent", rule


def _paths(value: Any, prefix: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _paths(item, f"{prefix}.{key}" if prefix else str(key))
    else:
        yield prefix


def _asked_for() -> list[str]:
    """Give each phrase that the dialogue asks for by a fixed path."""
    found = set()
    for path in SOURCES.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'(?:say|phrases|at)\(\s*"([a-z_]+\.[a-z_.]+)"', text))
        found |= set(re.findall(r'buttons_at\(words, "([a-z_.]+)"\)', text))
    return sorted(found)


@pytest.mark.parametrize("path", _asked_for())
def test_each_phrase_that_is_asked_for_is_there(mind: Brain, path: str) -> None:
    assert any(known == path or known.startswith(f"{path}.") for known in _paths(mind.knowledge.wording))


def test_every_source_that_the_wording_names_exists(mind: Brain) -> None:
    named = mind.knowledge.wording["out_of_scope"]["danger"]["sources"]
    assert set(named) <= set(mind.knowledge.sources)
