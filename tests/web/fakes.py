"""Stand-ins that make a web app without Rasa, reader or model, so that its own behaviour shows in milliseconds."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import sqlalchemy as sa
from fastapi import FastAPI

from triage_bot.rasa_support.database import Prepared, open_database
from triage_bot.web.app import create_app
from triage_bot.web.chat import Chat
from triage_bot.web.metrics import Metrics
from triage_bot.web.safety import Number, SafetyNet
from triage_bot.web.services import Services
from triage_bot.web.settings import Settings
from triage_bot.web.transcript import Transcript

HELP = "Call 112 in Europe."
NUMBERS = (Number("US", "the United States", "911"), Number("GB", "the United Kingdom", "999 or 112"))
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)


def assessment(level: str = "contact_injector", **changes: Any) -> dict[str, Any]:
    """Make an assessment."""
    made: dict[str, Any] = {
        "level": level,
        "topic": "symptom",
        "present": ["droopy_eyelid"],
        "absent": [],
        "unknown": [],
        "names": {"droopy_eyelid": "droopy eyelid"},
        "details": {},
        "reasons": [],
        "question": None,
        "complete": False,
        "knowledge": "abc",
    }
    return {**made, **changes}


class FakeClock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class FakeAnswer:
    messages: list[dict[str, Any]]
    rows: list[dict[str, Any]]


@dataclass
class FakeRasa:
    """Notes what it is asked, and answers what it is told to."""

    asked: list[tuple[str, str, datetime, dict[str, Any] | None]] = field(default_factory=list)
    fails: bool = False
    waits: float = 0.0
    silent: bool = False
    level: str = "contact_injector"
    topic: str = "symptom"
    question: str | None = None
    doubted: list[str] = field(default_factory=list)
    running: int = 0
    most_running: int = 0

    async def answer(
        self, sender_id: str, text: str, now: datetime, metadata: dict[str, Any] | None = None
    ) -> FakeAnswer:
        self.asked.append((sender_id, text, now, metadata))
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await asyncio.sleep(self.waits)
        finally:
            self.running -= 1
        if self.fails:
            raise RuntimeError(f"no answer to {text}")
        if self.silent:
            return FakeAnswer([], [])
        custom = {
            "assessment": assessment(self.level, topic=self.topic, question=self.question),
            "card": {"level": self.level, "label": "Label", "headline": "Headline"},
            "doubted": self.doubted,
        }
        buttons = [{"title": "Yes", "payload": "Yes, it is", "type": "postback"}]
        return FakeAnswer(
            [
                {"text": f"I read: {text}", "buttons": []},
                {"text": "Is it swollen?", "buttons": buttons, "custom": custom},
            ],
            [{"sender_id": sender_id, "data": text}],
        )


class FakeRunner:
    """Runs a coroutine where it is, with the time limit."""

    async def run(self, make: Callable[[], Coroutine[Any, Any, Any]], seconds: float) -> Any:
        try:
            return await asyncio.wait_for(make(), seconds)
        except asyncio.TimeoutError:
            raise TimeoutError from None


class FakeStore:
    """Rasa's store with one small table."""

    def __init__(self, url: str = "sqlite://") -> None:
        self.engine = open_database(url)
        metadata = sa.MetaData()
        self.events = sa.Table("events", metadata, sa.Column("sender_id", sa.Text), sa.Column("data", sa.Text))
        metadata.create_all(self.engine)

    def insert_rows(self, cursor: Any, rows: list[dict[str, Any]]) -> None:
        Prepared(sa.insert(self.events), self.engine, ["sender_id", "data"]).run_each(cursor, rows)

    def events_of(self, connection: Any, sender_id: str) -> list[dict[str, Any]]:
        rows = connection.execute(sa.select(self.events.c.data).where(self.events.c.sender_id == sender_id))
        return [{"text": row.data} for row in rows]

    def delete_rows(self, connection: Any, sender_ids: list[str]) -> None:
        connection.execute(sa.delete(self.events).where(self.events.c.sender_id.in_(sender_ids)))

    def stored(self) -> list[str]:
        with self.engine.connect() as connection:
            return [row.data for row in connection.execute(sa.select(self.events))]


class FakeShared:
    """Redis as the chat and its limits see it; raises what it is told to."""

    def __init__(self) -> None:
        self.raises: type[Exception] | None = None
        self.locked: list[str] = []
        self.counted: list[str] = []

    @asynccontextmanager
    async def lock(self, conversation_id: str) -> AsyncIterator[None]:
        if self.raises:
            raise self.raises
        self.locked.append(conversation_id)
        yield

    async def wait(self, key: str, a_minute: int) -> float:
        if self.raises:
            raise self.raises
        self.counted.append(key)
        return 60.0 if len(self.counted) > a_minute else 0.0


def look(text: str, _now: datetime, _country: str | None = None) -> dict[str, Any] | None:
    """See one red flag."""
    if "breathe" not in text:
        return None
    reply = {
        "text": "Call the emergency number now: 112 in Europe.",
        "buttons": [],
        "card": {"level": "emergency", "label": "Emergency", "headline": "Call now"},
    }
    return {"replies": [reply], "assessment": assessment("emergency", present=["difficulty_breathing"])}


class FakeWorld:
    """A whole app on fakes, with a client."""

    def __init__(self, url: str = "sqlite://", timeout: float = 0.2, ready: bool = True, **settings: Any) -> None:
        self.settings = Settings(**{"database_url": "sqlite://", **settings})
        self.clock = FakeClock()
        self.rasa = FakeRasa()
        self.store = FakeStore(url)
        self.transcript = Transcript(self.store)  # type: ignore[arg-type]
        self.safety = SafetyNet(look, lambda _: HELP, NUMBERS, HELP)
        self.shared = FakeShared()
        self.metrics = Metrics()
        self.chat = Chat(
            self.rasa,
            FakeRunner(),
            self.transcript,
            self.safety,
            self.clock,
            self.metrics,
            timeout,
            self.shared,  # type: ignore[arg-type]
        )
        self.app: FastAPI = create_app(
            self.settings, safety=self.safety, clock=self.clock, chat=self.chat if ready else None
        )
        self.services: Services = self.app.state.services

    def client(self, **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://chat.test", headers=headers)

    async def token(self, client: httpx.AsyncClient) -> str:
        response = await client.post("/api/conversations")
        assert response.status_code == 201
        return str(response.json()["token"])

    @asynccontextmanager
    async def signed_in(self) -> AsyncIterator[httpx.AsyncClient]:
        async with self.client() as client:
            client.headers["Authorization"] = f"Bearer {await self.token(client)}"
            yield client
