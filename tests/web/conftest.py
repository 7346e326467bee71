from collections.abc import Iterator
from typing import Any

import pytest

from tests.servers import running
from tests.web.browsing import CHROMIUM, FLAGS, PHONE
from tests.web.fakes import FakeWorld


@pytest.fixture
def world() -> FakeWorld:
    return FakeWorld()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a running server with an empty database."""
    with running(tmp_path_factory.mktemp("browser") / "chat.sqlite") as server:
        yield server.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: run `make test`")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """Give a phone-sized page of the chat, with all that it asked for in `page.asked`."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(address)
    yield page
    context.close()


@pytest.fixture
def plain(browser: Any, address: str) -> Iterator[Any]:
    """Give a phone-sized page in which no script runs."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()
