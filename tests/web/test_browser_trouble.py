"""The page when the network or the server fails: nothing is lost, nothing is stored twice, and help can be called."""

import shutil
from pathlib import Path
from typing import Any

from tests.servers import ROOT, Server, running
from tests.web.browsing import PHONE, answered, needs_browser, say, shown

pytestmark = needs_browser

LID = "my left eyelid is drooping, had botox 5 days ago"
BRUISE = "and there is a small bruise on my forehead"


def fail_to_send(page: Any, text: str) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")
    page.get_by_text("Not sent.").wait_for(timeout=20_000)


def send_again(page: Any) -> None:
    page.get_by_role("button", name="Send again").click()
    page.locator(".failed").wait_for(state="detached", timeout=15_000)
    page.locator("#log[aria-busy=false]").wait_for(timeout=15_000)


def test_a_message_survives_the_servers_death_and_is_sent_again_once(browser: Any, tmp_path: Path) -> None:
    server = Server(tmp_path / "chat.sqlite")
    server.start()
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    try:
        page.goto(server.url)
        page.check("#consent")
        say(page, LID)

        server.kill()
        fail_to_send(page, BRUISE)
        assert BRUISE in shown(page)
        assert "999 or 112 United Kingdom" in page.inner_text("#notice")
        server.start()
        send_again(page)

        assert "bruis" in page.inner_text("#told")
        page.reload()
        assert shown(page).count(LID) == shown(page).count(BRUISE) == 1
    finally:
        context.close()
        server.stop()


def test_a_message_whose_answer_was_lost_is_stored_once(page: Any) -> None:
    page.check("#consent")
    say(page, LID)
    before = page.locator("#log article").count()

    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/messages", lose, times=1)
    page.fill("#text", BRUISE)
    page.press("#text", "Enter")
    answered(page, before + 2)
    page.reload()

    assert shown(page).count(BRUISE) == 1
    assert page.get_by_text("Not sent.").count() == 0


def test_a_message_that_was_stored_while_its_answer_was_lost_is_not_offered_again_after_a_reload(page: Any) -> None:
    page.check("#consent")
    say(page, LID)

    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/messages", lose)
    fail_to_send(page, BRUISE)
    page.unroute("**/api/messages")
    page.reload()

    assert shown(page).count(BRUISE) == 1
    assert page.get_by_text("Not sent.").count() == 0


def test_offline_is_said_and_the_message_goes_when_the_network_is_back(page: Any) -> None:
    page.check("#consent")
    say(page, LID)

    page.context.set_offline(True)
    page.get_by_text("You are offline. I cannot answer now").wait_for()
    fail_to_send(page, BRUISE)
    page.context.set_offline(False)
    page.locator("#offline").wait_for(state="hidden")
    send_again(page)

    assert shown(page).count(BRUISE) == 1
    assert page.locator("#notice").is_hidden()


def test_a_failed_message_is_still_there_after_a_reload_and_can_be_sent(page: Any) -> None:
    page.check("#consent")
    say(page, LID)
    page.route("**/api/messages", lambda route: route.abort())
    fail_to_send(page, BRUISE)
    page.unroute("**/api/messages")

    page.reload()
    send_again(page)
    page.reload()

    assert shown(page).count(BRUISE) == 1
    assert page.get_by_text("Not sent.").count() == 0


def test_too_many_messages_are_told_and_kept_on_the_page(page: Any) -> None:
    page.check("#consent")
    say(page, LID)
    body = '{"error": {"code": "too_many", "message": "Too many messages in a short time."}}'
    page.route("**/api/messages", lambda route: route.fulfill(status=429, body=body), times=1)

    fail_to_send(page, BRUISE)
    assert "Too many messages" in page.inner_text("#notice")
    send_again(page)

    assert shown(page).count(BRUISE) == 1


def test_a_conversation_that_ended_elsewhere_asks_for_consent_anew(page: Any) -> None:
    page.check("#consent")
    say(page, LID)
    page.evaluate("fetch('/api/conversation', {method: 'DELETE', headers: {'X-Triage-Page': '1'}})")
    page.wait_for_timeout(500)
    page.context.clear_cookies()

    page.fill("#text", BRUISE)
    page.press("#text", "Enter")
    page.get_by_role("button", name="Agree and send").wait_for()

    assert page.locator("#first").is_visible()


def test_while_waiting_it_says_so(page: Any) -> None:
    page.check("#consent")
    seen: list[tuple[str, str]] = []

    def look(route: Any) -> None:
        seen.append((page.inner_text("#status"), page.get_attribute("#send", "aria-disabled")))
        route.continue_()

    page.route("**/api/messages", look, times=1)
    say(page, LID)

    assert seen == [("I am reading your message", "true")]
    assert page.text_content("#status") == ""


def test_where_no_chat_can_begin_a_red_flag_is_answered_all_the_same(browser: Any, tmp_path: Path) -> None:
    data = shutil.copytree(ROOT / "data", tmp_path / "data")
    (data / "knowledge/symptoms/bruising.yml").write_text("a: [b", encoding="utf-8")
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    try:
        with running(tmp_path / "chat.sqlite", ready="broken_knowledge", TRIAGE_DATA=str(data)) as server:
            page.goto(server.url)
            page.check("#consent")
            fail_to_send(page, "i cant breathe since my botox")
            answer = shown(page)
            page.fill("#text", LID)
            page.press("#text", "Enter")
            page.get_by_text("Not sent.").nth(1).wait_for(timeout=20_000)
            notice = page.inner_text("#notice")

        assert "Call your emergency number now. What you wrote can be an emergency." in answer
        assert notice.startswith("The chat cannot work out answers just now")
        assert "999 or 112 in the United Kingdom" in notice
    finally:
        context.close()
