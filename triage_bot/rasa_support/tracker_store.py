"""The store of Rasa's events: SQL like Rasa's own, but honest about errors, quick with long talks, and able to forget.

What differs from Rasa's `SQLTrackerStore`:

- An error is an error. Rasa wraps a store in `FailSafeTrackerStore`, which goes on in memory in silence; whoever uses
  this one (see `agent.py`) does so without the wrapper.
- A turn reads the end of a conversation, not all of it. All that a turn needs is in the slot `conversation`, so the
  events from its last setting on are enough, and the hundredth message is as quick as the first.
- `holding_back()` keeps a turn's events from being written, for a caller who writes them together with the answer, in
  one transaction: either both are stored or none. The replies, which that caller keeps, are not among them.
- `delete` forgets a conversation.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any

import orjson
import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from triage_bot.rasa_support.database import (
    BIG_NUMBER,
    DEFAULT_URL,
    Prepared,
    compact,
    create_tables,
    open_database,
    transaction,
)

SLOT = "conversation"

#: What a parsed message holds and nobody reads again: what it told is in the slot.
BULK = ("intent_ranking", "text_tokens", "response_selector", "entities", "metadata", "message_id", "reading", "told")

# Rasa counts events in 32 bits.
SQLTrackerStore.SQLEvent.__table__.c.id.type = BIG_NUMBER

_EVENTS = SQLTrackerStore.SQLEvent.__table__
_OF_SENDER = _EVENTS.c.sender_id == sa.bindparam("sender_id")
#: The id of the event that last set the slot; the search begins at the end, so it is as quick in a long conversation.
_LAST_TURN = (
    sa.select(_EVENTS.c.id)
    .where(_OF_SENDER, _EVENTS.c.type_name == SlotSet.type_name, _EVENTS.c.action_name == SLOT)
    .order_by(_EVENTS.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_ALL_EVENTS = sa.select(_EVENTS.c.data).where(_OF_SENDER).order_by(_EVENTS.c.id)
_LAST_EVENTS = _ALL_EVENTS.where(_EVENTS.c.id >= sa.func.coalesce(_LAST_TURN, 0))
_ADD = sa.insert(_EVENTS)
#: What `event_row` gives of each event.
COLUMNS = ("sender_id", "type_name", "timestamp", "intent_name", "action_name", "data")

_held_back: ContextVar[list[dict[str, Any]] | None] = ContextVar("held_back", default=None)


class ConversationStore(SQLTrackerStore):
    """Keeps the events of conversations in SQLite or PostgreSQL."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: Any = None,
        engine: sa.engine.Engine | None = None,
        **_: Any,
    ) -> None:
        """Open the database.

        Args:
            domain: Rasa's domain; Rasa sets it once the model is loaded.
            host: The database's URL (Rasa calls it so); the default SQLite file when left out.
            event_broker: Rasa's.
            engine: A database that is open already, instead of `host`.
        """
        TrackerStore.__init__(self, domain, event_broker)
        self.engine = engine if engine is not None else open_database(host or DEFAULT_URL)
        create_tables(self.engine, self.Base.metadata)
        self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)
        self._all_events, self._last_events = Prepared(_ALL_EVENTS, self.engine), Prepared(_LAST_EVENTS, self.engine)
        self._add = Prepared(_ADD.inline(), self.engine, COLUMNS)

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        query = self._all_events if fetch_events_from_all_sessions else self._last_events
        with transaction(self.engine) as cursor:
            events = [orjson.loads(data) for (data,) in query.run(cursor, {"sender_id": sender_id})]
        if not events:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        tracker.stored_events = len(tracker.events)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the events that are new, or hand them to whoever holds them back."""
        held_back = _held_back.get()
        if held_back is not None:
            held_back.extend(self._new_rows(tracker, tracker.stored_events, leave_out=BotUttered))
            return
        await self.stream_events(tracker)
        with self.session_scope() as session:
            stored = getattr(tracker, "stored_events", None)
            if stored is None:  # a tracker that this store did not make: Rasa's own way of counting
                stored = session.query(self.SQLEvent).filter_by(sender_id=tracker.sender_id).count()
            if rows := self._new_rows(tracker, stored):
                session.execute(_ADD, rows)
            session.commit()
        tracker.stored_events = len(tracker.events)

    def init_tracker(self, sender_id: str) -> DialogueStateTracker:
        """Begin a conversation, of which nothing is stored yet."""
        tracker = super().init_tracker(sender_id)
        tracker.stored_events = 0
        return tracker

    def _new_rows(
        self, tracker: DialogueStateTracker, stored: int, leave_out: type[Event] | tuple[()] = ()
    ) -> list[dict[str, Any]]:
        events = itertools.islice(tracker.events, stored, None)
        return [event_row(tracker.sender_id, each.as_dict()) for each in events if not isinstance(each, leave_out)]

    def insert_rows(self, cursor: Any, rows: Sequence[dict[str, Any]]) -> None:
        """Write rows that were held back, inside the caller's transaction."""
        if rows:
            self._add.run_each(cursor, rows)

    def events_of(self, connection: Any, sender_id: str) -> list[dict[str, Any]]:
        """Give the events of a conversation as they are stored, in the caller's transaction."""
        return [orjson.loads(data) for (data,) in connection.execute(_ALL_EVENTS, {"sender_id": sender_id})]

    def delete_rows(self, connection: Any, sender_ids: Iterable[str]) -> None:
        """Forget conversations, inside the caller's transaction."""
        connection.execute(sa.delete(_EVENTS).where(_EVENTS.c.sender_id.in_(list(sender_ids))))

    def delete(self, sender_id: str) -> None:
        """Forget a conversation."""
        with self.engine.begin() as connection:
            self.delete_rows(connection, [sender_id])


@contextlib.contextmanager
def holding_back() -> Iterator[list[dict[str, Any]]]:
    """Collect the rows that a turn would write, instead of writing them."""
    rows: list[dict[str, Any]] = []
    token = _held_back.set(rows)
    try:
        yield rows
    finally:
        _held_back.reset(token)


def event_row(sender_id: str, event: dict[str, Any]) -> dict[str, Any]:
    """Write one of Rasa's events as a row of its table, without what is never read again."""
    parse_data = event.get("parse_data") or {}
    return {
        "sender_id": sender_id,
        "type_name": event["event"],
        "timestamp": event.get("timestamp"),
        "intent_name": (parse_data.get("intent") or {}).get("name"),
        "action_name": event.get("name"),
        "data": compact(slim(event)),
    }


def slim(event: dict[str, Any]) -> dict[str, Any]:
    """Leave out what nobody reads again: a message's ranking, tokens and reading, and the card that rides on an answer."""
    if event["event"] == "user":
        parse_data = {key: value for key, value in event["parse_data"].items() if key not in BULK}
        return {**event, "parse_data": parse_data}
    if event["event"] == "bot" and (event.get("data") or {}).get("custom"):
        return {**event, "data": {**event["data"], "custom": None}}
    return event
