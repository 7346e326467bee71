"""WCAG 2.2 AA in a real Chromium: axe-core on every screen and state, size of targets, zoom, motion, print."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.browsing import DESKTOP, PHONE, SCROLLS, needs_browser, say, violations

pytestmark = needs_browser

LID = "my left eyelid is drooping, had botox 5 days ago, no headache"
MODES: dict[str, dict[str, Any]] = {
    "phone, dark": {"viewport": PHONE, "color_scheme": "dark"},
    "phone, light": {"viewport": PHONE, "color_scheme": "light"},
    "desktop, light": {"viewport": DESKTOP, "color_scheme": "light"},
}
#: Every control that can be seen and is smaller than 24 px, save links inside a sentence, which WCAG leaves out.
SMALL = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.classList.contains('skip'))
  .filter((one) => !(one.tagName === 'A' && one.closest('.more, .cited, .note')))
  .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
  .filter(([, box]) => box.width && Math.min(box.width, box.height) < 24)
  .map(([name, box]) => `${name} ${box.width} x ${box.height}`)"""


def say_slowly(page: Any, text: str) -> None:
    """Say something on a page with or without its script."""
    page.fill("#text", text)
    page.click("#send")
    page.locator(f"#log .you >> text={text} >> visible=true").first.wait_for()
    page.locator("#log .bot").last.wait_for(timeout=15_000)
    page.wait_for_load_state("networkidle")


def walk(page: Any, scripts: bool) -> Iterator[str]:
    """Go through every screen and state; each is looked at where it is named."""
    yield "first screen"
    page.fill("#text", "i can't breathe since my botox")
    page.click("#send")
    page.locator("#log .emergency").wait_for()
    yield "the safety floor's answer, without consent"
    page.select_option("#country", "GB")
    page.get_by_role("button", name="Confirm").click()
    yield "country confirmed"
    page.locator("#consent").check()
    say_slowly(page, LID)
    yield "an answer and a question"
    for summary in page.locator("#log details summary").all():
        summary.click()
    yield "the whole card"
    page.get_by_role("button", name="None of these").last.click()
    page.get_by_text("What you do not have (11)").click()
    yield "what was denied"
    say_slowly(page, "how do I choose an injector?")
    page.locator("#log details summary").last.click()
    yield "an answer to a question"
    say_slowly(page, "now i see double")
    yield "urgent"
    say_slowly(page, "now i can't swallow my tea")
    yield "emergency"
    if scripts:
        page.route("**/api/messages", lambda route: route.abort())
        page.context.set_offline(True)
        page.fill("#text", "and a bruise")
        page.click("#send")
        page.get_by_text("Not sent.").wait_for()
        yield "offline, not sent"
        page.context.set_offline(False)
    page.click("#menu > summary")
    page.get_by_text("Delete my data").click()
    yield "menu"
    page.get_by_role("button", name="Delete everything now").click()
    page.get_by_text("Your data is deleted").wait_for()
    yield "deleted"


def opened_page(browser: Any, address: str, scripts: bool = True, **mode: Any) -> Any:
    page = browser.new_context(**mode).new_page()
    if not scripts:
        page.route("**/*.js", lambda route: route.abort())
    page.goto(address)
    return page


def test_axe_would_find_a_fault(browser: Any) -> None:
    page = browser.new_page()
    page.set_content("<main><img src='x.png'></main>")

    assert any(found.startswith("image-alt") for found in violations(page))
    page.close()


@pytest.mark.parametrize(("mode", "scripts"), [*((mode, True) for mode in MODES), ("phone, light", False)], ids=str)
def test_axe_finds_nothing_on_any_screen(browser: Any, address: str, mode: str, scripts: bool) -> None:
    page = opened_page(browser, address, scripts=scripts, **MODES[mode])

    found = {}
    for state in walk(page, scripts):
        found[state] = [*violations(page), *page.evaluate(SMALL), *(["scrolls sideways"] * page.evaluate(SCROLLS))]

    assert {state: problems for state, problems in found.items() if problems} == {}
    page.context.close()


@pytest.mark.parametrize(
    "size", [(640, 400), (320, 256), (180, 370)], ids=["desktop at 200 %", "desktop at 400 %", "phone at 200 %"]
)
def test_zoomed_nothing_scrolls_sideways(browser: Any, address: str, size: tuple[int, int]) -> None:
    page = opened_page(browser, address, viewport={"width": size[0], "height": size[1]})
    assert not page.evaluate(SCROLLS)

    page.check("#consent")
    say(page, LID)
    page.locator("#log details summary").first.click()

    assert not page.evaluate(SCROLLS)
    page.context.close()


def test_nothing_moves_for_somebody_who_asked_for_that(browser: Any, address: str) -> None:
    page = opened_page(browser, address, viewport=PHONE, reduced_motion="reduce")
    page.route("**/api/messages", lambda route: None)
    page.check("#consent")
    page.fill("#text", LID)
    page.press("#text", "Enter")
    page.locator(".typing").wait_for()

    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page.context.close()


def test_print_shows_the_conversation_and_no_controls(page: Any) -> None:
    page.check("#consent")
    say(page, LID)

    page.emulate_media(media="print")

    assert page.locator("#log .strip").first.is_visible()
    for control in ("#say", "#menu", "#where", "#log .choices"):
        assert not page.locator(control).is_visible()


def test_a_screen_reader_hears_answers_without_losing_its_place(page: Any) -> None:
    log = page.get_by_role("log", name="Conversation")

    assert log.get_attribute("aria-live") == "polite"
    assert page.get_by_label("Your message").count() == 1
    assert page.get_by_role("alert").count() == 0
