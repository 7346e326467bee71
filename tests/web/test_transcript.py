"""The transcript: what is kept, for how long, and what is left after deleting."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.web.fakes import NOON, FakeStore, assessment
from triage_bot.web.transcript import Exchange, Transcript

WORDS = "my left eyelid droops"


def exchange(text: str = WORDS, by: str = "rasa", **later: float) -> Exchange:
    return Exchange(NOON + timedelta(**later), text, by, [{"text": "I see.", "buttons": []}], assessment())


@pytest.fixture
def store(tmp_path: Path) -> FakeStore:
    return FakeStore(f"sqlite:///{tmp_path}/conversations.sqlite")


@pytest.fixture
def transcript(store: FakeStore) -> Transcript:
    made = Transcript(store)  # type: ignore[arg-type]
    made.begin("a", NOON)
    return made


def test_exchanges_come_back_in_order(transcript: Transcript) -> None:
    for number in range(3):
        transcript.add("a", exchange(f"message {number}", minutes=number))

    assert [each.text for each in transcript.exchanges("a")] == ["message 0", "message 1", "message 2"]
    assert transcript.last("a") == exchange("message 2", minutes=2)


def test_a_message_and_its_events_are_stored_together_or_not_at_all(transcript: Transcript, store: FakeStore) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE events")

    with pytest.raises(sa.exc.OperationalError):
        transcript.add("a", exchange(), [{"sender_id": "a", "data": WORDS}])

    assert transcript.exchanges("a") == []


def test_nothing_is_stored_for_an_unknown_conversation(transcript: Transcript, store: FakeStore) -> None:
    assert transcript.add("b", exchange(), [{"sender_id": "b", "data": WORDS}]) is False
    assert store.stored() == []


def test_unused_conversations_are_deleted_and_used_ones_kept(transcript: Transcript) -> None:
    transcript.begin("b", NOON)
    transcript.add("b", exchange(days=20))

    count = transcript.delete_unused(NOON + timedelta(days=31), days=30)

    assert count == 1
    assert (transcript.exists("a"), transcript.exists("b")) == (False, True)


def test_deleting_leaves_no_byte_behind(transcript: Transcript, tmp_path: Path) -> None:
    for number in range(50):
        transcript.add("a", exchange(f"{WORDS} {number}"), [{"sender_id": "a", "data": WORDS}])

    transcript.delete("a")

    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"eyelid" not in left


def test_a_check_of_the_store_leaves_nothing(transcript: Transcript) -> None:
    transcript.check_writable()
    transcript.check_writable()

    assert not transcript.exists("canary")
