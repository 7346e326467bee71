"""The whole app in this process: the trained model, the real reader, judge, dialogue and store, and a clock moved by hand."""

import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from fastapi import FastAPI

from tests.web.fakes import FakeClock
from triage_bot.rasa_support.adjustments import prepare_import
from triage_bot.web.app import create_app
from triage_bot.web.chat import Chat
from triage_bot.web.metrics import Metrics
from triage_bot.web.settings import Settings
from triage_bot.web.start import load_chat, load_safety

MODEL = Path("models/triage.tar.gz")


@dataclass
class RealWorld:
    """The app's parts that tests look into."""

    chat: Chat
    clock: FakeClock
    database: Path
    metrics: Metrics

    def app(self, **settings: object) -> FastAPI:
        chosen = Settings(**{"rate_limit": 0, "address_limit": 0, **settings})
        return create_app(chosen, safety=self.chat.safety, clock=self.clock, chat=self.chat)

    @asynccontextmanager
    async def person(self) -> AsyncIterator[httpx.AsyncClient]:
        """Give a client with a new conversation."""
        transport = httpx.ASGITransport(app=self.app())
        async with httpx.AsyncClient(transport=transport, base_url="http://chat.test") as client:
            token = (await client.post("/api/conversations")).json()["token"]
            client.headers["Authorization"] = f"Bearer {token}"
            yield client

    def floor_answers(self, *reasons: str) -> float:
        """Give how often the floor answered for one of some reasons."""
        return sum(self.metrics.floor.labels(reason)._value.get() for reason in reasons)


def load_world(folder: Path) -> RealWorld:
    """Load it, with its database in a folder."""
    database = folder / "conversations.sqlite"
    clock, metrics = FakeClock(), Metrics()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        prepare_import()
        chat = load_chat(f"sqlite:///{database}", clock, load_safety(), metrics, 5.0)
    return RealWorld(chat, clock, database, metrics)
