"""A record cannot be changed; a changed copy is what pydantic's own copy would be."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import BaseModel

from triage_bot.case import Case, Details, Finding, Treatment


def test_a_changed_copy_is_pydantics_own() -> None:
    case = Case(findings={"headache": Finding(value="present")}, details=Details(age=40))
    change = {"subject": "other", "details": Details(treatment=Treatment(date=date(2026, 11, 22)))}

    ours, pydantics = case.copy(update=change), BaseModel.copy(case, update=change)

    assert ours == pydantics
    assert ours.told() == pydantics.told()
    assert ours.__fields_set__ == pydantics.__fields_set__
    assert case.subject == "self"
    assert case.details.age == 40


def test_a_copy_can_leave_fields_out_and_be_deep() -> None:
    finding = Finding(value="present", words="my lid")

    assert not hasattr(finding.copy(exclude={"words"}), "words")
    assert finding.copy(deep=True) == finding.copy() == finding


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        Finding(value="present").copy(update={"words": "my lid"}).words = "another"  # type: ignore[misc]
