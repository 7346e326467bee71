"""The page in a real Chromium: whole journeys of a person, against the real server in a process of its own."""

import re
from typing import Any

import httpx
import pytest

from tests.web.browsing import DESKTOP, PHONE, answered, needs_browser, say, shown
from triage_bot.web.sessions import COOKIE

pytestmark = needs_browser

LID = "my left eyelid is drooping, had botox 5 days ago, no headache"


def tab_to(page: Any, selector: str) -> None:
    """Press Tab, or Shift and Tab, until an element has the focus."""
    target = page.locator(selector).first.element_handle(timeout=5_000)
    for key in ["Tab"] * 60 + ["Shift+Tab"] * 120:
        if page.evaluate("element => document.activeElement === element", target):
            return
        page.keyboard.press(key)
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_a_frightened_person_gets_an_answer_with_its_level_and_sources(page: Any) -> None:
    page.check("#consent")

    say(page, LID)

    assert "a droopy eyelid (left)" in shown(page)
    assert "Sources:" in shown(page)
    assert "tell your injector" in page.inner_text("#log .contact_injector .strip").lower()


def test_an_example_can_be_tapped(page: Any) -> None:
    page.check("#consent")

    page.get_by_role("button", name="My eyelid is drooping").click()
    answered(page, 2)

    assert "a droopy eyelid" in shown(page)
    assert page.locator("#first").is_hidden()


def test_a_button_answers_and_a_red_flag_changes_the_advice_at_once(page: Any) -> None:
    page.check("#consent")
    say(page, LID)

    before = page.locator("#log article").count()
    page.get_by_role("button", name="None of these").click()
    answered(page, before + 2)
    say(page, "now i can't swallow my tea")

    assert "call now" in page.inner_text("#log .emergency .strip").lower()
    assert page.locator("#log .emergency .calls a[href='tel:911']").count() > 0


def test_the_conversation_is_there_again_after_a_reload(page: Any) -> None:
    page.check("#consent")
    say(page, LID)
    before = (shown(page), page.inner_text("#findings"))

    page.reload()

    assert (shown(page), page.inner_text("#findings")) == before
    assert page.get_by_role("button", name="None of these").is_visible()


def test_without_consent_a_red_flag_is_answered_and_nothing_is_kept(page: Any) -> None:
    page.fill("#text", "i can't breathe properly since my botox")
    page.press("#text", "Enter")
    page.locator("#log .emergency").wait_for()

    assert "emergency number" in shown(page)
    assert page.context.cookies() == []
    page.reload()
    assert "breathe properly" not in page.inner_text("body")


def test_a_message_without_consent_is_sent_after_agreeing_and_not_typed_again(page: Any) -> None:
    page.fill("#text", "small bruise next to my eye since yesterday")
    page.press("#text", "Enter")
    page.get_by_text("That is no all-clear").wait_for()

    page.get_by_role("button", name="Agree and send").click()
    answered(page, 2)

    assert page.locator("#log .you").count() == 1
    assert "a bruise" in shown(page)


def test_a_finding_is_corrected_with_one_tap(page: Any) -> None:
    page.check("#consent")
    say(page, LID)

    page.get_by_role("group", name="headache").get_by_role("button", name="Yes").click()
    page.locator("#told").get_by_role("group", name="headache").wait_for()

    assert "headache: yes" in shown(page)
    assert page.locator("#told [aria-pressed=true]").all_inner_texts() == ["Yes", "Yes"]
    assert page.locator("#denied").is_hidden()


def test_a_red_flag_that_is_taken_back_stays_until_it_is_confirmed(page: Any) -> None:
    page.check("#consent")
    say(page, "i can't swallow since my botox 4 days ago")
    group = page.get_by_role("group", name="trouble swallowing")

    group.get_by_role("button", name="No", exact=True).click()
    page.get_by_role("button", name="It was never there").wait_for()
    assert group.get_by_role("button", name="Yes").get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="It was never there").click()
    page.locator("#denied:not([hidden])").wait_for()

    assert "difficulty_swallowing" in page.locator("#not button").first.get_attribute("name")


def test_all_numbers_are_shown_until_the_country_is_confirmed(browser: Any, address: str) -> None:
    context = browser.new_context(viewport=PHONE, locale="en-GB")
    page = context.new_page()
    page.goto(address)
    assert page.locator("#numbers li:visible").count() == 7
    assert page.input_value("#country") == "GB"

    page.get_by_role("button", name="Confirm").click()
    page.check("#consent")
    say(page, "i can't swallow since my botox 4 days ago")
    page.reload()

    assert page.locator("#numbers li:visible").all_text_contents() == ["999 or 112 United Kingdom"]
    assert page.locator("#log .calls li").all_text_contents() == ["999 or 112 United Kingdom"]
    assert "Call 999 or 112 now." in shown(page)
    context.close()


