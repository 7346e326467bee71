"""What holds for every test: fast ones first, and nothing skipped where everything is required."""

import os
from collections.abc import Generator

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the fast tests first: a plain mistake shows in seconds."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With TRIAGE_REQUIRE_ALL=1, fail what would be skipped: a missing browser must not pass unseen."""
    report = yield
    expected_to_fail = hasattr(report, "wasxfail")
    if os.environ.get("TRIAGE_REQUIRE_ALL") == "1" and report.skipped and not expected_to_fail:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} would be skipped, but TRIAGE_REQUIRE_ALL=1 requires it: {reason}"
    return report
