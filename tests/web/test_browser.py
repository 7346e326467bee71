"""The page in a real Chromium: whole journeys of a person, against the real server in a process of its own."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.servers import free_port

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: run `make test`")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: install Debian's package chromium"),
    pytest.mark.skipif(not (ROOT / "models/triage.tar.gz").exists(), reason="no trained model: run `make train`"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a running server with an empty database."""
    port = free_port()
    settings = {
        "TRIAGE_PORT": str(port),
        "TRIAGE_DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('browser')}/chat.sqlite",
        "TRIAGE_LOG_LEVEL": "error",
    }
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "triage_bot.web"],
        cwd=ROOT,
        env=os.environ | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{url}/ready", timeout=5).status_code == httpx.codes.OK:
                    break
            except httpx.TransportError:
                pass
            assert server.poll() is None, "the server ended; `make chat` shows why"
            time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """Give a phone-sized page of the chat, with all that it asked for in `page.asked`."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(address)
    yield page
    context.close()


def answered(page: Any, bubbles: int) -> None:
    """Wait until that many bubbles stand on the page and the next message can be sent."""
    page.locator("#log article").nth(bubbles - 1).wait_for(timeout=15_000)
    page.locator("#send:not([disabled])").wait_for(timeout=15_000)


def say(page: Any, text: str) -> None:
    """Type a message, send it with the keyboard and wait for the answer."""
    before = page.locator("#log article").count()
    page.fill("#text", text)
    page.focus("#send")
    page.keyboard.press("Enter")
    answered(page, before + 2)


def test_a_frightened_person_gets_an_answer_with_its_level_and_sources(page: Any) -> None:
    page.check("#consent")

    say(page, "my left eyelid is drooping, had botox 5 days ago, no headache")

    shown = page.inner_text("#log")
    assert "a droopy eyelid (left)" in shown
    assert "Tell your injector" in shown
    assert "Sources:" in shown
    assert page.locator("#log details.contact_injector").count() == 1


def test_a_button_answers_and_a_red_flag_changes_the_advice_at_once(page: Any) -> None:
    page.check("#consent")
    say(page, "my left eyelid is drooping, had botox 5 days ago")

    before = page.locator("#log article").count()
    page.get_by_role("button", name="None of these").last.click()
    answered(page, before + 2)
    say(page, "now i can't swallow my tea")

    assert page.locator("#log details.emergency").count() == 1
    assert "911" in page.locator("#log article").last.inner_text()


def test_the_conversation_is_there_again_after_a_reload(page: Any) -> None:
    page.check("#consent")
    say(page, "small bruise next to my eye since yesterday")

    page.reload()

    assert "small bruise next to my eye since yesterday" in page.inner_text("#log")


def test_without_consent_a_red_flag_is_answered_and_nothing_is_kept(page: Any) -> None:
    say(page, "i can't breathe properly since my botox")

    assert "emergency number" in page.inner_text("#log")
    page.reload()
    assert "breathe properly" not in page.inner_text("#log")


def test_markup_in_a_message_is_shown_and_does_not_run(page: Any) -> None:
    page.check("#consent")

    say(page, "<img src=x onerror=\"document.title='run'\"> my lid droops <script>document.title='run'</script>")

    assert page.title() != "run"
    assert "<script>" in page.inner_text("#log")


def test_no_request_leaves_the_origin_and_nothing_scrolls_sideways_on_a_phone(page: Any, address: str) -> None:
    page.check("#consent")
    say(page, "how do I choose an injector?")

    assert {url for url in page.asked if not url.startswith(address)} == set()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
