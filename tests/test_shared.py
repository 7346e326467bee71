"""Locks and limits in Redis: on a real one, and on none."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator

import pytest

from deploy.cluster import Program
from triage_bot import shared
from triage_bot.shared import Away, Busy, Shared

SOMEBODY = "a" * 64


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine must not pass for a Redis that is away."""
    monkeypatch.setattr(shared, "_ANSWER_SECONDS", 10.0)


@pytest.fixture
async def two(redis_server: tuple[Program, str]) -> AsyncIterator[tuple[Shared, Shared]]:
    """Two servers on one Redis."""
    made = Shared(redis_server[1]), Shared(redis_server[1])
    await made[0]._redis.flushall()
    yield made
    for each in made:
        await each.close()


@pytest.fixture
async def nowhere() -> AsyncIterator[Shared]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Shared(f"redis://127.0.0.1:{port}/0")
    yield made
    await made.close()


@pytest.mark.slow
async def test_one_turn_at_a_time_however_many_servers_ask(two: tuple[Shared, Shared]) -> None:
    inside = most = 0

    async def turn(server: Shared) -> None:
        nonlocal inside, most
        async with server.lock(SOMEBODY):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.005)
            inside -= 1

    await asyncio.gather(*(turn(two[number % 2]) for number in range(20)))

    assert (most, inside) == (1, 0)


@pytest.mark.slow
async def test_conversations_do_not_wait_for_each_other(two: tuple[Shared, Shared]) -> None:
    async with two[0].lock(SOMEBODY), two[1].lock("b" * 64):
        held = await two[0]._redis.keys("turn:*")

    assert len(held) == 2


@pytest.mark.slow
async def test_the_lock_of_a_server_that_died_ends_by_itself(
    two: tuple[Shared, Shared], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "LOCK_SECONDS", 0.2)
    died = two[0].lock(SOMEBODY)
    await died.__aenter__()
    began = time.monotonic()

    async with two[1].lock(SOMEBODY):
        waited = time.monotonic() - began
    await died.__aexit__(None, None, None)

    assert 0.1 < waited < 2


@pytest.mark.slow
async def test_a_turn_that_outlived_its_lock_does_not_end_that_of_the_next(
    two: tuple[Shared, Shared], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "LOCK_SECONDS", 0.1)
    first = two[0].lock(SOMEBODY)
    await first.__aenter__()
    await asyncio.sleep(0.2)
    monkeypatch.setattr(shared, "LOCK_SECONDS", 5.0)

    async with two[1].lock(SOMEBODY):
        await first.__aexit__(None, None, None)
        held = await two[0]._redis.exists(f"turn:{SOMEBODY}")

    assert held == 1


@pytest.mark.slow
async def test_who_waits_too_long_is_told(two: tuple[Shared, Shared], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "WAIT_SECONDS", 0.1)

    async with two[0].lock(SOMEBODY):
        with pytest.raises(Busy):
            await two[1].lock(SOMEBODY).__aenter__()


@pytest.mark.slow
async def test_servers_count_a_limit_together(two: tuple[Shared, Shared]) -> None:
    waits = [await two[number % 2].wait("somebody", 4) for number in range(6)]

    assert waits[:4] == [0.0] * 4
    assert all(10 < wait <= 15 for wait in waits[4:])


@pytest.mark.slow
async def test_a_bucket_refills_and_is_forgotten_when_full(two: tuple[Shared, Shared]) -> None:
    emptied = [await two[0].wait("somebody", 600) for _ in range(600)]
    await asyncio.sleep(0.3)

    assert emptied[0] == 0.0
    assert await two[0].wait("somebody", 600) == 0.0
    assert 0 < await two[0]._redis.ttl("rate:somebody") <= 60


@pytest.mark.slow
async def test_a_redis_that_was_restarted_is_found_again(
    redis_server: tuple[Program, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    program, url = redis_server
    monkeypatch.setattr(shared, "_PAUSE_SECONDS", 0.1)
    server = Shared(url)
    await server.wait("somebody", 60)

    program.stop()
    with pytest.raises(Away):
        await server.wait("somebody", 60)
    program.start()
    program.wait()
    await asyncio.sleep(0.2)

    assert await server.wait("somebody", 60) == 0.0
    await server.close()


async def test_without_redis_nobody_waits_and_it_is_left_alone_for_a_while(nowhere: Shared) -> None:
    for question in (nowhere.lock(SOMEBODY).__aenter__, lambda: nowhere.wait("somebody", 60)):
        with pytest.raises(Away):
            await question()
    began = time.monotonic()
    for _ in range(100):
        with pytest.raises(Away):
            await nowhere.wait("somebody", 60)

    assert time.monotonic() - began < shared._PAUSE_SECONDS


async def test_a_turn_goes_to_its_end_when_its_lock_cannot_be_given_back(nowhere: Shared) -> None:
    class Lost:
        async def acquire(self) -> bool:
            return True

        async def release(self) -> None:
            raise shared.RedisGone

    nowhere._redis.lock = lambda *_, **__: Lost()
    done = False

    async with nowhere.lock(SOMEBODY):
        done = True

    assert done
