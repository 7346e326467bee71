"""The transcript: what is kept, for how long, and what is left after deleting."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.web.fakes import NOON, FakeStore, assessment
from triage_bot.rasa_support.database import PRAGMAS
from triage_bot.web.transcript import Exchange, Overtaken, Transcript

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


def newest(transcript: Transcript) -> int:
    standing = transcript.standing("a")
    assert standing
    return standing.newest


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


def test_an_answer_that_does_not_know_of_a_later_message_is_not_stored(
    transcript: Transcript, store: FakeStore
) -> None:
    before = newest(transcript)
    transcript.add("a", exchange("first"), after=before)

    with pytest.raises(Overtaken):
        transcript.add("a", exchange("second"), [{"sender_id": "a", "data": WORDS}], before)

    assert [each.text for each in transcript.exchanges("a")] == ["first"]
    assert store.stored() == []
    assert transcript.add("a", exchange("second"), after=newest(transcript)) is True


def test_a_missed_message_is_caught_up_with_once(transcript: Transcript, store: FakeStore) -> None:
    transcript.add("a", exchange(by="floor"))
    number = newest(transcript)
    transcript.mark_read(number, [{"sender_id": "a", "data": "once"}])

    with pytest.raises(Overtaken):
        transcript.mark_read(number, [{"sender_id": "a", "data": "twice"}])

    assert store.stored() == ["once"]


def test_a_conversation_that_is_used_again_while_old_ones_are_deleted_is_kept(
    transcript: Transcript, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete = transcript._delete

    def message_comes_first(ids: list[str], condition: Any) -> int:
        transcript.add("a", exchange(days=31))
        return delete(ids, condition)

    monkeypatch.setattr(transcript, "_delete", message_comes_first)

    assert transcript.delete_unused(NOON + timedelta(days=31), days=30) == 0
    assert len(transcript.exchanges("a")) == 1


def test_a_database_from_before_messages_had_ids_goes_on(store: FakeStore, transcript: Transcript) -> None:
    transcript.add("a", exchange("old"))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX messages_by_key")
        connection.exec_driver_sql("ALTER TABLE messages DROP COLUMN key")

    later = Transcript(store)  # type: ignore[arg-type]
    later.add("a", exchange("new"))

    assert [each.text for each in later.exchanges("a")] == ["old", "new"]


def test_a_turn_needs_one_connection_and_gives_it_back(transcript: Transcript, store: FakeStore) -> None:
    lent: list[Any] = []
    sa.event.listen(store.engine, "checkout", lambda connection, *_: lent.append(connection))

    with transcript.in_one_turn():
        before = newest(transcript)
        transcript.add("a", exchange("first"), after=before)
        assert newest(transcript) > before

    assert len(lent) == 1
    assert store.engine.pool.checkedout() == 0
    assert newest(transcript)
    assert len(lent) == 2


def test_what_fails_in_a_turn_leaves_the_rest_of_it_as_it_is(transcript: Transcript, store: FakeStore) -> None:
    with transcript.in_one_turn():
        transcript.add("a", exchange("first"))
        with pytest.raises(Overtaken):
            transcript.add("a", exchange("second"), after=0)
        transcript.add("a", exchange("third"))

    assert [each.text for each in transcript.exchanges("a")] == ["first", "third"]
    assert store.engine.pool.checkedout() == 0


def test_two_servers_cannot_store_a_message_twice_under_one_key(transcript: Transcript) -> None:
    sent_twice = replace(exchange(), key="m1")
    transcript.add("a", sent_twice)

    with pytest.raises(sa.exc.IntegrityError):
        transcript.add("a", sent_twice)

    assert len(transcript.exchanges("a")) == 1


def test_many_writers_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = tuple(pragma for pragma in PRAGMAS if not pragma.startswith("busy_timeout"))
    monkeypatch.setattr("triage_bot.rasa_support.database.PRAGMAS", (*at_once, "busy_timeout=0"))
    store = FakeStore(f"sqlite:///{tmp_path}/many.sqlite")
    crowd = Transcript(store)  # type: ignore[arg-type]
    crowd.begin("a", NOON)

    with ThreadPoolExecutor(16) as pool:
        stored = list(pool.map(lambda number: crowd.add("a", exchange(str(number))), range(200)))

    assert all(stored), "SQLite refuses at once whoever finds the file locked"


def test_a_writer_that_holds_everybody_up_is_told_of(transcript: Transcript, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage_bot.web.transcript._WAIT_SECONDS", 0.01)

    with transcript._writing(), pytest.raises(TimeoutError):
        transcript.add("a", exchange())
