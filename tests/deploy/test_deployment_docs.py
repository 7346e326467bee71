"""What docs/deployment.md tells: its paths and targets exist, and its table follows from its own figures."""

import math
import re
from pathlib import Path

import pytest

from triage_bot.web.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([\d,]+) \| ([\d.,]+) \| ([\d,]+) \| ([\d.,]+) (GB|TB) \|$", TEXT, re.MULTILINE)


def number(text: str) -> float:
    return float(text.replace(",", ""))


def figure(pattern: str) -> float:
    [found] = re.findall(pattern, TEXT)
    return number(found)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:deploy|triage_bot|tests|docs)/[\w./-]*)`", TEXT))))
def test_each_path_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_each_setting_and_target_exists() -> None:
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

    assert set(re.findall(r"`make ([a-z-]+)`", TEXT)) <= set(targets)
    assert {name.lower() for name in re.findall(rf"{PREFIX}(\w+)", TEXT)} <= set(Settings.__fields__)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_table_follows_from_the_figures(row: tuple[str, ...]) -> None:
    milliseconds = figure(r"costs a replica \*\*([\d.]+) ms\*\*")
    bytes_each = figure(r"adds \*\*([\d,]+) bytes\*\*")
    conversations = number(row[0])
    a_second = conversations * 5 / 86_400 * 3
    stored = conversations * 5 * bytes_each * 30 / (1e12 if row[4] == "TB" else 1e9)

    assert number(row[1]) == pytest.approx(a_second, rel=0.1, abs=0.06)
    assert number(row[2]) == max(2, math.ceil(a_second * milliseconds / 1000 / 0.6))
    assert number(row[3]) == pytest.approx(stored, rel=0.1)


def test_the_table_reaches_ten_million_a_day() -> None:
    assert {"1,000", "10,000,000"} <= {row[0] for row in ROWS}
