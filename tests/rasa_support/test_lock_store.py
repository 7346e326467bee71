"""The lock store, as Rasa makes it from `endpoints.yml`."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

from deploy.cluster import Program
from triage_bot.rasa_support.lock_store import ConversationLockStore

TYPE = "triage_bot.rasa_support.lock_store.ConversationLockStore"


def store(url: str) -> ConversationLockStore:
    made = LockStore.create(EndpointConfig(url, type=TYPE))
    assert isinstance(made, ConversationLockStore)
    return made


@pytest.fixture
async def stores(redis_server: tuple[Program, str]) -> AsyncIterator[list[ConversationLockStore]]:
    """Those of two servers."""
    made = [store(redis_server[1]), store(redis_server[1])]
    yield made
    for each in made:
        await each._shared.close()


@pytest.mark.slow
async def test_two_servers_of_rasa_answer_one_after_the_other(stores: list[ConversationLockStore]) -> None:
    steps: list[str] = []

    async def answer(number: int) -> None:
        async with stores[number % 2].lock("somebody"):
            steps.append("begin")
            await asyncio.sleep(0.01)
            steps.append("end")

    await asyncio.gather(*(answer(number) for number in range(10)))

    assert steps == ["begin", "end"] * 10


async def test_without_redis_rasa_is_told_that_there_is_no_lock() -> None:
    with pytest.raises(LockError, match="Away"):
        async with store("redis://127.0.0.1:1/0").lock("somebody"):
            pytest.fail("went on without a lock")


@pytest.mark.slow
async def test_an_error_of_the_turn_stays_what_it_is(stores: list[ConversationLockStore]) -> None:
    with pytest.raises(ZeroDivisionError):
        async with stores[0].lock("somebody"):
            raise ZeroDivisionError
