"""Both chats get the same messages, in every run."""

from bench.figures import EARLY, LATE
from bench.messages import CYCLE, SHORT, conversations, long_conversation


def test_the_same_conversations_are_drawn_every_time() -> None:
    assert conversations(20) == conversations(20)


def test_a_conversation_is_an_opening_and_two_short_answers() -> None:
    drawn = conversations(50)

    assert {len(texts) for texts in drawn} == {3}
    assert all(len(answer) <= SHORT for _, *answers in drawn for answer in answers)


def test_the_openings_differ() -> None:
    assert len({opening for opening, *_ in conversations(50)}) > 30


def test_growth_compares_the_same_messages() -> None:
    texts = long_conversation(LATE + len(CYCLE))

    assert texts[EARLY - 1 : EARLY - 1 + len(CYCLE)] == texts[LATE - 1 : LATE - 1 + len(CYCLE)]
    assert set(texts) == set(CYCLE)
