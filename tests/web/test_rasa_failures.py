"""The real Rasa fails in the middle of a turn: the person gets the floor's answer, and the next message is answered."""

import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from actions import answer_message
from tests.real import RealWorld
from triage_bot.rasa_support.worker import Worker
from triage_bot.web.app import create_app
from triage_bot.web.chat import Chat
from triage_bot.web.metrics import Metrics
from triage_bot.web.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

DROOP = "my left eyelid is drooping, had botox 5 days ago"
RED_FLAG = "and now i cant breathe"
LIMIT = 3.0


@pytest.fixture
def chat(loaded: RealWorld) -> Iterator[Chat]:
    """Give the real chat with the limit of everyday, and a thread of its own to hang."""
    loaded.clock.__init__()  # type: ignore[misc]
    parts = loaded.chat
    worker = Worker()
    yield Chat(parts._rasa, worker, parts.transcript, parts.safety, loaded.clock, Metrics(), LIMIT)
    worker.stop()


@asynccontextmanager
async def person(chat: Chat) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(rate_limit=0, address_limit=0), safety=chat.safety, clock=chat.clock, chat=chat)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://chat.test") as client:
        token = (await client.post("/api/conversations")).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


async def say(client: httpx.AsyncClient, text: str) -> dict[str, Any]:
    response = await client.post("/api/messages", json={"text": text})
    assert response.status_code == httpx.codes.OK
    body: dict[str, Any] = response.json()
    return body


def raises(*_: Any) -> None:
    raise RuntimeError("the action broke")


def says_nothing(*_: Any) -> None:
    """An action that ends without a word: `utter` is left out."""


@pytest.mark.parametrize(
    ("name", "broken"),
    [("respond", raises), ("utter", raises), ("utter", says_nothing)],
    ids=["raises", "breaks", "silent"],
)
async def test_an_action_that_fails_is_answered_for_by_the_floor(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, name: str, broken: Any
) -> None:
    async with person(chat) as client:
        await say(client, DROOP)
        with monkeypatch.context() as broken_for_now:
            broken_for_now.setattr(answer_message, name, broken)
            red_flag = await say(client, RED_FLAG)
            plain = await say(client, "is it permanent?")
            metrics = chat._metrics.text().decode()
        after = await say(client, "hello")

    assert red_flag["assessment"]["level"] == plain["assessment"]["level"] == "emergency"
    assert "112" in red_flag["replies"][0]["text"]
    assert "112" in plain["replies"][0]["text"]
    assert {"droopy_eyelid", "difficulty_breathing"} <= set(after["assessment"]["present"])
    assert 'triage_floor_answers_total{reason="failed"} 2.0' in metrics
    assert 'triage_levels_total{level="emergency"} 2.0' in metrics


async def test_an_action_that_hangs_is_left_behind_after_three_seconds(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()
    async with person(chat) as client:
        await say(client, DROOP)
        with monkeypatch.context() as broken_for_now:
            broken_for_now.setattr(answer_message, "respond", lambda *_: over.wait(60))
            began = time.monotonic()
            red_flag = await say(client, RED_FLAG)
            took = time.monotonic() - began
        after = await say(client, "hello")
        over.set()

    assert red_flag["assessment"]["level"] == "emergency"
    assert LIMIT <= took < LIMIT + 3
    assert {"droopy_eyelid", "difficulty_breathing"} <= set(after["assessment"]["present"])
