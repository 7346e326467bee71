"""Reads `tests/triage_cases.yml`: cases in words, made into a `Case` and what is expected of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from triage_bot.case import Case, Details, Finding, Treatment

ROOT = Path(__file__).parents[2]
KNOWLEDGE = ROOT / "data" / "knowledge"
TODAY = date(2026, 6, 15)

_KEYS = {
    "name",
    "findings",
    "denied",
    "unsure",
    "asked_alone",
    "began",
    "ended",
    "days",
    "precision",
    "areas",
    "injector",
    "age",
    "temperature",
    "treated",
    "level",
    "because",
    "lifted",
    "near_miss",
}


@dataclass(frozen=True)
class Expected:
    """A case, and what the judge must make of it."""

    name: str
    case: Case
    level: str
    because: frozenset[str]
    lifted: frozenset[str]
    near_miss: frozenset[str]


def ago(days: int | None) -> date | None:
    """Give the day so many days before the test's today."""
    return None if days is None else TODAY - timedelta(days=days)


def case_of(**told: Any) -> Case:
    """Build a case from what is told, in the words of the case file."""
    findings = {}
    for concept, qualities in (told.get("findings") or {}).items():
        began, ended = (ago((told.get(key) or {}).get(concept)) for key in ("began", "ended"))
        findings[concept] = Finding(value="present", qualities=tuple(qualities), began=began, ended=ended)
    for concept in told.get("denied") or ():
        findings[concept] = Finding(value="absent")
    for concept in told.get("unsure") or ():
        findings[concept] = Finding(value="unknown")
    for concept in told.get("asked_alone") or ():
        findings[concept] = Finding(value="unknown", confirmed=True)
    treated_on = ago(told.get("days"))
    treatment = Treatment(date=treated_on, precision=told.get("precision", 0)) if treated_on else None
    details = Details(
        treatment=treatment,
        treated=told.get("treated"),
        areas=tuple(told.get("areas") or ()),
        injector=told.get("injector"),
        age=told.get("age"),
        temperature=told.get("temperature"),
    )
    return Case(findings=findings, details=details)


def read_cases() -> list[Expected]:
    """Read every case of the file; an unknown key is an error."""
    cases = []
    for raw in yaml.safe_load((ROOT / "tests" / "triage_cases.yml").read_text(encoding="utf-8")):
        unknown = raw.keys() - _KEYS
        assert not unknown, f"{raw['name']}: unknown keys {unknown}"
        expected = {key: frozenset(raw.get(key) or ()) for key in ("because", "lifted", "near_miss")}
        cases.append(Expected(raw["name"], case_of(**raw), raw["level"], **expected))
    return cases
