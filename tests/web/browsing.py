"""What the browser tests share: the real server in a process of its own, Chromium's flags, and what a person does."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.bench import free_port

ROOT = Path(__file__).resolve().parents[2]
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


class Server:
    """A real server on a free port with a database of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._settings = {
            "TRIAGE_PORT": str(self.port),
            "TRIAGE_DATABASE_URL": f"sqlite:///{folder}/chat.sqlite",
            "TRIAGE_ADDRESS_LIMIT": "0",
            "TRIAGE_LOG_LEVEL": "error",
            **settings,
        }

    def start(self) -> None:
        """Start, and wait until messages are answered."""
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "triage_bot.web"],
            cwd=ROOT,
            env=os.environ | self._settings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.url}/ready", timeout=5).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            if self._process.poll() is not None:
                raise AssertionError("the server ended; `make chat` shows why")
            time.sleep(0.2)
        self.kill()
        raise AssertionError("the server did not become ready")

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.wait(20)

    def stop(self) -> None:
        """End it in order."""
        self._process.terminate()
        self._process.wait(20)


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
