"""The load is the messages, each timed, and the answers that came in time."""

from types import SimpleNamespace

import pytest

from bench import load
from bench.load import one_conversation, rate, turns
from bench.servers import Talk


class Recorder(Talk):
    """Answers at once and keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.closed = False

    def say(self, text: str) -> float:
        self._replies(text)
        return 1.5

    def _replies(self, text: str) -> list[str]:
        self.told.append(text)
        return [text]

    def close(self) -> None:
        self.closed = True


class Recorders:
    def __init__(self) -> None:
        self.made: list[Recorder] = []

    def __call__(self) -> Recorder:
        self.made.append(Recorder())
        return self.made[-1]

    def quarters_of_a_second(self) -> float:
        """A clock that each message moves on by a quarter of a second."""
        return sum(len(person.told) for person in self.made) / 4


def test_each_conversation_is_held_by_somebody_new_and_each_message_timed() -> None:
    talk = Recorders()

    taken = turns(talk, [["a", "b"], ["c"]])

    assert taken == [1.5] * 3
    assert [person.told for person in talk.made] == [["a", "b"], ["c"]]


def test_a_connection_is_closed_when_its_conversation_is_over() -> None:
    talk = Recorders()

    one_conversation(talk, ["a"])

    assert [person.closed for person in talk.made] == [True]


def test_answers_count_from_the_end_of_the_lead_in_to_the_end_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Recorders()
    monkeypatch.setattr(load, "time", SimpleNamespace(perf_counter=talk.quarters_of_a_second))

    answers = rate(talk, [["a", "b"]], clients=1, seconds=2)

    assert load.LEAD_IN == 1.0
    assert len([text for person in talk.made for text in person.told]) == 13  # the last is there after the time
    assert answers == 8 / 2


def test_the_people_begin_at_different_places(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Recorders()
    monkeypatch.setattr(load, "time", SimpleNamespace(perf_counter=talk.quarters_of_a_second))

    rate(talk, [["a"] * 100, ["b"] * 100], clients=2, seconds=2)

    assert {person.told[0] for person in talk.made} == {"a", "b"}
