"""Lets people talk to a chat that runs, and takes the time. Knows nothing of which chat it is."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from bench.servers import Talk

LEAD_IN = 1.0


def turns(talk: Callable[[], Talk], conversations: Iterable[Sequence[str]]) -> list[float]:
    """Hold one conversation after the other and give the milliseconds of every message."""
    return [taken for texts in conversations for taken in one_conversation(talk, texts)]


def one_conversation(talk: Callable[[], Talk], texts: Iterable[str]) -> list[float]:
    """Hold one conversation and give the milliseconds of each message."""
    with contextlib.closing(talk()) as person:
        return [person.say(text) for text in texts]


def rate(talk: Callable[[], Talk], conversations: Sequence[Sequence[str]], clients: int, seconds: float) -> float:
    """Let `clients` people talk at the same time and give the answers per second.

    Each begins at another place of `conversations` and goes round. Counted is for `seconds`, once all have been at work for
    `LEAD_IN` seconds: what is under way when counting begins makes up for what is when it ends.
    """
    opens = time.perf_counter() + LEAD_IN
    closes = opens + seconds

    def talk_on(first: int) -> int:
        answered = 0
        for texts in itertools.cycle([*conversations[first:], *conversations[:first]]):
            with contextlib.closing(talk()) as person:
                for text in texts:
                    person.say(text)
                    now = time.perf_counter()
                    if now > closes:
                        return answered
                    answered += now > opens
        raise ValueError("there are no conversations")

    places = [client * len(conversations) // clients for client in range(clients)]
    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(talk_on, places)) / seconds
