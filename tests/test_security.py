"""The threat model is whole: every control names tests that exist, and the advisories speak of the versions installed."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from tests.test_clinical_safety import missing_tests

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (Threat|Control) \| (.+) \|$", re.MULTILINE)
ADVISORY = re.compile(r"^\| ([a-z-]+) (\S+) \| (.+?) \| (\S+) \| (.+?) \| (seen|memory) \|$", re.MULTILINE)

_, *_PARTS = re.split(r"^### ([STRIDE]) .+$", TEXT.split("\n## What remains")[0], flags=re.MULTILINE)
THREATS = dict(zip(_PARTS[::2], _PARTS[1::2], strict=True))
ADVISORIES = ADVISORY.findall(TEXT)


def test_every_kind_of_threat_is_looked_at() -> None:
    assert "".join(THREATS) == "STRIDE"


@pytest.mark.parametrize("kind", THREATS)
def test_each_threat_has_a_control_and_each_control_a_test_that_exists(kind: str) -> None:
    rows = ROW.findall(THREATS[kind])
    names = [name for name, _ in rows]

    assert names[0] == "Threat"
    assert names[-1] == "Control"
    assert ("Threat", "Threat") not in list(itertools.pairwise(names))
    assert [each for name, text in rows if name == "Control" for each in missing_tests(text)] == []


@pytest.mark.parametrize("advisory", ADVISORIES, ids=lambda row: row[0])
def test_each_advisory_speaks_of_the_version_that_is_installed(advisory: tuple[str, ...]) -> None:
    package, version, what, *_ = advisory

    assert f"\n{package}=={version} \\\n" in f"\n{LOCK}"
    assert re.search(r"CVE-\d{4}-\d+: ?|CVE-\d{4}-\d+ and", what)


def test_no_row_of_the_advisories_is_left_unread() -> None:
    table = TEXT.split("| --- | --- | --- | --- | --- |\n")[1]

    assert len(ADVISORIES) == len(table.strip().splitlines()) >= 8
