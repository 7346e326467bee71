"""`make test-cluster`: a real cluster on this machine is raced, killed and restarted, and says what came of it.

Not collected by `make test`, which stays quick. The programs come from Debian's packages postgresql, redis-server, nginx.
"""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from deploy.cluster import Cluster, ClusterError, Program, find_programs, running
from tests.deploy.load import MESSAGES, Crowd, faults_of, fresh_connections, race

CONVERSATIONS = 400
AT_ONCE = 3

Note = Callable[[str, str], None]


@pytest.fixture(scope="module")
def note() -> Iterator[Note]:
    rows: list[tuple[str, str]] = []
    yield lambda name, value: rows.append((name, value))
    width = max((len(name) for name, _ in rows), default=0)
    print("\n\n" + "\n".join(f"{name:{width}}  {value}" for name, value in rows))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    try:
        find_programs()
    except ClusterError as error:
        pytest.skip(str(error))
    unlimited = {"TRIAGE_RATE_LIMIT": "0", "TRIAGE_ADDRESS_LIMIT": "0", "TRIAGE_LOG_LEVEL": "warning"}
    began = time.monotonic()
    with running(settings=unlimited, generous=True) as made:
        print(f"\nThe cluster runs after {time.monotonic() - began:.0f} s: {made.url}", flush=True)
        yield made


async def in_thread(work: Callable[[], None]) -> float:
    """Do something to the cluster while the crowd talks on; gives the seconds that it took."""
    began = time.monotonic()
    await asyncio.to_thread(work)
    return time.monotonic() - began


def count(cluster: Cluster, statement: str) -> int:
    engine = sa.create_engine(cluster.database_url)
    with engine.connect() as connection:
        found = connection.exec_driver_sql(statement).scalar()
    engine.dispose()
    return int(found or 0)


def stored_bytes(cluster: Cluster) -> int:
    """Give the size of the tables with their indexes, in bytes."""
    return sum(
        count(cluster, f"SELECT pg_total_relation_size('{table}')") for table in ("conversations", "messages", "events")
    )


async def test_racing_conversations_are_not_corrupted(cluster: Cluster, note: Note) -> None:
    servers = [f"http://127.0.0.1:{port}" for port in cluster.ports]
    before = stored_bytes(cluster)
    began = time.monotonic()

    talks = await race(servers, CONVERSATIONS, AT_ONCE)

    taken = time.monotonic() - began
    async with fresh_connections() as client:
        faults = [await faults_of(client, cluster.url, talk) for talk in talks]
    corrupted = sum(map(bool, faults))
    refused = sum(len(talk.unanswered) for talk in talks)
    turns = count(cluster, "SELECT count(*) FROM events WHERE type_name = 'slot' AND action_name = 'conversation'")
    note(f"{CONVERSATIONS} conversations, {AT_ONCE} messages at once in each, through both replicas", "")
    note("  corrupted", f"{corrupted}")
    note("  messages refused", f"{refused} of {CONVERSATIONS * AT_ONCE}")
    note("  messages a second", f"{CONVERSATIONS * AT_ONCE / taken:.0f}")
    note("  bytes in PostgreSQL a message", f"{(stored_bytes(cluster) - before) / (CONVERSATIONS * AT_ONCE):.0f}")
    assert (corrupted, refused) == (0, 0), [each for each in faults if each][:5]
    assert turns == CONVERSATIONS * AT_ONCE


async def test_a_killed_replica_loses_nothing_that_was_acknowledged(cluster: Cluster, note: Note) -> None:
    crowd = Crowd(cluster.url)

    async with crowd.talking():
        await asyncio.sleep(3)
        cluster.replicas[0].stop(signal.SIGKILL)
        in_flight = crowd.in_flight
        await asyncio.sleep(8)
        await in_thread(lambda: cluster.take_out(0))
        await in_thread(lambda: cluster.put_back(0))
        await asyncio.sleep(2)

    faults = await crowd.faults()
    note("One replica killed (-9) under load, later started again", "")
    tell(note, crowd, faults)
    note("  requests in flight at the kill", f"{in_flight}")
    assert faults == []
    assert len(crowd.failures) <= in_flight


async def test_a_rolling_restart_is_not_noticed(cluster: Cluster, note: Note) -> None:
    crowd = Crowd(cluster.url)

    async with crowd.talking():
        await asyncio.sleep(1)
        taken = await in_thread(cluster.roll)
        await asyncio.sleep(1)

    faults = await crowd.faults()
    note(f"Rolling restart of both replicas under load ({taken:.0f} s)", "")
    tell(note, crowd, faults)
    assert faults == []
    assert crowd.failures == []


async def test_redis_may_die_and_come_back(cluster: Cluster, note: Note) -> None:
    crowd = Crowd(cluster.url)

    async with crowd.talking():
        await asyncio.sleep(2)
        cluster.redis.stop(signal.SIGKILL)
        await asyncio.sleep(4)
        cluster.redis.start()
        await in_thread(cluster.redis.wait)
        await asyncio.sleep(3)

    faults = await crowd.faults()
    note("Redis killed (-9) under load, away for 4 s", "")
    tell(note, crowd, faults)
    assert faults == []
    assert crowd.failures == []
    assert await locks_are_in_use(cluster)


