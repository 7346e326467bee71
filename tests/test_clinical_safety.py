"""The hazard log is whole: each hazard is weighed and has controls, and each control names a test that exists."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "docs" / "clinical-safety.md"
HEADING = re.compile(r"^### (\S+) (.+)$", re.MULTILINE)
ROW = re.compile(r"^\| (\w+) \| (.+) \|$", re.MULTILINE)
WEIGHT = re.compile(r"severity ([1-5]) × likelihood ([1-5]) = (\d+)")
TEST = re.compile(r"`(tests/[^`]*)`")
NAMED = re.compile(r"(tests/[\w/]+\.py)::(test_\w+)")
#: From here on a risk is not accepted without a clinician, so it must be named among what remains.
TOO_HIGH = 15


@dataclass(frozen=True)
class Hazard:
    """One entry of the log: the cells of its table by their name."""

    id: str
    title: str
    rows: tuple[tuple[str, str], ...]

    def cells(self, name: str) -> list[str]:
        """Give the cells of a name."""
        return [text for key, text in self.rows if key == name]

    def risk(self, when: str) -> int:
        """Give severity times likelihood, checking the sum."""
        (cell,) = self.cells(when)
        weight = WEIGHT.fullmatch(cell)
        assert weight is not None, f"{self.id}: {when!r} is not 'severity S × likelihood L = R', but {cell!r}"
        severity, likelihood, product = map(int, weight.groups())
        assert severity * likelihood == product, f"{self.id}: {cell}"
        return product


def hazards_of(text: str) -> list[Hazard]:
    """Read the entries of a log."""
    _, *parts = HEADING.split(text)
    entries = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return [Hazard(name, title, tuple(ROW.findall(body.split("\n## ")[0]))) for name, title, body in entries]


TEXT = FILE.read_text(encoding="utf-8")
HAZARDS = hazards_of(TEXT)
each_hazard = pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard.id)


@cache
def functions_of(path: str) -> frozenset[str]:
    """Give the names of the test functions of a file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def missing_tests(control: str) -> list[str]:
    """Give the tests that a control names and that do not exist, or a complaint where it names none."""
    named = TEST.findall(control)
    parts = [(name, NAMED.fullmatch(name)) for name in named]
    missing = [name for name, part in parts if part is None or part[2] not in functions_of(part[1])]
    return missing if named else [f"no test: {control}"]


def test_there_are_enough_hazards_and_no_id_twice() -> None:
    ids = [hazard.id for hazard in HAZARDS]
    assert len(ids) >= 22
    assert ids == [f"H{number:02d}" for number in range(1, len(ids) + 1)]
    assert len({hazard.title for hazard in HAZARDS}) == len(ids)


@each_hazard
def test_each_hazard_has_one_cause_and_one_effect(hazard: Hazard) -> None:
    assert len(hazard.cells("Cause")) == len(hazard.cells("Effect")) == 1


@each_hazard
def test_each_hazard_is_weighed_and_its_controls_do_not_make_it_worse(hazard: Hazard) -> None:
    assert hazard.risk("After") < hazard.risk("Before")


@each_hazard
def test_each_hazard_has_controls_and_each_control_a_test_that_exists(hazard: Hazard) -> None:
    controls = hazard.cells("Control")
    assert controls
    assert [name for control in controls for name in missing_tests(control)] == []


@each_hazard
def test_a_high_risk_that_is_left_is_named_among_what_remains(hazard: Hazard) -> None:
    remains = TEXT.partition("\n## What remains\n")[2]
    assert remains
    assert hazard.risk("After") < TOO_HIGH or f"{hazard.id} {hazard.title}" in remains


def test_every_path_that_the_file_names_exists() -> None:
    paths = re.findall(r"`((?:data|tests|docs)/[\w./-]+)(?:::\w+)?`", TEXT)
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(
    ("control", "missing"),
    [
        ("Nothing proves this.", ["no test: Nothing proves this."]),
        ("Proved by `tests/test_clinical_safety.py::test_nothing`", ["tests/test_clinical_safety.py::test_nothing"]),
        ("Proved by `tests/test_nowhere.py::test_it`", ["tests/test_nowhere.py::test_it"]),
        ("Proved by `tests/test_clinical_safety.py`", ["tests/test_clinical_safety.py"]),
        ("Proved by `tests/test_clinical_safety.py::test_there_are_enough_hazards_and_no_id_twice`", []),
    ],
    ids=["no test", "no such function", "no such file", "no function", "right"],
)
def test_a_control_without_a_real_test_is_seen(control: str, missing: list[str]) -> None:
    assert missing_tests(control) == missing


def test_a_table_is_read_as_it_is_written() -> None:
    table = "| | |\n| --- | --- |\n| Cause | ice |\n"
    log = f"## Hazards\n\n### H01 A fall\n\n{table}\n## What remains\n\n| Effect | none |\n"
    assert hazards_of(log) == [Hazard("H01", "A fall", (("Cause", "ice"),))]
