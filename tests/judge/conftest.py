"""The table is read once for all tests of the judge."""

from __future__ import annotations

import pytest

from tests.judge.triage_cases import KNOWLEDGE
from triage_bot.judge import TriageTable, load_table


@pytest.fixture(scope="session")
def table() -> TriageTable:
    return load_table(KNOWLEDGE)
