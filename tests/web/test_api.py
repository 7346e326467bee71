"""The API's contract, on fakes."""

import asyncio
import json
from typing import Any

import pytest

from tests.web.fakes import HELP, NOON, FakeWorld

TEXT = "my left eyelid droops"
RED_FLAG = "i cant breathe"


async def test_a_new_conversation_gives_a_token_of_256_bits(world: FakeWorld) -> None:
    async with world.client() as client:
        first, second = await world.token(client), await world.token(client)

    assert first != second
    assert len(first) >= 43


async def test_a_message_gets_replies_card_buttons_and_assessment(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        response = await client.post("/api/messages", json={"text": TEXT})

    assert response.status_code == 200
    body = response.json()
    assert [reply["text"] for reply in body["replies"]] == [f"I read: {TEXT}", "Is it swollen?"]
    assert body["replies"][0]["card"]["level"] == "contact_injector"
    assert body["replies"][1]["buttons"] == [{"title": "Yes", "payload": "Yes, it is"}]
    assert body["assessment"]["present"] == ["droopy_eyelid"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"text": ""}', 422, "empty"),
        (b'{"text": " \\u200b\\n "}', 422, "empty"),
        (b'{"text": 7}', 422, "wrong_shape"),
        (b'{"text": null}', 422, "wrong_shape"),
        (b'{"message": "hello"}', 422, "wrong_shape"),
        (b'["hello"]', 422, "wrong_shape"),
        (b'{"text": "hello', 400, "malformed"),
        (b"", 400, "malformed"),
        (b"[" * 50_000, 400, "malformed"),
        (b"\xff\xfe", 400, "malformed"),
        (json.dumps({"text": "x" * 4001}).encode(), 413, "too_long"),
        (json.dumps({"text": "x" * 600_000}).encode(), 413, "too_long"),
    ],
    ids=[
        "empty",
        "invisible",
        "number",
        "null",
        "other key",
        "list",
        "cut off",
        "no body",
        "deep",
        "not UTF-8",
        "4,001 characters",
        "600,000 characters",
    ],
)
async def test_bad_input_is_a_clear_error_that_says_how_to_call_for_help(
    world: FakeWorld, body: bytes, status: int, code: str
) -> None:
    async with world.signed_in() as client:
        response = await client.post("/api/messages", content=body)
        after = await client.post("/api/messages", json={"text": TEXT})

    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, code)
    assert HELP in error["message"]
    assert "assessment" not in response.json()
    assert after.status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"text": "i cant breathe', 400),
        (b"i cant breathe", 400),
        (b'{"message": "i cant breathe"}', 422),
        (json.dumps({"text": RED_FLAG + "!" * 4000}).encode(), 413),
        (json.dumps({"text": RED_FLAG + "!" * 600_000}).encode(), 413),
    ],
    ids=["cut off", "no JSON", "other key", "4,012 characters", "600,012 characters"],
)
async def test_a_red_flag_in_bad_input_is_answered_all_the_same(world: FakeWorld, body: bytes, status: int) -> None:
    async with world.signed_in() as client:
        response = await client.post("/api/messages", content=body)

    assert response.status_code == status
    assert response.json()["assessment"]["level"] == "emergency"
    assert "112" in response.json()["error"]["message"]


