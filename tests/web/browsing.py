"""What the browser tests share: Chromium's flags, and what a person does."""

import shutil
from typing import Any

import pytest

from tests.servers import ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
#: Whether a page is wider than its window.
SCROLLS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

needs_browser = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: install Debian's package chromium"),
    pytest.mark.skipif(not (ROOT / "models/triage.tar.gz").exists(), reason="no trained model: run `make train`"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def answered(page: Any, bubbles: int) -> None:
    """Wait until that many bubbles stand on the page and the next message can be sent."""
    page.locator("#log article").nth(bubbles - 1).wait_for(timeout=15_000)
    page.locator("#log[aria-busy=false]").wait_for(timeout=15_000)


def say(page: Any, text: str) -> None:
    """Type a message, send it with the keyboard and wait for the answer."""
    before = page.locator("#log article").count()
    page.fill("#text", text)
    page.press("#text", "Enter")
    answered(page, before + 2)


def shown(page: Any) -> str:
    """Give what can be read in the conversation."""
    text: str = page.inner_text("#log")
    return text


def violations(page: Any) -> list[str]:
    """Give what axe-core finds: rule and element."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed: run `make test`")
    found = axe.Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]]