def test_the_country_that_was_told_last_counts(page: Any) -> None:
    page.check("#consent")
    say(page, "my eyelid droops since my botox in Canada 4 days ago, I live in Canada")
    page.locator("#numbers li:visible").and_(page.locator("[data-country=CA]")).wait_for()
    page.select_option("#country", "GB")
    page.get_by_role("button", name="Confirm").click()

    say(page, "i can't swallow")
    page.reload()

    assert page.locator("#numbers li:visible").all_text_contents() == ["999 or 112 United Kingdom"]
    assert "Call 999 or 112 now." in shown(page)


def test_starting_over_forgets_what_was_said(page: Any) -> None:
    page.check("#consent")
    say(page, LID)

    before = page.locator("#log article").count()
    page.click("#menu > summary")
    page.get_by_role("button", name="Start over").click()
    answered(page, before + 2)

    assert "we begin anew" in page.locator("#log article").last.inner_text()
    assert page.locator("#findings").is_hidden()


def test_deleting_is_said_and_true(page: Any, address: str) -> None:
    page.check("#consent")
    say(page, LID)
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == COOKIE)

    page.click("#menu > summary")
    page.get_by_text("Delete my data").click()
    page.get_by_role("button", name="Delete everything now").click()
    page.get_by_text("Your data is deleted").wait_for()

    assert shown(page) == ""
    assert not page.is_checked("#consent")
    opened = httpx.get(f"{address}/api/conversation", headers={"Authorization": f"Bearer {token}"})
    assert opened.status_code == httpx.codes.UNAUTHORIZED
    page.reload()
    assert "eyelid is drooping," not in page.inner_text("body")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_whole_journey_goes_by_keyboard_alone(browser: Any, address: str, size: Any) -> None:
    context = browser.new_context(viewport=size)
    page = context.new_page()
    page.goto(address)

    tab_to(page, "#consent")
    page.keyboard.press("Space")
    tab_to(page, "#text")
    page.keyboard.type(LID)
    page.keyboard.press("Enter")
    answered(page, 3)
    tab_to(page, "#log details.more summary")
    page.keyboard.press("Enter")
    assert page.get_by_text("What would make it urgent").is_visible()
    tab_to(page, "#log .choices button")
    page.keyboard.press("Enter")
    answered(page, 5)
    tab_to(page, "#told button[value=unknown]")
    page.keyboard.press("Enter")
    page.get_by_text("droopy eyelid: not sure").wait_for()
    answered(page, 7)
    tab_to(page, "#menu > summary")
    page.keyboard.press("Enter")
    tab_to(page, "#own details summary")
    page.keyboard.press("Enter")
    tab_to(page, "#delete")
    page.keyboard.press("Enter")
    page.get_by_text("Your data is deleted").wait_for()

    assert shown(page) == ""
    context.close()


def test_escape_closes_the_menu_and_gives_the_focus_back(page: Any) -> None:
    page.click("#menu > summary")

    page.keyboard.press("Escape")

    assert not page.locator(".sheet").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Menu"


def test_the_focus_is_never_stolen(page: Any) -> None:
    assert page.evaluate("document.activeElement === document.body")

    page.check("#consent")
    say(page, LID)

    assert page.evaluate("document.activeElement.id") == "text"


def test_without_javascript_the_whole_journey_goes_by_forms(plain: Any) -> None:
    plain.select_option("#country", "AU")
    plain.get_by_role("button", name="Confirm").click()
    assert plain.locator("#numbers li:visible").all_text_contents() == ["000 Australia"]
    plain.fill("#text", LID)
    plain.click("#send")
    assert "That is no all-clear" in plain.inner_text("#notice")
    plain.get_by_role("button", name="Agree and send").click()
    assert "a droopy eyelid (left)" in shown(plain)
    plain.get_by_role("button", name="None of these").click()
    assert "What you do not have (11)" in plain.inner_text("#findings")
    plain.locator("#told").get_by_role("button", name="Not sure").click()
    assert "droopy eyelid: not sure" in shown(plain)
    plain.fill("#text", "now i can't swallow my tea")
    plain.click("#send")
    assert "Call 000 now." in shown(plain)
    plain.click("#menu > summary")
    plain.get_by_text("Delete my data").click()
    plain.get_by_role("button", name="Delete everything now").click()
    assert "Your data is deleted" in plain.inner_text("#notice")
    assert shown(plain) == ""


def test_markup_in_a_message_is_shown_and_does_not_run(page: Any) -> None:
    ran: list[Any] = []
    page.on("dialog", lambda dialog: ran.append(dialog.message))
    page.check("#consent")
    nasty = (
        "<img src=x onerror=alert(1)> my lid droops <script>alert(2)</script> <b>${7*7}</b> {{7*7}} javascript:alert(3)"
    )

    say(page, nasty)
    typed = shown(page)
    page.reload()

    assert nasty in typed
    assert nasty in shown(page)
    assert page.locator("#log img, #log script, #log b").count() == 0
    assert ran == []


def test_no_request_leaves_the_origin_and_nothing_is_refused_by_the_policy(page: Any, address: str) -> None:
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.check("#consent")
    say(page, LID)
    page.reload()
    page.click("#menu > summary")

    assert {url for url in page.asked if not url.startswith(address)} == set()
    assert [text for text in told if re.search("refused|policy|error", text, re.IGNORECASE)] == []
