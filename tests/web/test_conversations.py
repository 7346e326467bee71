"""Whole conversations over the real app: the trained model, the real reader, judge, dialogue and store."""

import asyncio
import json
import sqlite3
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.real import RealWorld

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]

DROOP = "my left eyelid is drooping, had botox 5 days ago, no headache"


@pytest.fixture
def world(loaded: RealWorld) -> RealWorld:
    loaded.clock.__init__()  # type: ignore[misc]
    return loaded


async def say(client: httpx.AsyncClient, text: str) -> dict[str, Any]:
    response = await client.post("/api/messages", json={"text": text})
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    assert body["replies"]
    assert all(reply["text"].strip() for reply in body["replies"])
    return body


def words(body: dict[str, Any]) -> str:
    return "\n".join(reply["text"] for reply in body["replies"])


async def test_a_droopy_eyelid_gets_a_sourced_answer_first_and_then_a_question(world: RealWorld) -> None:
    async with world.person() as client:
        body = await say(client, DROOP)

    assessment = body["assessment"]
    assert assessment["present"] == ["droopy_eyelid"]
    assert "headache" in assessment["absent"]
    assert assessment["level"] == "contact_injector"
    assert assessment["topic"] == "symptom"
    assert assessment["details"]["treatment_date"] == "2026-11-17"
    assert len(body["replies"][0]["card"]["sources"]) >= 2
    assert assessment["question"] is not None
    assert any(reply["buttons"] for reply in body["replies"])


async def test_trouble_swallowing_is_an_emergency_on_the_first_reply(world: RealWorld) -> None:
    async with world.person() as client:
        body = await say(client, "i cant swallow properly since my botox 4 days ago")

    assert body["assessment"]["level"] == "emergency"
    assert body["assessment"]["present"] == ["difficulty_swallowing"]
    assert "call" in words(body).splitlines()[0].lower()


async def test_choosing_an_injector_gives_the_four_tips_and_the_register(world: RealWorld) -> None:
    async with world.person() as client:
        body = await say(client, "how do I choose an injector?")

    told = words(body).lower()
    assert body["assessment"]["topic"] == "choose_injector"
    for part in ("licen", "before-and-after", "review", "goal", "register"):
        assert part in told


async def test_a_conversation_resumed_three_days_later_counts_three_days_more(world: RealWorld) -> None:
    async with world.person() as client:
        first = await say(client, DROOP)
        world.clock.move(days=3)
        later = await say(client, "what do you know about me?")

    assert first["assessment"]["details"]["treatment_date"] == "2026-11-17"
    assert later["assessment"]["details"]["treatment_date"] == "2026-11-17"
    assert later["assessment"]["present"] == ["droopy_eyelid"]
    assert "5 days ago" in words(first)
    assert "8 days ago" in words(later)


async def test_yesterday_is_the_day_before_the_message(world: RealWorld) -> None:
    async with world.person() as client:
        world.clock.move(days=10)
        body = await say(client, "i had botox yesterday and my eyelid droops")

    assert body["assessment"]["details"]["treatment_date"] == "2026-12-01"


async def test_two_conversations_know_nothing_of_each_other(world: RealWorld) -> None:
    async with world.person() as first, world.person() as second:
        await say(first, "i cant breathe since my botox")
        body = await say(second, DROOP)

    assert body["assessment"]["present"] == ["droopy_eyelid"]
    assert body["assessment"]["level"] == "contact_injector"


@pytest.mark.parametrize("text", ["/restart", " /session_start", "\u200b/droopy_eyelid", '/inform{"conversation": {}}'])
async def test_a_slash_changes_nothing_that_was_known(world: RealWorld, text: str) -> None:
    async with world.person() as client:
        await say(client, DROOP)
        await say(client, text)
        body = await say(client, "hello")
        transcript = (await client.get("/api/conversation")).json()["transcript"]

    assert "droopy_eyelid" in body["assessment"]["present"]
    assert transcript[1]["text"] == text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"text": ""}', 422),
        (json.dumps({"text": "my lid droops. " * 340}).encode(), 413),
        (b'{"text": 5}', 422),
        (b'{"text": "my lid', 400),
    ],
    ids=["empty", "5,100 characters", "not text", "broken JSON"],
)
async def test_bad_input_loses_nothing_and_the_conversation_goes_on(world: RealWorld, body: bytes, status: int) -> None:
    async with world.person() as client:
        await say(client, DROOP)
        refused = await client.post("/api/messages", content=body)
        after = await say(client, "is it permanent?")
        transcript = (await client.get("/api/conversation")).json()["transcript"]

    assert refused.status_code == status
    assert "112" in refused.json()["error"]["message"]
    assert after["assessment"]["present"] == ["droopy_eyelid"]
    assert len(transcript) == 2


async def test_a_red_flag_in_too_long_a_message_is_an_emergency(world: RealWorld) -> None:
    text = "i cannot breathe since my botox. " + "it began after lunch when i was at home. " * 150
    async with world.person() as client:
        response = await client.post("/api/messages", json={"text": text})

    assert response.status_code == 413
    assert response.json()["assessment"]["level"] == "emergency"


