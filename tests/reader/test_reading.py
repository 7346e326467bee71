"""A reading that is shared while one message is answered, and with nobody afterwards."""

import asyncio
from datetime import timedelta

from tests.reader.conftest import NOW
from triage_bot.rasa_support.worker import Worker
from triage_bot.reader.reader import Reader
from triage_bot.reader.reading import Reading, already_read, read_once

TEXT = "my left eyelid droops"


def test_the_same_text_of_the_same_day_is_read_once(reader: Reader) -> None:
    with read_once():
        first = reader.read(TEXT, NOW)

        assert reader.read(TEXT, NOW) is first
        assert reader.read(f"{TEXT} ", NOW) is not first
        assert reader.read(TEXT, NOW + timedelta(days=1)) is not first


def test_nothing_is_remembered_afterwards(reader: Reader) -> None:
    with read_once():
        first = reader.read(TEXT, NOW)

    assert already_read.get() is None
    assert reader.read(TEXT, NOW) is not first
    with read_once():
        assert already_read.get() == {}


async def test_the_threads_of_one_message_share_it_and_those_of_another_do_not(reader: Reader) -> None:
    worker = Worker()

    async def read() -> Reading:
        return reader.read(TEXT, NOW)

    async def answer() -> tuple[Reading, Reading]:
        with read_once():
            return await asyncio.to_thread(reader.read, TEXT, NOW), await worker.run(read, 30)

    try:
        (floor, rasa), (others_floor, others_rasa) = await asyncio.gather(answer(), answer())
    finally:
        worker.stop()

    assert floor is rasa
    assert others_floor is others_rasa
    assert floor is not others_floor
