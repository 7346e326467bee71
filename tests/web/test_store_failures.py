"""The store fails while the chat runs: nothing is acknowledged that is not kept, /ready tells it, red flags are answered."""

import asyncio
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.web.fakes import HELP, FakeWorld

TEXT = "my left eyelid droops"
RED_FLAG = "i cant breathe"


@pytest.fixture
def world(tmp_path: Path) -> FakeWorld:
    return FakeWorld(f"sqlite:///{tmp_path}/store/chat.sqlite", timeout=5, rate_limit=0, address_limit=0)


async def test_a_full_disk_acknowledges_nothing_and_goes_on_when_there_is_room_again(world: FakeWorld) -> None:
    full = True

    def limit(connection: Any, *_: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages if full else 100_000}")

    async with world.signed_in() as client:
        before = await client.post("/api/messages", json={"text": TEXT})
        sa.event.listen(world.store.engine, "checkout", limit)
        refused = [await client.post("/api/messages", json={"text": f"{RED_FLAG} {'x' * 3900}"}) for _ in range(3)]
        full = False
        after = await client.post("/api/messages", json={"text": "and now"})
        transcript = (await client.get("/api/conversation")).json()["transcript"]

    assert (before.status_code, after.status_code) == (200, 200)
    assert refused[-1].status_code == 503
    assert refused[-1].json()["error"]["code"] == "not_saved"
    assert refused[-1].json()["assessment"]["level"] == "emergency"
    acknowledged = 2 + sum(response.status_code == 200 for response in refused)
    assert len(transcript) == acknowledged


async def test_a_database_that_another_program_holds_is_told_in_time(world: FakeWorld, tmp_path: Path) -> None:
    async with world.signed_in() as client:
        await client.post("/api/messages", json={"text": TEXT})
        holder = sqlite3.connect(tmp_path / "store/chat.sqlite")
        holder.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        ready = await client.get("/ready")
        told_after = time.monotonic() - began
        refused = await client.post("/api/messages", json={"text": RED_FLAG})
        holder.rollback()
        holder.close()
        await asyncio.sleep(0.5)
        again = await client.get("/ready")
        after = await client.post("/api/messages", json={"text": TEXT})

    assert (ready.text, again.text) == ("no_store", "ready")
    assert told_after < 2
    assert (refused.status_code, after.status_code) == (503, 200)
    assert refused.json()["assessment"]["level"] == "emergency"


@pytest.mark.parametrize("loss", ["deleted", "moved away"])
async def test_a_file_that_is_lost_is_seen_within_two_seconds_and_at_the_next_message(
    world: FakeWorld, tmp_path: Path, loss: str
) -> None:
    store = tmp_path / "store"
    async with world.signed_in() as client:
        await client.post("/api/messages", json={"text": TEXT})
        ready = [(await client.get("/ready")).text]
        if loss == "deleted":
            for path in store.iterdir():
                path.unlink()
        else:
            store.rename(tmp_path / "elsewhere")
        began = time.monotonic()
        while len(ready) < 100 and ready[-1] == "ready":
            await asyncio.sleep(0.05)
            ready.append((await client.get("/ready")).text)
        told_after = time.monotonic() - began
        plain = await client.post("/api/messages", json={"text": TEXT})
        red_flag = await client.post("/api/messages", json={"text": RED_FLAG})
        metrics = (await client.get("/metrics")).text

    assert (ready[0], ready[-1]) == ("ready", "no_store")
    assert told_after < 2
    assert (plain.status_code, red_flag.status_code) == (503, 503)
    assert HELP in plain.json()["error"]["message"]
    assert red_flag.json()["assessment"]["level"] == "emergency"
    assert "triage_ready 0.0" in metrics


async def test_many_who_ask_whether_it_is_ready_cost_one_canary(world: FakeWorld) -> None:
    async with world.client() as client:
        await asyncio.gather(*(client.get("/ready") for _ in range(20)))

    assert len(world.rasa.asked) == 1
