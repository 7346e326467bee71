"""kill -9 at any moment loses nothing: each acknowledged message is in the store, once, and the conversation goes on.

`make test-crash` kills 200 times; `make test` ten times.
"""

import asyncio
import os
import random
import signal
import sqlite3
import string
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.servers import free_port
from tests.servers import ROOT, running

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "10"))
SEED = int(os.environ.get("CRASH_SEED", "20261122"))
TALKS = 4
MOST_ANSWERS = 8
#: A talk that has grown so long makes room for a new one.
LONGEST = 30
DROOP = "my left eyelid is drooping, had botox 5 days ago"
#: What says that the server is gone; anyio trips over a connection that is reset while it is made.
GONE = (httpx.TransportError, AttributeError)
LATER = ("is it permanent?", "no headache", "what can i do about it?", "it is a bit worse today", "hello")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (ROOT / "models/triage.tar.gz").exists(), reason="no trained model: run `make train`"),
]


class Talk:
    """One person, who writes on as soon as there is an answer, and remembers what was acknowledged."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.token = ""
        self.acknowledged: list[tuple[str, Any]] = []
        self.assessment: dict[str, Any] | None = None
        self.in_flight = ""

    async def write(self, client: httpx.AsyncClient) -> None:
        """Send messages until the server is gone."""
        try:
            if not self.token:
                self.token = (await client.post("/api/conversations")).json()["token"]
            while True:
                await self.say(client)
        except GONE:
            return

    async def say(self, client: httpx.AsyncClient) -> None:
        mark = "".join(self.rng.choices(string.ascii_lowercase, k=12))
        self.in_flight = f"{self.rng.choice(LATER) if self.acknowledged else DROOP} ({mark})"
        response = await client.post("/api/messages", json={"text": self.in_flight}, headers=self.headers)
        assert response.status_code == httpx.codes.OK, response.text
        self._acknowledge(response.json()["replies"], response.json()["assessment"])
        assert "droopy_eyelid" in response.json()["assessment"]["present"]

    def _acknowledge(self, replies: Any, assessment: dict[str, Any]) -> None:
        self.acknowledged.append((self.in_flight, replies))
        self.assessment = assessment
        self.in_flight = ""

    async def check(self, client: httpx.AsyncClient) -> None:
        """Compare with the store: all that was acknowledged, in order, once; the message in flight at most once."""
        if not self.token:
            return
        response = await client.get("/api/conversation", headers=self.headers)
        assert response.status_code == httpx.codes.OK, response.text
        stored = [(each["text"], each["replies"]) for each in response.json()["transcript"]]
        if self.in_flight and len(stored) > len(self.acknowledged):
            assert stored[-1][0] == self.in_flight
            self._acknowledge(stored[-1][1], response.json()["assessment"])
        self.in_flight = ""
        assert stored == self.acknowledged
        assert response.json()["assessment"] == self.assessment

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


class Parent:
    """The warm parent, which forks servers."""

    def __init__(self, database: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.crash.server", f"sqlite:///{database}", str(self.port)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def fork(self) -> int:
        """Start a server and give its process number."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def parent_of(database: Path) -> Iterator[Parent]:
    parent = Parent(database)
    try:
        yield parent
    finally:
        parent.process.communicate()  # the end of its input is its end
        assert parent.process.returncode == 0


async def until_up(client: httpx.AsyncClient) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            await client.get("/health")
            return
        except GONE:
            assert time.monotonic() < deadline, "the server does not answer"
        await asyncio.sleep(0.01)


async def until_answered(talks: list[Talk], more: int) -> None:
    """Wait until so many messages more have been answered: a slow machine gets as far as a quick one."""
    goal = more + sum(len(talk.acknowledged) for talk in talks)
    deadline = time.monotonic() + 60
    while sum(len(talk.acknowledged) for talk in talks) < goal and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.002)


def check_database(database: Path) -> int:
    """Check that the file is sound, that each message has its events in Rasa's store; give the number of messages."""
    with sqlite3.connect(database) as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchall()
        messages = connection.execute("SELECT conversation_id, count(*) FROM messages GROUP BY 1 ORDER BY 1").fetchall()
        by_rasa = "SELECT conversation_id, count(*) FROM messages WHERE answered_by <> 'floor' GROUP BY 1 ORDER BY 1"
        read = connection.execute(by_rasa).fetchall()
        events = connection.execute(
            "SELECT sender_id, count(*) FROM events WHERE type_name = 'user' GROUP BY 1 ORDER BY 1"
        ).fetchall()
    connection.close()
    assert sound == [("ok",)]
    assert events == read
    return sum(count for _, count in messages)


async def test_killed_at_any_moment_it_loses_no_acknowledged_message(tmp_path: Path) -> None:
    database = tmp_path / "chat.sqlite"
    rng = random.Random(SEED)
    talks = [Talk(rng) for _ in range(TALKS)]
    killed_in_flight = 0
    with parent_of(database) as parent:
        for _ in range(ROUNDS):
            server = await asyncio.to_thread(parent.fork)
            async with httpx.AsyncClient(base_url=parent.url, timeout=30) as client:
                await until_up(client)
                for talk in talks:
                    await talk.check(client)
                talks = [talk if len(talk.acknowledged) < LONGEST else Talk(rng) for talk in talks]
                writing = [asyncio.create_task(talk.write(client)) for talk in talks]
                await until_answered(talks, rng.randint(0, MOST_ANSWERS))
                await asyncio.sleep(rng.uniform(0, 0.05))
                os.kill(server, signal.SIGKILL)
                await asyncio.gather(*writing)
            killed_in_flight += sum(bool(talk.in_flight) for talk in talks)
            stored = check_database(database)

    print(f"{ROUNDS} kills, {killed_in_flight} messages in flight, {stored} stored, seed {SEED}")
    assert killed_in_flight >= ROUNDS
    assert stored >= ROUNDS
    with running(database) as cold:
        async with httpx.AsyncClient(base_url=cold.url, timeout=30) as client:
            for talk in talks:
                await talk.check(client)
                if talk.token:
                    await talk.say(client)
