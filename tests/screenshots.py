"""`make screenshots`: pictures of the main states in docs/screenshots/, and how soon the page is painted. Never a timed test.

Starts the real server on a free port with an empty database, walks through the page in Chromium, and stops it.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.servers import ROOT, running
from tests.web.browsing import CHROMIUM, DESKTOP, FLAGS, PHONE, say

FOLDER = ROOT / "docs" / "screenshots"
LID = "my left eyelid is drooping, had botox 5 days ago, no headache"
ALL = frozenset({"first", "answer", "course", "understood", "topic", "urgent", "emergency", "not-sent", "menu"})
#: Enough for text and flat areas; it makes the files a third of their size.
COLOURS = 128
PAINTS = 9
FIRST_PAINT = """() => performance.getEntriesByName("first-contentful-paint")[0].startTime"""


def take(page: Any, name: str) -> None:
    """Take a picture of what stands on the screen once it has come to rest."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    with Image.open(path) as picture:
        picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=COLOURS).save(path, optimize=True)
    print(f"docs/screenshots/{name}.png")


def top(page: Any, selector: str) -> None:
    """Bring an element to the top of the screen."""
    page.locator(selector).last.evaluate("one => one.scrollIntoView({block: 'start', behavior: 'instant'})")


def walk(page: Any, address: str, name: str, wanted: frozenset[str]) -> None:
    """Go through the main states, and take the wanted pictures."""

    def pause(state: str) -> None:
        if state in wanted:
            take(page, f"{name}-{state}")

    page.goto(address)
    pause("first")
    page.check("#consent")
    say(page, LID)
    pause("answer")
    page.get_by_role("button", name="None of these").last.click()
    page.get_by_text("Thank you. That does not change my answer.").wait_for()
    top(page, "#course")
    pause("course")
    top(page, "#findings")
    pause("understood")
    say(page, "how do I choose an injector?")
    pause("topic")
    say(page, "now i see double")
    pause("urgent")
    say(page, "now i can't swallow my tea")
    pause("emergency")
    page.route("**/api/messages", lambda route: route.abort())
    page.fill("#text", "my tongue feels big")
    page.press("#text", "Enter")
    page.get_by_text("Not sent.").wait_for()
    pause("not-sent")
    page.click("#menu > summary")
    page.get_by_text("Delete my data").click()
    pause("menu")


def paints(browser: Any, address: str) -> list[float]:
    """Give the milliseconds to the first paint of the page, each time in a browser that has never seen it."""
    taken = []
    for _ in range(PAINTS):
        page = browser.new_context(viewport=PHONE).new_page()
        page.goto(address)
        page.wait_for_timeout(300)
        taken.append(page.evaluate(FIRST_PAINT))
        page.context.close()
    return taken


def main() -> None:
    """Take the pictures and print the figures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder) / "chat.sqlite") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            for name, mode, wanted in (
                ("phone", {"viewport": PHONE}, ALL),
                (
                    "phone-dark",
                    {"viewport": PHONE, "color_scheme": "dark"},
                    frozenset({"first", "answer", "emergency"}),
                ),
                ("desktop", {"viewport": DESKTOP}, frozenset({"first", "answer", "emergency"})),
            ):
                context = browser.new_context(**mode, locale="en-GB")
                walk(context.new_page(), server.url, name, wanted)
                context.close()
            taken, bare = paints(browser, server.url), paints(browser, f"{server.url}/health")
        finally:
            browser.close()
    print(
        f"first paint, cache empty: median {statistics.median(taken):.0f} ms, worst of {PAINTS} {max(taken):.0f} ms; "
        f"one bare word on this machine: median {statistics.median(bare):.0f} ms"
    )


if __name__ == "__main__":
    main()