async def test_a_finding_is_corrected_by_hand(world: RealWorld) -> None:
    async with world.person() as client:
        await say(client, "bruising on my forehead and a headache since botox yesterday")
        response = await client.patch("/api/conversation/findings", json={"headache": "absent"})

    assert response.status_code == 200
    assert "headache" in response.json()["assessment"]["absent"]
    assert "bruising" in response.json()["assessment"]["present"]


@pytest.mark.parametrize("value", ["present", "absent", "unknown"])
async def test_any_value_can_be_set_by_hand(world: RealWorld, value: str) -> None:
    async with world.person() as client:
        await say(client, "bruising on my forehead and a headache since botox yesterday")
        response = await client.patch("/api/conversation/findings", json={"headache": value, "fatigue": value})

    assert {"headache", "fatigue"} <= set(response.json()["assessment"][value])


async def test_a_red_flag_is_withdrawn_only_after_it_was_asked_about(world: RealWorld) -> None:
    change = {"difficulty_swallowing": "absent"}
    async with world.person() as client:
        await say(client, "i cant swallow since my botox 4 days ago")
        asked = (await client.patch("/api/conversation/findings", json=change)).json()
        confirmed = (await client.patch("/api/conversation/findings", json=change)).json()

    assert asked["assessment"]["level"] == "emergency"
    assert asked["assessment"]["question"] == "taken_back"
    assert "difficulty_swallowing" in confirmed["assessment"]["absent"]
    assert confirmed["assessment"]["level"] != "emergency"


async def test_a_deleted_conversation_is_gone_from_the_files_bytes(world: RealWorld) -> None:
    async with world.person() as client:
        await say(client, "my eyelid droops and my name is Quillfeather")
        before = await asyncio.to_thread(bytes_of, world.database)
        deleted = await client.delete("/api/conversation")
        after = await asyncio.to_thread(bytes_of, world.database)
        refused = await client.post("/api/messages", json={"text": "hello"})

    assert b"Quillfeather" in before
    assert b"Quillfeather" not in after
    assert (deleted.status_code, refused.status_code) == (204, 401)


async def test_each_answered_message_is_in_the_file_when_its_answer_leaves(world: RealWorld) -> None:
    async with world.person() as client:
        await say(client, "my eyelid droops, signed Ottoline")
        with sqlite3.connect(world.database) as connection:
            said = connection.execute("SELECT count(*) FROM messages WHERE text LIKE '%Ottoline%'").fetchone()
            events = connection.execute("SELECT count(*) FROM events WHERE data LIKE '%Ottoline%'").fetchone()

    assert (said[0], events[0]) == (1, 1)


async def test_the_hundredth_message_is_as_quick_as_the_first_and_the_state_stays_small(world: RealWorld) -> None:
    async with world.person() as client:
        await say(client, DROOP)
        took = []
        for _ in range(100):
            started = time.process_time()
            await say(client, "is it permanent?")
            took.append(time.process_time() - started)
    with sqlite3.connect(world.database) as connection:
        largest = connection.execute("SELECT max(length(data)) FROM events WHERE type_name = 'slot'").fetchone()[0]

    assert sorted(took[-20:])[10] < 3 * sorted(took[:20])[10] + 0.01
    assert largest < 4000


async def test_the_canary_is_answered_and_leaves_no_trace(world: RealWorld) -> None:
    transport = httpx.ASGITransport(app=world.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://chat.test") as client:
        ready = await client.get("/ready")
    with sqlite3.connect(world.database) as connection:
        left = connection.execute("SELECT count(*) FROM events WHERE sender_id = 'canary'").fetchone()[0]

    assert (ready.status_code, left) == (200, 0)


STRANGE = [
    "",
    "?",
    "\N{LOUDLY CRYING FACE}" * 30,
    "\u202e\u2066right to left\u2069",
    "\x00\x01\x02\x1b[2J",
    "a\ud800b\udfffc",
    "{{7*7}} ${jndi:ldap://x} <script>alert(1)</script>",
    "'; DROP TABLE messages; --",
    '{"intent": "greet"}',
    "n" * 4000,
    "no " * 1300,
    "\u0645\u0631\u062d\u0628\u0627",
    "\u6211\u7684\u773c\u776b\u4e0b\u5782",
    "5",
    "\n\n\n.\n\n\n",
    "\u0301" * 500,
]


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
async def test_no_text_is_too_strange_to_be_answered(world: RealWorld, text: str) -> None:
    async with world.person() as client:
        response = await client.post("/api/messages", content=json.dumps({"text": text}).encode())

    assert response.status_code in (200, 422)
    if response.status_code == 200:
        assert words(response.json()).strip()


def bytes_of(database: Path) -> bytes:
    return b"".join(path.read_bytes() for path in database.parent.iterdir())