async def test_4000_characters_are_not_too_long(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        response = await client.post("/api/messages", json={"text": "\N{DROPLET}" * 4000})

    assert response.status_code == 200


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer unknown-token-of-some-length", "Basic abc"])
async def test_without_a_known_token_a_message_is_refused(world: FakeWorld, authorization: str) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    async with world.client(**headers) as client:
        plain = await client.post("/api/messages", json={"text": TEXT})
        red_flag = await client.post("/api/messages", json={"text": RED_FLAG})

    assert plain.status_code == red_flag.status_code == 401
    assert HELP in plain.json()["error"]["message"]
    assert red_flag.json()["assessment"]["level"] == "emergency"
    assert red_flag.json()["replies"]
    assert world.rasa.asked == []


async def test_too_many_messages_in_a_conversation_are_refused_with_the_time_to_wait() -> None:
    world = FakeWorld(rate_limit=2)
    async with world.signed_in() as client:
        statuses = [(await client.post("/api/messages", json={"text": TEXT})).status_code for _ in range(3)]
        refused = await client.post("/api/messages", json={"text": RED_FLAG})
        looked = await client.get("/api/conversation")
        deleted = await client.delete("/api/conversation")

    assert (looked.status_code, deleted.status_code) == (200, 204)
    assert statuses == [200, 200, 429]
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.json()["assessment"]["level"] == "emergency"


async def test_too_many_requests_from_an_address_are_refused() -> None:
    world = FakeWorld(address_limit=2)
    async with world.client() as client:
        statuses = [(await client.post("/api/conversations")).status_code for _ in range(3)]

    assert statuses == [201, 201, 429]


async def test_while_starting_a_message_is_refused_and_a_red_flag_answered() -> None:
    world = FakeWorld(ready=False)
    async with world.client(Authorization="Bearer some-token-of-some-length") as client:
        plain = await client.post("/api/messages", json={"text": TEXT})
        red_flag = await client.post("/api/messages", json={"text": RED_FLAG})
        ready = await client.get("/ready")
        health = await client.get("/health")

    assert plain.status_code == 503
    assert plain.json()["error"]["code"] == "starting"
    assert red_flag.json()["assessment"]["level"] == "emergency"
    assert (ready.status_code, health.status_code) == (503, 200)


@pytest.mark.parametrize("text", ["/my lid", "  /my lid", "\u200b/my lid", "//\ufeff /my lid"])
async def test_a_leading_slash_is_no_order_to_rasa_and_is_kept_in_the_transcript(world: FakeWorld, text: str) -> None:
    async with world.signed_in() as client:
        await client.post("/api/messages", json={"text": text})
        transcript = (await client.get("/api/conversation")).json()["transcript"]

    assert world.rasa.asked[0][1] == "my lid"
    assert transcript[0]["text"] == text


@pytest.mark.parametrize("text", ["a\ud800b", "a\x00b", "\x1b[31mred", "\u202egnp.exe", "'; DROP TABLE messages;--"])
async def test_strange_characters_break_nothing(world: FakeWorld, text: str) -> None:
    async with world.signed_in() as client:
        body = json.dumps({"text": text}).encode("ascii")
        response = await client.post("/api/messages", content=body)
        transcript = (await client.get("/api/conversation")).json()["transcript"]

    assert response.status_code == 200
    assert len(transcript) == 1


async def test_the_transcript_gives_messages_as_typed_and_the_last_assessment(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        empty = (await client.get("/api/conversation")).json()
        answer = (await client.post("/api/messages", json={"text": TEXT})).json()
        full = (await client.get("/api/conversation")).json()

    assert empty == {"transcript": [], "assessment": None}
    assert full["transcript"][0]["text"] == TEXT
    assert full["transcript"][0]["replies"] == answer["replies"]
    assert full["assessment"] == answer["assessment"]


async def test_two_conversations_stay_apart(world: FakeWorld) -> None:
    async with world.signed_in() as first, world.signed_in() as second:
        await first.post("/api/messages", json={"text": "first"})
        await second.post("/api/messages", json={"text": "second"})
        texts = [
            [each["text"] for each in (await client.get("/api/conversation")).json()["transcript"]]
            for client in (first, second)
        ]

    assert texts == [["first"], ["second"]]
    assert world.rasa.asked[0][0] != world.rasa.asked[1][0]


async def test_rasa_never_sees_a_token(world: FakeWorld) -> None:
    async with world.client() as client:
        token = await world.token(client)
        client.headers["Authorization"] = f"Bearer {token}"
        await client.post("/api/messages", json={"text": TEXT})

    sender_id = world.rasa.asked[0][0]
    assert len(sender_id) == 64
    assert token not in sender_id


async def test_a_deleted_conversation_is_gone(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        await client.post("/api/messages", json={"text": TEXT})
        deleted = await client.delete("/api/conversation")
        after = await client.get("/api/conversation")

    assert deleted.status_code == 204
    assert after.status_code == 401
    assert world.store.stored() == []


async def test_messages_of_one_conversation_are_answered_one_at_a_time(world: FakeWorld) -> None:
    world.rasa.waits = 0.02
    async with world.signed_in() as client:
        posts = [client.post("/api/messages", json={"text": f"message {number}"}) for number in range(4)]
        responses = await asyncio.gather(*posts)
        transcript = (await client.get("/api/conversation")).json()["transcript"]

    assert [response.status_code for response in responses] == [200] * 4
    assert world.rasa.most_running == 1
    assert len(transcript) == 4


async def test_conversations_do_not_wait_for_each_other(world: FakeWorld) -> None:
    world.rasa.waits = 0.05
    async with world.signed_in() as first, world.signed_in() as second:
        await asyncio.gather(
            first.post("/api/messages", json={"text": "one"}), second.post("/api/messages", json={"text": "two"})
        )

    assert world.rasa.most_running == 2


async def test_findings_are_set_by_hand(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        response = await client.patch("/api/conversation/findings", json={"headache": "absent"})

    assert response.status_code == 200
    assert response.json()["assessment"]["present"] == ["droopy_eyelid"]
    assert world.rasa.asked[0][3] == {"findings": {"headache": "absent"}, "confirm": False}


async def test_a_confirmed_change_is_handed_on_as_confirmed(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        await client.patch("/api/conversation/findings", json={"vision_loss": "absent", "confirm": True})

    assert world.rasa.asked[0][3] == {"findings": {"vision_loss": "absent"}, "confirm": True}


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"headache": "gone"},
        {"toothache": "present"},
        {"headache": 1},
        {"confirm": True},
        {"headache": "absent", "confirm": 1},
    ],
)
async def test_wrong_findings_are_refused(world: FakeWorld, body: Any) -> None:
    async with world.signed_in() as client:
        response = await client.patch("/api/conversation/findings", json=body)

    assert response.status_code == 422
    assert response.json()["error"]["code"] == "wrong_findings"
    assert world.rasa.asked == []


async def test_an_unknown_address_and_method_get_errors_of_the_same_shape(world: FakeWorld) -> None:
    async with world.client() as client:
        missing = await client.get("/nothing")
        wrong = await client.put("/api/messages")
        shared = await client.put("/api/conversation")

    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (405, "wrong_method")
    assert shared.headers["Allow"] == "DELETE, GET"


async def test_the_description_names_every_route_of_the_contract(world: FakeWorld) -> None:
    async with world.client() as client:
        paths = (await client.get("/openapi.json")).json()["paths"]

    assert set(paths) >= {
        "/api/conversations",
        "/api/messages",
        "/api/conversation",
        "/api/conversation/findings",
        "/health",
        "/ready",
        "/metrics",
    }
    assert set(paths["/api/messages"]["post"]["responses"]) >= {"200", "400", "401", "413", "422", "429", "503"}


async def test_metrics_count_levels_and_requests_without_words(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        await client.post("/api/messages", json={"text": TEXT})
        metrics = (await client.get("/metrics")).text

    assert 'triage_requests_total{method="POST",route="/api/messages",status="200"} 1.0' in metrics
    assert "eyelid" not in metrics


async def test_a_person_takes_away_all_that_is_kept_of_them(world: FakeWorld) -> None:
    async with world.signed_in() as other, world.signed_in() as client:
        await other.post("/api/messages", json={"text": "somebody else's"})
        answer = (await client.post("/api/messages", json={"text": TEXT})).json()
        world.rasa.fails = True
        await client.post("/api/messages", json={"text": "and a headache"})
        response = await client.get("/api/conversation/export")

    kept = response.json()
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert [(each["text"], each["answered_by"]) for each in kept["messages"]] == [
        (TEXT, "rasa"),
        ("and a headache", "floor"),
    ]
    assert kept["messages"][0]["replies"] == answer["replies"]
    assert kept["messages"][0]["assessment"] == answer["assessment"]
    assert kept["events"] == [{"text": TEXT}]
    assert kept["began"] == kept["last_used"] == NOON.astimezone().isoformat(timespec="seconds")
    assert "somebody else" not in response.text
