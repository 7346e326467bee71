import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from triage_bot.rasa_support.worker import MAX_HANGING, Worker, WorkerStuck


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.stop()


async def give(value: str) -> str:
    return value


async def test_a_result_comes_back_from_another_thread(worker: Worker) -> None:
    async def thread_name() -> str:
        return threading.current_thread().name

    assert await worker.run(thread_name, 1) == "rasa"


async def test_an_error_comes_back(worker: Worker) -> None:
    async def fail() -> None:
        raise LookupError("here")

    with pytest.raises(LookupError, match="here"):
        await worker.run(fail, 1)


async def test_a_turn_that_blocks_its_thread_is_left_behind(worker: Worker) -> None:
    released = threading.Event()

    async def block() -> None:
        released.wait(5)

    started = time.monotonic()
    with pytest.raises(TimeoutError):
        await worker.run(block, 0.05)
    after = await worker.run(lambda: give("next"), 1)
    released.set()

    assert after == "next"
    assert time.monotonic() - started < 1


async def test_after_too_many_that_hang_it_refuses_at_once(worker: Worker) -> None:
    released = threading.Event()

    async def block() -> None:
        released.wait(10)

    for _ in range(MAX_HANGING):
        with pytest.raises(TimeoutError):
            await worker.run(block, 0.02)
    with pytest.raises(WorkerStuck):
        await worker.run(lambda: give("next"), 1)
    released.set()
    for _ in range(100):
        await asyncio.sleep(0.01)
        if not any(thread.name == "rasa" and thread is not worker._thread for thread in threading.enumerate()):
            break

    assert await worker.run(lambda: give("again"), 1) == "again"
