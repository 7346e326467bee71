"""The route of the summary: who gets it, in which form, and what is said where there is nothing."""

import json
import re
from html import unescape

import httpx
import pytest

from tests.web.fakes import FakeWorld
from triage_bot.web.sessions import PAGE_HEADER

SUMMARY = "/api/conversation/summary"
TEXT = "my left eyelid droops"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8"}


async def say(client: httpx.AsyncClient, text: str) -> None:
    assert (await client.post("/api/messages", json={"text": text})).status_code == 200


@pytest.mark.parametrize(
    ("address", "headers", "kind"),
    [
        (SUMMARY, BROWSER, "text/html; charset=utf-8"),
        (SUMMARY, {}, "text/html; charset=utf-8"),
        (SUMMARY, {"Accept": "application/json"}, "application/json"),
        (f"{SUMMARY}?format=json", BROWSER, "application/json"),
        (f"{SUMMARY}?format=html", {"Accept": "application/json"}, "text/html; charset=utf-8"),
    ],
    ids=["browser", "no wish", "JSON by header", "JSON by address", "page by address"],
)
async def test_the_summary_comes_in_the_form_that_was_asked_for(
    world: FakeWorld, address: str, headers: dict[str, str], kind: str
) -> None:
    async with world.signed_in() as client:
        await say(client, TEXT)
        response = await client.get(address, headers=headers)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == kind
    assert TEXT in response.text
    assert response.headers["Cache-Control"] == "no-store"


async def test_the_page_and_the_json_say_the_same(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        await say(client, TEXT)
        page = unescape((await client.get(SUMMARY)).text)
        told = (await client.get(f"{SUMMARY}?format=json")).json()

    assert [said["text"] for said in told["messages"]] == [TEXT]
    assert told["level"] == "contact_injector"
    assert told["headline"] in page
    assert [finding["name"] for finding in told["findings"]] == ["droopy eyelid"]
    assert "droopy eyelid" in page
    assert told["knowledge"] in page


async def test_the_cookie_of_the_page_opens_its_own_summary(world: FakeWorld) -> None:
    async with world.client() as client:
        await client.post("/api/conversations", headers={PAGE_HEADER: "1"})
        await client.post("/api/messages", json={"text": TEXT}, headers={PAGE_HEADER: "1"})

        assert TEXT in (await client.get(SUMMARY)).text


async def test_another_conversation_gives_nothing_of_this_one(world: FakeWorld) -> None:
    async with world.signed_in() as mine, world.signed_in() as other:
        await say(mine, TEXT)
        await say(other, "i have a headache")
        response = await other.get(f"{SUMMARY}?format=json")

    assert TEXT not in response.text
    assert [said["text"] for said in response.json()["messages"]] == ["i have a headache"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": f"Bearer {'x' * 43}"}, {"Authorization": "Basic eDp5"}])
@pytest.mark.parametrize("form", ["html", "json"])
async def test_without_consent_nothing_was_kept_and_the_answer_says_so(
    world: FakeWorld, headers: dict[str, str], form: str
) -> None:
    async with world.client(**headers) as client:
        response = await client.get(f"{SUMMARY}?format={form}")

    assert response.status_code == 401
    told = response.json()["error"]["message"] if form == "json" else response.text
    assert "no message of yours is kept here" in told
    assert "Agree in the chat" in told


async def test_after_deletion_nothing_is_left_to_sum_up(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        await say(client, TEXT)
        await client.delete("/api/conversation")
        response = await client.get(SUMMARY)

    assert response.status_code == 401
    assert TEXT not in response.text


async def test_a_conversation_without_a_message_has_no_summary_yet(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        page, told = await client.get(SUMMARY), await client.get(f"{SUMMARY}?format=json")

    assert page.status_code == told.status_code == 404
    assert "Nothing has been said in this chat yet" in page.text
    assert told.json()["error"]["code"] == "nothing_said"


async def test_another_form_is_refused_with_those_that_there_are(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        await say(client, TEXT)
        response = await client.get(f"{SUMMARY}?format=pdf")

    assert response.status_code == 422
    assert response.json()["error"]["code"] == "wrong_format"
    assert "?format=json" in response.json()["error"]["message"]


async def test_a_store_that_fails_is_a_clear_error(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        await say(client, TEXT)
        with world.store.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE messages")
        response = await client.get(f"{SUMMARY}?format=json")

    assert response.status_code == 503
    assert response.json()["error"]["code"] == "no_store"


async def test_while_it_starts_the_summary_waits(world: FakeWorld) -> None:
    starting = FakeWorld(ready=False)
    async with starting.client(Authorization=f"Bearer {'x' * 43}") as client:
        response = await client.get(f"{SUMMARY}?format=json")

    assert response.status_code == 503
    assert response.headers["Retry-After"]


async def test_markup_that_was_typed_is_shown_as_text(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        await say(client, "<script>alert('x')</script> & \"droop\"")
        response = await client.get(SUMMARY)

    assert "<script>" not in response.text
    assert "<script>alert('x')</script> & \"droop\"" in unescape(response.text)
    assert not re.search(r"style=|\son\w+=", response.text)


async def test_the_description_names_both_forms_and_every_field(world: FakeWorld) -> None:
    async with world.client() as client:
        described = (await client.get("/openapi.json")).json()

    route = described["paths"][SUMMARY]["get"]
    assert set(route["responses"]["200"]["content"]) == {"text/html", "application/json"}
    assert route["security"] == [{"token": []}]
    assert [parameter["name"] for parameter in route["parameters"]] == ["format"]
    fields = described["components"]["schemas"]["Summary"]["properties"]
    async with world.signed_in() as client:
        await say(client, TEXT)
        told = (await client.get(f"{SUMMARY}?format=json")).json()
    assert set(told) == set(fields)
    assert json.dumps(told)
