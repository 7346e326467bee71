"""Who may see what: a conversation opens to its own token alone."""

import asyncio
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.fakes import FakeWorld
from triage_bot.web.sessions import COOKIE, conversation_id, new_token

PEOPLE = 3

#: What one of some people does: who, and what.
DEEDS = st.lists(
    st.tuples(
        st.integers(0, PEOPLE - 1),
        st.sampled_from(("say", "look", "export", "page", "correct", "delete", "guess")),
    ),
    max_size=12,
)
#: Ways to make another's token out of one's own and of what can be seen of the other's.
GUESSES = st.sampled_from(
    (
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token.swapcase(),
        lambda token: token[::-1],
        conversation_id,
        lambda token: f"{token[:20]}%",
        lambda token: "' OR '1'='1",
        lambda token: "../" + token,
        lambda token: "*" * 40,
        lambda token: "canary" + "_" * 20,
    )
)


@pytest.fixture(scope="module")
def shared() -> FakeWorld:
    """Give one app for all examples; each has conversations of its own."""
    return FakeWorld(rate_limit=0, address_limit=0)


def mark(person: int) -> str:
    """Give a word that only one person uses."""
    return f"quillfeather{person}"


async def act(client: httpx.AsyncClient, token: str, person: int, deed: str) -> httpx.Response:
    """Do something as a person, by header or, on the page, by cookie."""
    bearer = {"Authorization": f"Bearer {token}"}
    if deed == "page":
        return await client.get("/", headers={"Cookie": f"{COOKIE}={token}"})
    if deed == "correct":
        return await client.patch("/api/conversation/findings", json={"headache": "present"}, headers=bearer)
    if deed == "say":
        return await client.post("/api/messages", json={"text": mark(person)}, headers=bearer)
    if deed == "delete":
        return await client.delete("/api/conversation", headers=bearer)
    address = "/api/conversation/export" if deed == "export" else "/api/conversation"
    return await client.get(address, headers=bearer)


@settings(max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(deeds=DEEDS, guess=GUESSES)
async def test_nobody_ever_gets_what_another_said(shared: FakeWorld, deeds: list[tuple[int, str]], guess: Any) -> None:
    async with shared.client() as client:
        tokens = [await shared.token(client) for _ in range(PEOPLE)]
        for person, deed in deeds:
            token = guess(tokens[person]) if deed == "guess" else tokens[person]
            response = await act(client, token, person, deed)
            others = [mark(other) for other in range(PEOPLE) if other != person or deed == "guess"]
            assert [word for word in others if word in response.text] == []
            if deed == "guess":
                assert response.status_code == 401


async def test_of_a_token_the_store_knows_only_the_hash(tmp_path: Any) -> None:
    world = FakeWorld(f"sqlite:///{tmp_path}/chat.sqlite")
    async with world.signed_in() as client:
        token = client.headers["Authorization"].split()[1]
        await client.post("/api/messages", json={"text": "my eyelid droops"})
    kept = await asyncio.to_thread(lambda: b"".join(path.read_bytes() for path in tmp_path.iterdir()))

    assert token.encode() not in kept
    assert conversation_id(token).encode() in kept


def test_tokens_have_256_random_bits_and_never_repeat() -> None:
    tokens = {new_token() for _ in range(2000)}

    assert len(tokens) == 2000
    assert {len(token) for token in tokens} == {43}
    assert len({token[0] for token in tokens}) > 32


@pytest.mark.parametrize("path", ["/api/conversation", "/api/conversation/export", "/", "/api/messages"])
async def test_a_token_in_the_address_opens_nothing(path: str) -> None:
    world = FakeWorld()
    async with world.signed_in() as client:
        await client.post("/api/messages", json={"text": mark(0)})
        token = client.headers.pop("Authorization").split()[1]
        response = await client.get(path, params={"token": token, "access_token": token})

    assert response.status_code in (200, 401, 405)
    assert mark(0) not in response.text


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://www.clinic.example.evil.example",
        "https://evilwww.clinic.example",
        "http://www.clinic.example",
        "https://www.clinic.example:8443",
        "https://WWW.clinic.example",
        "null",
    ],
)
async def test_only_the_very_origin_of_the_setting_may_call(origin: str) -> None:
    world = FakeWorld(allowed_origins="https://www.clinic.example")
    preflight = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    async with world.client() as client:
        asked = await client.options("/api/messages", headers={"Origin": origin, **preflight})
        called = await client.post("/api/conversations", headers={"Origin": origin})
        allowed = await client.post("/api/conversations", headers={"Origin": "https://www.clinic.example"})

    assert "access-control-allow-origin" not in asked.headers
    assert "access-control-allow-origin" not in called.headers
    assert allowed.headers["access-control-allow-origin"] == "https://www.clinic.example"


@pytest.mark.parametrize(
    "path", ["/", "/health", "/ready", "/metrics", "/api/conversation", "/nothing", "/static/chat.js"]
)
async def test_every_response_has_the_security_headers(path: str) -> None:
    async with FakeWorld().client() as client:
        headers = (await client.get(path)).headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "'unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] in ("no-store", "no-cache")
    assert "server" not in headers
