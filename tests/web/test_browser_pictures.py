"""Timelines, face, checklist and summary in a real Chromium: by keyboard, without scripts, on paper, and under axe-core."""

import gzip
import re
from typing import Any

import pytest

from tests.web.browsing import DESKTOP, PHONE, SCROLLS, needs_browser, say, violations
from triage_bot.web.page import STATIC

pytestmark = needs_browser

LID = "my left eyelid is drooping, had botox 5 days ago, no headache"
SUMMARY = "/api/conversation/summary"
MODES: dict[str, dict[str, Any]] = {
    "phone, light": {"viewport": PHONE, "color_scheme": "light"},
    "desktop, dark": {"viewport": DESKTOP, "color_scheme": "dark"},
}
#: The outline of whatever shows that this control has the focus: itself, or the words laid over it.
OUTLINE = """one => { const shown = [...one.parentElement.querySelectorAll('.name'), one]
  .map((each) => getComputedStyle(each)).find((style) => style.outlineStyle !== 'none' && style.opacity !== '0');
  return shown ? parseFloat(shown.outlineWidth) : 0; }"""


def tab_to(page: Any, name: str, most: int = 60) -> None:
    """Press Tab until the control with that name has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and name in (focused.get_attribute("value") or "", focused.inner_text().strip()):
            return
    raise AssertionError(f"no Tab leads to {name!r}")


@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing_on_any_page_or_state(browser: Any, address: str, mode: str) -> None:
    page = browser.new_context(**MODES[mode]).new_page()
    found: dict[str, list[str]] = {}

    def look(state: str) -> None:
        found[state] = [*violations(page), *(["scrolls sideways"] * page.evaluate(SCROLLS))]

    page.goto(f"{address}{SUMMARY}")
    look("no summary")
    page.goto(f"{address}/checklist")
    page.locator(".register summary").first.click()
    look("checklist of all countries")
    page.goto(f"{address}/checklist?country=GB")
    page.locator(".checks input").first.check()
    look("checklist of a country, ticked")
    page.goto(f"{address}/face")
    page.get_by_role("button", name="Make my sentence").click()
    look("face, nothing chosen")
    page.get_by_label("left eyelid").check()
    page.get_by_label("beside eye").first.check()
    look("face, chosen")
    page.locator("#as-list").check()
    look("face as lists")
    page.get_by_role("button", name="Make my sentence").click()
    look("sentence")
    page.goto(address)
    page.locator("#consent").check()
    say(page, LID)
    page.locator(".timeline").wait_for()
    look("timeline")
    page.goto(f"{address}{SUMMARY}")
    look("summary")

    assert {state: problems for state, problems in found.items() if problems} == {}
    page.context.close()


@pytest.mark.parametrize("size", [(640, 400), (320, 256), (180, 370)], ids=["200 %", "400 %", "phone at 200 %"])
def test_zoomed_nothing_scrolls_sideways(browser: Any, address: str, size: tuple[int, int]) -> None:
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}).new_page()

    wide = []
    for path in ("/face", "/checklist?country=GB", "/checklist", SUMMARY):
        page.goto(address + path)
        wide += [path] if page.evaluate(SCROLLS) else []

    assert wide == []
    page.context.close()


def test_the_course_of_the_complaint_is_drawn_after_the_answer_and_named_for_screen_readers(page: Any) -> None:
    page.check("#consent")
    say(page, LID)

    picture = page.get_by_role("img", name="How a droopy eyelid usually goes")
    picture.wait_for()
    assert picture.get_by_text("You are here: day 5", exact=True).is_visible()
    assert "between day 3 and day 7" in page.locator(".timeline").inner_text()
    box = picture.bounding_box()
    assert box
    assert 250 < box["width"] <= 360
    letters = page.locator(".timeline text").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert min(letters) >= 11


def test_a_danger_takes_the_comforting_picture_away(page: Any) -> None:
    page.check("#consent")
    say(page, LID)
    page.locator(".timeline").wait_for()

    say(page, "now i can't swallow my tea")

    page.locator(".timeline").wait_for(state="detached")


def test_without_scripts_the_course_is_drawn_too(plain: Any) -> None:
    plain.check("#consent")
    plain.fill("#text", LID)
    plain.click("#send")

    assert plain.get_by_role("img", name="How a droopy eyelid usually goes").is_visible()
    assert plain.get_by_text("You are here: day 5", exact=True).is_visible()


def test_by_keyboard_alone_a_face_is_pointed_at_and_the_chat_understands(page: Any) -> None:
    page.check("#consent")
    say(page, "hello")
    page.goto(page.url.split("/#")[0].rstrip("/") + "/face")

    for place in ("forehead", "eyelid left"):
        tab_to(page, place)
        page.keyboard.press("Space")
    tab_to(page, "other")
    for _ in range(10):
        page.keyboard.press("ArrowUp")
    tab_to(page, "Make my sentence")
    page.keyboard.press("Enter")
    page.wait_for_selector("#text")
    assert page.input_value("#text") == "My forehead was injected. My left eyelid is drooping."
    tab_to(page, "Send")
    page.keyboard.press("Enter")
    page.locator("#log article").nth(3).wait_for()

    told = page.inner_text("main")
    assert "a droopy eyelid (left)" in told
    assert "Treated: forehead" in told


def test_the_focus_is_seen_on_every_place_of_the_face(page: Any, address: str) -> None:
    page.goto(f"{address}/face")
    places = page.locator(".spot input").count()

    seen = []
    for _ in range(places + 4):
        page.keyboard.press("Tab")
        if page.locator(".spot :focus").count():
            seen.append(page.locator(":focus").evaluate(OUTLINE))

    assert len(seen) == places
    assert min(seen) >= 2


def test_every_place_can_be_tapped_on_the_drawing_and_none_hides_another(page: Any, address: str) -> None:
    page.goto(f"{address}/face")
    names = [name for name in page.locator(".spot .name").all() if name.is_visible()]

    for name in names:
        name.scroll_into_view_if_needed()
        box = name.bounding_box()
        assert box["height"] >= 24, name.inner_text()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    # A place that lies on both sides was tapped twice, and so is not chosen in the end.
    assert len(names) == page.locator(".spot input").count() + page.locator(".spot.twin").count()
    assert page.locator(".spot:not(.twin) input:not(:checked)").count() == 0
    assert page.locator(".spot.twin input:checked").count() == 0


def test_a_place_says_its_side_to_a_screen_reader(page: Any, address: str) -> None:
    page.goto(f"{address}/face")

    for name in ("left eyelid", "right eyelid", "left mouth corner", "lips"):
        assert page.get_by_role("checkbox", name=name, exact=True).count() >= 1, name
    assert page.get_by_role("checkbox", name="beside eye", exact=True).count() == 1


def test_without_scripts_a_face_becomes_a_message_with_consent_asked(plain: Any, address: str) -> None:
    plain.goto(f"{address}/face")
    plain.get_by_label("right cheek").check()
    plain.get_by_label("There is a bruise").check()
    plain.get_by_role("button", name="Make my sentence").click()
    plain.get_by_role("button", name="Send").click()

    assert plain.input_value("#text") == "There is a bruise on my right cheek."
    plain.get_by_role("button", name="Agree and send").click()
    assert "a bruise (right)" in plain.inner_text("#log")


def test_the_checklist_is_ticked_by_keyboard_and_keeps_its_ticks_on_paper(page: Any, address: str) -> None:
    page.goto(f"{address}/checklist?country=IE")
    first = page.locator(".checks input").first

    first.focus()
    page.keyboard.press("Space")
    page.emulate_media(media="print")

    assert first.is_checked()
    assert page.get_by_role("link", name="www.medicalcouncil.ie").is_visible()
    assert not page.get_by_role("button", name="Show").is_visible()
    assert not page.get_by_role("link", name="Back to the chat").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_the_country_of_the_checklist_is_chosen_without_scripts(plain: Any, address: str) -> None:
    plain.goto(f"{address}/checklist")
    plain.select_option("#country", "NZ")
    plain.get_by_role("button", name="Show").click()

    assert plain.get_by_role("link", name="www.mcnz.org.nz").is_visible()
    assert plain.locator(".register").count() == 1


def test_the_summary_of_a_chat_is_reached_from_the_menu_and_fits_on_paper(page: Any) -> None:
    page.check("#consent")
    say(page, LID)
    page.get_by_role("button", name="None of these").last.click()
    page.locator("#log article").nth(4).wait_for()
    page.click("#menu > summary")
    page.get_by_role("link", name=re.compile("[Ss]ummary")).click()
    page.wait_for_selector("h1")

    told = page.inner_text("main")
    assert LID in told
    assert "No: loss of sight, trouble swallowing" in told
    assert "to “Right now, do you have any of these?”" in told
    sheets = page.pdf(format="A4").count(b"/Type /Page\n")
    assert 1 <= sheets <= 2


def test_the_chat_has_room_for_the_pictures_in_its_weight(page: Any) -> None:
    def weight(name: str) -> int:
        return len(gzip.compress((STATIC / name).read_bytes()))

    page.check("#consent")
    say(page, LID)
    page.locator(".timeline").wait_for()
    loaded = {url.rsplit("/", 1)[1] for url in page.asked if "/static/" in url}

    assert "pictures.css" in loaded
    assert weight("pictures.css") < 2_000
    assert sum(map(weight, ("pictures.css", "papers.css", "face.css"))) < 6_000
