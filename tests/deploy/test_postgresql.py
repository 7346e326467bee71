"""The store on a real PostgreSQL: what SQLite cannot show."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from deploy.cluster import Program
from tests.web.fakes import NOON, FakeWorld, assessment
from triage_bot.rasa_support.tracker_store import ConversationStore
from triage_bot.web.transcript import Exchange, Overtaken, Transcript

pytestmark = pytest.mark.slow

RED_FLAG = "i cant breathe"
TABLES = "conversations, messages, events"


@pytest.fixture
def url(postgresql_server: tuple[Program, str]) -> Iterator[str]:
    """An empty database."""
    engine = sa.create_engine(postgresql_server[1], isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    return postgresql_server[1]


@pytest.fixture
def transcripts(url: str) -> Iterator[list[Transcript]]:
    """Two servers' views of one database."""
    made = [Transcript(ConversationStore(host=url)) for _ in range(2)]
    made[0].begin("a", NOON)
    yield made
    for each in made:
        each._engine.dispose()


def exchange(text: str = "my eyelid droops", **later: float) -> Exchange:
    return Exchange(NOON + timedelta(**later), text, "rasa", [{"text": "I see.", "buttons": []}], assessment())


def row(sender_id: str) -> dict[str, object]:
    return {"sender_id": sender_id, "type_name": "slot", "timestamp": 0.0, "data": "{}"}


def rows_in(url: str, table: str) -> int:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        count: int = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()  # noqa: S608
    engine.dispose()
    return count


def test_servers_that_start_at_once_make_the_tables_together(url: str) -> None:
    gate = Barrier(6)

    def start(_: int) -> Transcript:
        gate.wait()
        return Transcript(ConversationStore(host=url))

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(start, range(6)))

    made[5].begin("a", NOON)
    assert made[0].exists("a")
    for each in made:
        each._engine.dispose()


def test_a_database_from_before_messages_had_ids_gets_what_it_lacks(transcripts: list[Transcript]) -> None:
    transcripts[0].add("a", exchange("old"))
    engine = transcripts[0]._engine
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE messages DROP COLUMN key")

    later = Transcript(ConversationStore(engine=engine))
    later.add("a", replace(exchange("new"), key="m1"))

    assert [(each.text, each.key) for each in later.exchanges("a")] == [("old", ""), ("new", "m1")]
    assert "messages_by_key" in {index["name"] for index in sa.inspect(engine).get_indexes("messages")}


def test_numbers_have_64_bits(transcripts: list[Transcript]) -> None:
    inspector = sa.inspect(transcripts[0]._engine)
    kinds = {
        (table, column["name"]): str(column["type"])
        for table in ("messages", "events")
        for column in inspector.get_columns(table)
    }

    assert kinds["messages", "number"] == kinds["events", "id"] == "BIGINT"


def test_of_two_turns_at_once_one_is_stored(transcripts: list[Transcript]) -> None:
    gate = Barrier(2)

    def turn(server: Transcript) -> bool:
        standing = server.standing("a")
        assert standing
        gate.wait()
        try:
            return server.add("a", exchange(), [row("a")], standing.newest)
        except Overtaken:
            return False

    with ThreadPoolExecutor(2) as pool:
        for count in range(1, 21):
            assert sorted(pool.map(turn, transcripts)) == [False, True]
            assert len(transcripts[0].exchanges("a")) == count


def test_a_message_that_two_servers_answer_at_once_is_stored_once(transcripts: list[Transcript]) -> None:
    gate = Barrier(2)

    def turn(server: Transcript) -> bool:
        gate.wait()
        try:
            return server.add("a", replace(exchange(), key="m1"), [row("a")])
        except sa.exc.IntegrityError:
            return False

    with ThreadPoolExecutor(2) as pool:
        stored = sorted(pool.map(turn, transcripts))

    assert stored == [False, True]
    assert len(transcripts[0].exchanges("a")) == 1


def test_a_message_that_is_stored_while_its_conversation_is_deleted_leaves_nothing(
    url: str, transcripts: list[Transcript]
) -> None:
    for _ in range(20):
        transcripts[0].delete("a")
        transcripts[0].begin("a", NOON)
        with ThreadPoolExecutor(2) as pool:
            stored = pool.submit(transcripts[0].add, "a", exchange(), [row("a")])
            pool.submit(transcripts[1].delete, "a").result()
            stored.result()

        assert [rows_in(url, table) for table in TABLES.split(", ")] == [0, 0, 0]


def test_unused_conversations_are_deleted_with_all_they_hold(url: str, transcripts: list[Transcript]) -> None:
    transcripts[0].begin("b", NOON)
    for name, days in (("a", 0), ("b", 20)):
        transcripts[0].add(name, exchange(days=days), [row(name)])

    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(lambda each: each.delete_unused(NOON + timedelta(days=31), 30), transcripts))

    assert sum(counts) == 1
    assert transcripts[1].exists("b")
    assert [rows_in(url, table) for table in TABLES.split(", ")] == [1, 1, 1]


async def test_after_a_restart_of_the_database_the_first_message_is_answered(
    postgresql_server: tuple[Program, str], url: str
) -> None:
    program, _ = postgresql_server
    world = FakeWorld(url)
    async with world.signed_in() as client:
        before = await client.post("/api/messages", json={"text": RED_FLAG})
        program.stop(signal.SIGQUIT)
        away = await client.post("/api/messages", json={"text": RED_FLAG})
        unready = await client.get("/ready")
        program.start()
        program.wait()
        after = await client.post("/api/messages", json={"text": "and now"})
        told = (await client.get("/api/conversation")).json()["transcript"]
    world.store.engine.dispose()

    assert [before.status_code, away.status_code, unready.status_code, after.status_code] == [200, 503, 503, 200]
    assert away.json()["error"]["code"] == "not_saved"
    assert away.json()["assessment"]["level"] == "emergency"
    assert [each["text"] for each in told] == [RED_FLAG, "and now"]


async def test_a_database_that_freezes_keeps_nobody_waiting(postgresql_server: tuple[Program, str], url: str) -> None:
    program, _ = postgresql_server
    world = FakeWorld(url)
    async with world.signed_in() as client:
        await client.post("/api/messages", json={"text": "first"})
        with frozen(program):
            began = time.monotonic()
            answer, unready = await asyncio.gather(
                client.post("/api/messages", json={"text": RED_FLAG}), client.get("/ready")
            )
            taken = time.monotonic() - began
        after = await client.post("/api/messages", json={"text": "second"})
    world.store.engine.dispose()

    assert (answer.status_code, unready.status_code, after.status_code) == (503, 503, 200)
    assert answer.json()["assessment"]["level"] == "emergency"
    assert taken < 6


class frozen:  # noqa: N801 (reads as a word where it is used)
    """Stops PostgreSQL with all its processes, and lets them go on at the end."""

    def __init__(self, program: Program) -> None:
        assert program.process
        parent = program.process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
        self._processes = [parent, *map(int, children.split())]

    def __enter__(self) -> None:
        self._send(signal.SIGSTOP)

    def __exit__(self, *_: object) -> None:
        self._send(signal.SIGCONT)

    def _send(self, number: signal.Signals) -> None:
        for process in self._processes:
            os.kill(process, number)
