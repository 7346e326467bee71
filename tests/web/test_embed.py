"""The chat as a bubble on another site's page, in a real Chromium: the demonstration page of docs/, served from elsewhere."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bench.servers import free_port
from tests.servers import ROOT, Server, running
from tests.web.browsing import DESKTOP, PHONE, needs_browser, violations
from triage_bot.web.sessions import COOKIE

pytestmark = needs_browser

LID = "my left eyelid is drooping, had botox 5 days ago"
LINE = "http://127.0.0.1:5005/static/embed.js"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Server]]:
    """Give a clinic's page, and the server of the chat on it, which to the browser are two sites."""
    folder = tmp_path_factory.mktemp("clinic")
    port = free_port()
    origin = f"http://localhost:{port}"
    demonstration = (ROOT / "docs/embedding-demo.html").read_text(encoding="utf-8")
    assert LINE in demonstration
    handler = partial(QuietHandler, directory=str(folder))
    with (
        running(folder / "chat.sqlite", TRIAGE_FRAME_ANCESTORS=origin) as server,
        ThreadingHTTPServer(("127.0.0.1", port), handler) as clinic,
    ):
        page = demonstration.replace(LINE, f"{server.url}/static/embed.js")
        Path(folder, "page.html").write_text(page, encoding="utf-8")
        threading.Thread(target=clinic.serve_forever, daemon=True).start()
        yield f"{origin}/page.html", server
        clinic.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_bubble_opens_a_chat_that_answers_and_survives_a_reload(
    browser: Any, site: tuple[str, Server], size: Any
) -> None:
    address, server = site
    context = browser.new_context(viewport=size)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    assert [url for url in asked if url.startswith(server.url)] == [f"{server.url}/static/embed.js"]

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    chat = page.frame_locator("iframe")
    chat.locator("#consent").check()
    chat.locator("#text").fill(LID)
    chat.locator("#send").click()
    chat.locator("#log .contact_injector").wait_for(timeout=15_000)
    cookie = next(one for one in context.cookies() if one["name"] == COOKIE)
    assert (cookie["secure"], cookie["sameSite"], cookie["httpOnly"]) == (True, "None", True)
    assert cookie["partitionKey"].startswith("http://localhost")
    assert violations(page) == []
    page.reload()
    page.get_by_role("button", name="Worried after Botox?").click()

    chat.locator("#log").get_by_text(LID).wait_for()
    page.get_by_role("button", name="Close the chat").press("Escape")
    assert page.get_by_role("button", name="Worried after Botox?").is_visible()
    context.close()


def test_a_page_that_the_setting_does_not_name_cannot_show_the_chat(browser: Any, site: tuple[str, Server]) -> None:
    address, server = site
    other = address.replace("localhost", "127.0.0.1")
    page = browser.new_context().new_page()
    page.goto(other)

    page.get_by_role("button", name="Worried after Botox?").click()
    page.wait_for_timeout(1000)

    assert all(not frame.url.startswith(server.url) for frame in page.frames)
    page.context.close()


def test_without_the_setting_browsers_refuse_the_script_to_other_sites(browser: Any, address: str) -> None:
    page = browser.new_context().new_page()
    clinic = f"http://localhost:{free_port()}/"
    page.route(clinic, lambda route: route.fulfill(body=f"<body><script src={address}/static/embed.js></script>"))
    page.goto(clinic)

    assert page.get_by_role("button").count() == 0
    page.context.close()
