"""The store of Rasa's events, on real trackers and real SQLite files."""

import warnings
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from triage_bot.rasa_support.database import forget_traces, open_database, transaction
from triage_bot.rasa_support.tracker_store import ConversationStore, holding_back

WORDS = "my left eyelid is drooping"

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Rasa warns of every slot without mappings, its own included
    DOMAIN = Domain.load("domain.yml")


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(DOMAIN, host=f"sqlite:///{tmp_path}/folder/conversations.sqlite")


def say(tracker: DialogueStateTracker, text: str, state: Any) -> None:
    parse_data = {
        "text": text,
        "intent": {"name": "greet", "confidence": 0.9},
        "entities": [],
        "intent_ranking": [{"name": "greet", "confidence": 0.9}] * 10,
        "text_tokens": [[0, 2]] * 50,
        "reading": {"text": text, "mentions": []},
    }
    events = [
        UserUttered(text, parse_data["intent"], [], parse_data, metadata={"now": "2026-11-22T12:00:00"}),
        ActionExecuted("action_answer_message"),
        BotUttered("I understood.", {"custom": {"card": "long"}}),
        SlotSet("conversation", state),
        ActionExecuted("action_listen"),
    ]
    tracker.update_with_events(events, DOMAIN)


async def turn(store: ConversationStore, sender_id: str, text: str, state: Any) -> DialogueStateTracker:
    tracker = await store.get_or_create_tracker(sender_id, append_action_listen=False)
    say(tracker, text, state)
    await store.save(tracker)
    return tracker


async def test_a_state_comes_back(store: ConversationStore) -> None:
    await turn(store, "a", WORDS, {"day": 1})

    tracker = await store.retrieve("a")

    assert tracker is not None
    assert tracker.get_slot("conversation") == {"day": 1}


async def test_a_long_conversation_is_read_from_its_end(store: ConversationStore) -> None:
    for number in range(50):
        await turn(store, "a", f"message {number}", {"number": number})

    tracker = await store.retrieve("a")
    full = await store.retrieve_full_tracker("a")

    assert tracker is not None
    assert full is not None
    assert tracker.get_slot("conversation") == {"number": 49}
    assert len(tracker.events) == 2
    assert [event.text for event in full.events if isinstance(event, UserUttered)] == [
        f"message {number}" for number in range(50)
    ]


async def test_words_survive_the_store_and_what_was_made_of_them_does_not(store: ConversationStore) -> None:
    await turn(store, "a", WORDS, {})

    full = await store.retrieve_full_tracker("a")

    assert full is not None
    assert full.latest_message is not None
    assert full.latest_message.text == WORDS
    assert {"reading", "intent_ranking"}.isdisjoint(full.latest_message.parse_data)
    assert not any(event.data.get("custom") for event in full.events if isinstance(event, BotUttered))
    assert full.latest_message.metadata == {"now": "2026-11-22T12:00:00"}


async def test_events_held_back_are_not_written_until_they_are_inserted(store: ConversationStore) -> None:
    with holding_back() as rows:
        await turn(store, "a", WORDS, {"day": 1})
    assert [row["type_name"] for row in rows] == ["user", "action", "slot", "action"], "replies are kept elsewhere"
    unwritten = await store.retrieve("a")
    with transaction(store.engine) as cursor:
        store.insert_rows(cursor, rows)
    written = await store.retrieve("a")

    assert unwritten is None
    assert written is not None
    assert written.get_slot("conversation") == {"day": 1}


async def test_a_tracker_that_the_store_did_not_make_is_saved_without_repeats(store: ConversationStore) -> None:
    foreign = DialogueStateTracker("a", DOMAIN.slots)
    say(foreign, "first", {"day": 1})
    await store.save(foreign)
    again = DialogueStateTracker("a", DOMAIN.slots)
    say(again, "first", {"day": 1})
    say(again, "second", {"day": 2})

    await store.save(again)
    full = await store.retrieve_full_tracker("a")

    assert full is not None
    assert [event.text for event in full.events if isinstance(event, UserUttered)] == ["first", "second"]


async def test_deleting_leaves_no_byte_behind(store: ConversationStore, tmp_path: Path) -> None:
    for number in range(30):
        await turn(store, "a", f"{WORDS} {number}", {"words": WORDS})
    await turn(store, "b", "something else", {})

    store.delete("a")
    forget_traces(store.engine)

    left = b"".join(path.read_bytes() for path in (tmp_path / "folder").iterdir())
    assert b"drooping" not in left
    assert b"something else" in left
    assert await store.retrieve("a") is None


async def test_a_broken_database_is_an_error_and_not_a_blank_conversation(store: ConversationStore) -> None:
    await turn(store, "a", WORDS, {})
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE events")

    with pytest.raises(sa.exc.OperationalError):
        await store.retrieve("a")


async def test_an_error_does_not_quote_what_people_said(store: ConversationStore) -> None:
    tracker = await store.get_or_create_tracker("a", append_action_listen=False)
    say(tracker, WORDS, {})
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE events")

    with pytest.raises(sa.exc.OperationalError) as caught:
        await store.save(tracker)

    assert "drooping" not in str(caught.value)


def test_what_was_committed_survives_a_power_cut(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/x.sqlite")
    with engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "secure_delete")
        ]

    assert found == ["wal", 2, 1]