async def locks_are_in_use(cluster: Cluster) -> bool:
    """Tell whether the replicas found Redis again: each sets and ends locks as it answers."""
    from redis import Redis

    servers = [f"http://127.0.0.1:{port}" for port in cluster.ports]
    with Redis.from_url(cluster.redis_url) as client:
        before = client.info("commandstats").get("cmdstat_set", {}).get("calls", 0)
        await race(servers, 4, 2)
        return bool(client.info("commandstats")["cmdstat_set"]["calls"] >= before + 8)


async def test_racing_conversations_are_not_corrupted_without_redis_either(cluster: Cluster, note: Note) -> None:
    servers = [f"http://127.0.0.1:{port}" for port in cluster.ports]
    cluster.redis.stop(signal.SIGKILL)
    try:
        talks = await race(servers, 50, AT_ONCE)
    finally:
        cluster.redis.start()
        cluster.redis.wait()

    async with fresh_connections() as client:
        faults = [await faults_of(client, cluster.url, talk) for talk in talks]
    refused = sum(len(talk.unanswered) for talk in talks)
    note(f"50 conversations, {AT_ONCE} messages at once in each, while Redis is gone", "")
    note("  corrupted", f"{sum(map(bool, faults))}")
    note("  messages refused (told to send again)", f"{refused} of {50 * AT_ONCE}")
    assert not any(faults)


async def test_postgresql_may_crash_and_come_back(cluster: Cluster, note: Note) -> None:
    crowd = Crowd(cluster.url)

    async with crowd.talking():
        await asyncio.sleep(2)
        died = time.monotonic()
        await in_thread(lambda: cluster.postgresql.stop(signal.SIGQUIT))
        async with httpx.AsyncClient(timeout=10) as client:
            replica = f"http://127.0.0.1:{cluster.ports[0]}"
            unready = (await client.get(f"{replica}/ready")).status_code
            unready_after = time.monotonic() - died
            refused = await client.post(
                f"{cluster.url}/api/messages",
                json={"text": "i cant breathe since my botox"},
                headers=crowd.talks[0].headers,
            )
        await asyncio.sleep(2)
        cluster.postgresql.start()
        await in_thread(cluster.postgresql.wait)
        back = time.monotonic()
        await asyncio.sleep(5)

    faults = await crowd.faults()
    first = min((at for at, _ in crowd.answered if at > back), default=float("inf"))
    last_failure = max((at for at, _ in crowd.failures), default=0.0)
    note("PostgreSQL crashed (immediate shutdown) under load and was started again", "")
    tell(note, crowd, faults)
    note("  /ready said no after", f"{unready_after:.1f} s")
    note("  first answer after it was back", f"{first - back:.1f} s")
    note("  last error after it was back", f"{max(0.0, last_failure - back):.1f} s")
    assert faults == []
    assert unready == 503
    assert refused.status_code == 503
    assert refused.json()["assessment"]["level"] == "emergency"
    assert last_failure - back < 3
    assert all(failure.startswith("503") for _, failure in crowd.failures)


async def test_what_a_message_costs(cluster: Cluster, note: Note) -> None:
    crowd = Crowd(f"http://127.0.0.1:{cluster.ports[0]}", clients=4)
    programs = {"the replica": cluster.replicas[0], "PostgreSQL": cluster.postgresql, "Redis": cluster.redis}
    before = {name: processor_seconds(program) for name, program in programs.items()}
    stored_before, messages_before = stored_bytes(cluster), count(cluster, "SELECT count(*) FROM messages")

    async with crowd.talking():
        await asyncio.sleep(20)

    messages = count(cluster, "SELECT count(*) FROM messages") - messages_before
    note("What a message costs (one replica, 4 clients)", "")
    for name, program in programs.items():
        note(f"  processor time of {name}", f"{(processor_seconds(program) - before[name]) / messages * 1000:.1f} ms")
    note("  bytes in PostgreSQL", f"{(stored_bytes(cluster) - stored_before) / messages:.0f}")
    tell(note, crowd, await crowd.faults())
    assert crowd.failures == []


def processor_seconds(program: Program) -> float:
    """Give the processor time that a program and its children have used; a busy machine does not change it much."""
    assert program.process
    first = program.process.pid
    children = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="ascii").split()
    ticks = 0
    for process in (str(first), *children):
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def tell(note: Note, crowd: Crowd, faults: list[str]) -> None:
    seconds = sorted(taken for _, taken in crowd.answered)
    times = [at for at, _ in crowd.answered]
    note("  acknowledged messages lost, doubled or forgotten", f"{len(faults)}")
    note("  errors", f"{len(crowd.failures)} of {len(crowd.answered) + len(crowd.failures)}")
    note("  answers a second", f"{len(times) / (max(times) - min(times)):.0f}")
    note("  median, slowest answer", f"{statistics.median(seconds) * 1000:.0f} ms, {seconds[-1]:.1f} s")


def test_each_message_of_the_crowd_tells_of_another_symptom() -> None:
    assert len(set(MESSAGES.values())) == len(MESSAGES)
