"""The routes of the pages beside the chat, on fakes: they need no script and no conversation."""

from urllib.parse import urlencode

import httpx
import pytest

from tests.web.fakes import FakeWorld, assessment
from triage_bot.web.page import STATIC
from triage_bot.web.sessions import PAGE_HEADER, conversation_id, form_key
from triage_bot.web.transcript import Exchange

PAGES = ("/checklist", "/face")


async def begun(world: FakeWorld, client: httpx.AsyncClient, **told: object) -> str:
    """Begin a conversation of the page, whose newest answer is that assessment; give its token."""
    await client.post("/api/conversations", headers={PAGE_HEADER: "1"})
    token = next(iter(client.cookies.values()))
    if told:
        exchange = Exchange(world.clock(), "my lid droops", "rasa", [], assessment(**told))  # type: ignore[arg-type]
        world.transcript.add(conversation_id(token), exchange)
    return token


@pytest.mark.parametrize("path", PAGES)
async def test_the_pages_need_neither_a_conversation_nor_a_script_of_any_kind(world: FakeWorld, path: str) -> None:
    async with world.client() as client:
        response = await client.get(path)

    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/html")
    for forbidden in ("<script", "style=", " onclick", "javascript:"):
        assert forbidden not in response.text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["papers.css", "face.css", "pictures.css"])
def test_the_styles_of_the_pages_are_small(name: str) -> None:
    assert 500 < (STATIC / name).stat().st_size < 8_000


async def test_the_checklist_shows_the_registers_of_the_country_that_was_told_in_the_chat(world: FakeWorld) -> None:
    async with world.client() as client:
        await begun(world, client, details={"country": "GB"})
        of_the_chat, chosen = await client.get("/checklist"), await client.get("/checklist?country=NZ")

    assert 'value="GB" selected' in of_the_chat.text
    assert "https://www.gmc-uk.org" in of_the_chat.text
    assert 'value="NZ" selected' in chosen.text
    assert "https://www.gmc-uk.org" not in chosen.text


async def test_the_course_of_a_conversation_is_drawn_with_its_day(world: FakeWorld) -> None:
    async with world.client() as client:
        await begun(world, client, present=["droopy_eyelid"], details={"treatment_date": "2026-11-17"})
        today = await client.get("/timelines")
        world.clock.move(days=3)
        later = await client.get("/timelines")

    assert "You are here: day 5" in today.text
    assert "You are here: day 8" in later.text


async def test_without_a_conversation_no_course_is_drawn(world: FakeWorld) -> None:
    async with world.client() as client:
        assert (await client.get("/timelines")).text == ""
        await begun(world, client)
        assert (await client.get("/timelines")).text == ""


async def test_a_store_that_fails_takes_neither_checklist_nor_course_away(world: FakeWorld) -> None:
    async with world.client() as client:
        await begun(world, client, details={"country": "GB"})
        with world.store.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE messages")
        checklist, course = await client.get("/checklist"), await client.get("/timelines")

    assert checklist.status_code == 200
    assert course.status_code == 200
    assert course.text == ""


async def point(client: httpx.AsyncClient, *fields: tuple[str, str]) -> httpx.Response:
    return await client.post(
        "/face", content=urlencode(fields), headers={"Content-Type": "application/x-www-form-urlencoded"}
    )


async def test_what_is_pointed_at_becomes_a_message_that_can_be_sent(world: FakeWorld) -> None:
    async with world.client() as client:
        token = await begun(world, client)
        shown = await point(client, ("treated", "forehead"), ("place", "eyelid left"), ("complaint", "drooping"))
        text = "My forehead was injected. My left eyelid is drooping."
        sent = await client.post("/chat", data={"key": form_key(token), "text": text})

    assert f">{text}</textarea>" in shown.text
    assert f'name="key" value="{form_key(token)}"' in shown.text
    assert sent.status_code == 303
    assert [exchange.text for exchange in world.transcript.exchanges(conversation_id(token))] == [text]


async def test_pointing_stores_nothing(world: FakeWorld) -> None:
    async with world.client() as client:
        token = await begun(world, client)
        await point(client, ("place", "lip"))

    assert world.transcript.exchanges(conversation_id(token)) == []
    assert world.rasa.asked == []


async def test_nothing_pointed_at_asks_for_a_place(world: FakeWorld) -> None:
    async with world.client() as client:
        for fields in [(), (("complaint", "drooping"),), (("place", "moon"),)]:
            response = await point(client, *fields)

            assert response.status_code == 200
            assert 'role="alert">Tap at least one place first.' in response.text


async def test_a_flood_of_fields_is_one_sentence_and_breaks_nothing(world: FakeWorld) -> None:
    async with world.client() as client:
        response = await point(client, *[("place", "lip")] * 20_000)

    assert response.status_code == 200
    assert ">Something is not right on my lips.</textarea>" in response.text
