"""The page, its cookie and its form, on fakes."""

import re
from pathlib import Path

import httpx
import pytest

from tests.web.fakes import HELP, FakeWorld
from triage_bot.web import page, render
from triage_bot.web.sessions import COOKIE, PAGE_HEADER

PAGE = {PAGE_HEADER: "1"}
RED_FLAG = "i cant breathe"


def key_of(response: httpx.Response) -> str:
    match = re.search(r'name="key" value="(\w*)"', response.text)
    assert match
    return match[1]


async def test_the_page_has_what_a_screen_reader_needs(world: FakeWorld) -> None:
    async with world.client() as client:
        response = await client.get("/")

    assert response.status_code == 200
    for part in ('lang="en"', 'role="log"', 'aria-live="polite"', '<label for="text">', 'name="viewport"', HELP):
        assert part in response.text


async def test_the_page_says_that_it_is_a_program_and_gives_no_diagnosis(world: FakeWorld) -> None:
    async with world.client() as client:
        told = " ".join((await client.get("/")).text.split())

    assert "I am a computer program: this is information, not a diagnosis." in told


async def test_the_page_allows_no_foreign_and_no_inline_script(world: FakeWorld) -> None:
    async with world.client() as client:
        response = await client.get("/")

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", response.text)


@pytest.mark.parametrize("name", ["chat.css", "chat.js"])
async def test_the_pages_files_are_served(world: FakeWorld, name: str) -> None:
    async with world.client() as client:
        response = await client.get(f"/static/{name}")

    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_the_page_gets_a_cookie_that_no_script_can_read(world: FakeWorld) -> None:
    async with world.client() as client:
        response = await client.post("/api/conversations", headers=PAGE)

    cookie = response.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert response.json() == {}


async def test_an_embedded_page_gets_a_partitioned_cookie_and_may_be_framed() -> None:
    world = FakeWorld(frame_ancestors="https://clinic.example")
    async with world.client() as client:
        response = await client.post("/api/conversations", headers=PAGE)

    assert {"Secure", "SameSite=None", "Partitioned"} <= set(response.headers["Set-Cookie"].split("; "))
    assert "frame-ancestors https://clinic.example" in response.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in response.headers


async def test_a_request_by_cookie_without_the_pages_header_is_refused(world: FakeWorld) -> None:
    async with world.client() as client:
        await client.post("/api/conversations", headers=PAGE)
        forged = await client.post("/api/messages", json={"text": "hello"})
        crossed = await client.post(
            "/api/messages", json={"text": "hello"}, headers={**PAGE, "Sec-Fetch-Site": "cross-site"}
        )
        own = await client.post("/api/messages", json={"text": "hello"}, headers=PAGE)
        deleted = await client.delete("/api/conversation")

    assert [forged.status_code, crossed.status_code, own.status_code] == [403, 403, 200]
    assert deleted.status_code == 403


async def test_the_conversation_survives_a_reload(world: FakeWorld) -> None:
    async with world.client() as client:
        await client.post("/api/conversations", headers=PAGE)
        await client.post("/api/messages", json={"text": "my eyelid droops"}, headers=PAGE)
        reloaded = await client.get("/")

    assert "my eyelid droops" in reloaded.text
    assert "I read: my eyelid droops" in reloaded.text


async def test_what_people_type_is_shown_as_text(world: FakeWorld) -> None:
    async with world.client() as client:
        await client.post("/api/conversations", headers=PAGE)
        await client.post("/api/messages", json={"text": "<script>alert('x')</script>"}, headers=PAGE)
        reloaded = await client.get("/")

    assert "<script>alert" not in reloaded.text
    assert "&lt;script&gt;" in reloaded.text


async def test_without_javascript_the_form_chats(world: FakeWorld) -> None:
    async with world.client() as client:
        first = await client.post("/chat", data={"text": "my eyelid droops", "consent": "yes", "key": ""})
        shown = await client.get("/")
        second = await client.post("/chat", data={"choice": "Yes, it is", "text": "", "key": key_of(shown)})
        again = await client.get("/")

    assert first.status_code == second.status_code == 303
    assert "I read: my eyelid droops" in shown.text
    assert "Yes, it is" in again.text
    assert [asked[1] for asked in world.rasa.asked] == ["my eyelid droops", "Yes, it is"]


async def test_without_consent_the_form_only_looks_for_danger_and_stores_nothing(world: FakeWorld) -> None:
    async with world.client() as client:
        plain = await client.post("/chat", data={"text": "my eyelid droops"})
        red_flag = await client.post("/chat", data={"text": RED_FLAG})

    assert plain.status_code == red_flag.status_code == 200
    assert "Nothing has been stored" in plain.text
    assert "112 in Europe" in red_flag.text
    assert COOKIE not in plain.headers.get("Set-Cookie", "")
    assert world.rasa.asked == []


async def test_a_form_without_its_key_is_refused(world: FakeWorld) -> None:
    async with world.client() as client:
        await client.post("/api/conversations", headers=PAGE)
        said = await client.post("/chat", data={"text": "hello", "key": "0" * 64})
        ended = await client.post("/chat/end", data={"key": ""})

    assert said.status_code == ended.status_code == 403
    assert world.rasa.asked == []


@pytest.mark.parametrize(("text", "status"), [("", 422), ("x" * 4001, 413)], ids=["empty", "too long"])
async def test_the_form_says_what_is_wrong(world: FakeWorld, text: str, status: int) -> None:
    async with world.client() as client:
        response = await client.post("/chat", data={"text": text, "consent": "yes"})

    assert response.status_code == status
    assert 'role="alert"' in response.text
    assert HELP in response.text


async def test_the_form_deletes_the_conversation(world: FakeWorld) -> None:
    async with world.client() as client:
        await client.post("/chat", data={"text": "my eyelid droops", "consent": "yes"})
        key = key_of(await client.get("/"))
        ended = await client.post("/chat/end", data={"key": key})
        after = await client.get("/")

    assert ended.status_code == 303
    assert "my eyelid droops" not in after.text
    assert world.store.stored() == []


async def test_other_origins_may_call_only_where_the_setting_names_them() -> None:
    origin = {"Origin": "https://clinic.example", "Access-Control-Request-Method": "POST"}
    async with FakeWorld().client() as client:
        closed = await client.options("/api/messages", headers=origin)
    async with FakeWorld(allowed_origins="https://clinic.example").client() as client:
        opened = await client.options("/api/messages", headers=origin)
        other = await client.options("/api/messages", headers={**origin, "Origin": "https://clinic.example.evil"})

    assert "Access-Control-Allow-Origin" not in closed.headers
    assert opened.headers["Access-Control-Allow-Origin"] == "https://clinic.example"
    assert "Access-Control-Allow-Origin" not in other.headers


def test_page_and_script_show_the_same_parts_of_a_card() -> None:
    script = (page.STATIC / "chat.js").read_text(encoding="utf-8")

    assert tuple(re.findall(r'\["(\w+)", "([^"]+)"\]', script)) == render.CARD_PARTS


def test_the_script_never_sets_html() -> None:
    for path in Path(page.STATIC).glob("*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", path.read_text())
