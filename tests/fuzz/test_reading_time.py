"""Reading time grows with the length of a message and not faster, whatever is repeated in it."""

import time
from datetime import date
from pathlib import Path

import pytest

from triage_bot.reader.reader import Reader, reader_of

NOW = date(2026, 11, 22)
SHORT, LONG = 2000, 8000
#: Four times the length takes four times as long; what grows with the square would take sixteen times.
MOST = 9
ATTEMPTS = 5

NASTY = (
    "a",
    "1",
    "(",
    "'",
    "\n",
    "a-",
    "1/1/",
    "e\u0301",
    "\N{LOUDLY CRYING FACE}",
    "no ",
    "not a headache ",
    "headache and ",
    "i cant breathe ",
    "38.9 105.5 102.1 ",
    "5 days ago ",
    "my left eyelid is drooping, no fever ",
    "drooopingg eyellid hedache ",
    "if i had a ",
    "is it? ",
    "not if it was never over but ",
    "auntie wonky eye 2 104.5 ",
    "ich kann nicht atmen ",
    "我的眼睑下垂",
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return reader_of(Path("data/lexicon").resolve())


def seconds(reader: Reader, piece: str, length: int) -> float:
    """Give the time of this process alone that a reading takes."""
    text = (piece * (1 + length // len(piece)))[:length]
    began = time.process_time()
    reader.read(text, NOW)
    return time.process_time() - began


@pytest.mark.slow
@pytest.mark.parametrize("piece", NASTY, ids=ascii)
def test_four_times_as_long_takes_about_four_times_as_long(reader: Reader, piece: str) -> None:
    short = long = float("inf")
    for _ in range(ATTEMPTS):  # the best of some: what else the machine does only adds
        short = min(short, seconds(reader, piece, SHORT))
        long = min(long, seconds(reader, piece, LONG))
        if long < MOST * short:
            break

    assert long < MOST * short
