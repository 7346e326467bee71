"""What was said, as it was typed, with its answers: kept apart from Rasa's events, and deleted by its own clock."""

from __future__ import annotations

import contextlib
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa

from triage_bot.rasa_support.database import (
    BIG_NUMBER,
    Prepared,
    compact,
    create_tables,
    forget_traces,
    one_connection,
    transaction,
)

if TYPE_CHECKING:  # the store imports Rasa, whose import has an order of its own
    from triage_bot.rasa_support.tracker_store import ConversationStore

#: How many messages that Rasa missed are given to it later, at most.
_CAUGHT_UP = 10

#: As long as SQLite itself waits for another program.
_WAIT_SECONDS = 2.0

#: Few, so that each deletion stays far below the time that the database has for an answer.
_DELETED_AT_ONCE = 100

_metadata = sa.MetaData()

_conversations = sa.Table(
    "conversations",
    _metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("began", sa.Float, nullable=False),
    sa.Column("last_used", sa.Float, nullable=False, index=True),
)
_messages = sa.Table(
    "messages",
    _metadata,
    sa.Column("number", BIG_NUMBER, primary_key=True),
    sa.Column("conversation_id", sa.String(64), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("answered_by", sa.String(16), nullable=False),
    sa.Column("replies", sa.Text, nullable=False),
    sa.Column("assessment", sa.Text, nullable=False),
    sa.Column("key", sa.String(64)),
)
#: Each turn asks for what the floor answered: found without looking at a conversation's other messages.
sa.Index("messages_by_conversation", _messages.c.conversation_id, _messages.c.answered_by)
#: ... and for its newest message.
sa.Index("messages_in_order", _messages.c.conversation_id, _messages.c.number)
#: ... and for the one of the same key, of which there is one, whichever servers it was sent to.
sa.Index("messages_by_key", _messages.c.conversation_id, _messages.c.key, unique=True)

_EXISTS = sa.select(_conversations.c.id).where(_conversations.c.id == sa.bindparam("conversation_id"))
_USED = (
    sa.update(_conversations)
    .where(_conversations.c.id == sa.bindparam("conversation_id"))
    .values(last_used=sa.bindparam("now"))
)
_BEGIN = sa.insert(_conversations)
_ADD = sa.insert(_messages)
_GIVEN = [column.name for column in _messages.columns if column.name != "number"]
_NEWEST = sa.select(sa.func.max(_messages.c.number)).where(
    _messages.c.conversation_id == sa.bindparam("conversation_id")
)
_MINE = _messages.c.conversation_id == _conversations.c.id
_STANDING = sa.select(
    sa.select(sa.func.max(_messages.c.number)).where(_MINE).scalar_subquery().label("newest"),
    sa.exists().where(_MINE, _messages.c.answered_by == "floor").label("missed"),
    sa.exists().where(_MINE, _messages.c.key == sa.bindparam("key")).label("answered"),
).where(_conversations.c.id == sa.bindparam("conversation_id"))
_MISSED = (
    sa.select(_messages)
    .where(_messages.c.conversation_id == sa.bindparam("conversation_id"), _messages.c.answered_by == "floor")
    .order_by(_messages.c.number.desc())
    .limit(_CAUGHT_UP)
)
_ANSWERED = sa.select(_messages).where(
    _messages.c.conversation_id == sa.bindparam("conversation_id"), _messages.c.key == sa.bindparam("key")
)
_READ = (
    sa.update(_messages)
    .where(_messages.c.number == sa.bindparam("place"), _messages.c.answered_by == "floor")
    .values(answered_by="floor, read")
)


class Overtaken(Exception):
    """Another server stored a message of this conversation after this turn had begun; nothing was stored."""


@dataclass(frozen=True)
class Exchange:
    """One message and its answer. `key` is the sender's own name for the message, where it gave one."""

    at: datetime
    text: str
    answered_by: str
    replies: list[dict[str, Any]]
    assessment: dict[str, Any]
    key: str = ""


@dataclass(frozen=True)
class Standing:
    """How a conversation stands when a turn begins.

    `newest` is the number of its newest message, 0 where there is none. `answered` is the message that was stored under
    the turn's own key: it came before, and its answer was lost. `missed` are the newest messages, with their numbers,
    that the safety floor answered and Rasa has not read.
    """

    newest: int
    answered: Exchange | None
    missed: list[tuple[int, Exchange]]


class Transcript:
    """The conversations of one database. Every change is one transaction; an error is raised, never swallowed."""

    def __init__(self, store: ConversationStore) -> None:
        """Use the database of Rasa's store, so that a message and its events are stored together or not at all."""
        self._store = store
        self._engine = store.engine
        self._turn = threading.Lock()
        create_tables(self._engine, _metadata)
        self._begin = Prepared(_BEGIN, self._engine, [column.name for column in _conversations.columns])
        self._exists, self._standing = Prepared(_EXISTS, self._engine), Prepared(_STANDING, self._engine)
        self._used, self._newest = Prepared(_USED, self._engine), Prepared(_NEWEST, self._engine)
        self._add = Prepared(_ADD.inline(), self._engine, _GIVEN)
        self._read = Prepared(_READ, self._engine)

    @property
    def near(self) -> bool:
        """Tell whether the database is in this very process, and so never lets a reader wait."""
        return bool(self._engine.dialect.name == "sqlite")

    def in_one_turn(self) -> AbstractContextManager[None]:
        """Let what is read and written from here on, one after the other, go over one connection."""
        return one_connection(self._engine)

    @contextlib.contextmanager
    def _turn_to_write(self) -> Iterator[None]:
        """Wait for the other writers, in SQLite.

        SQLite lets a writer that finds the file locked look again from time to time, and some never find it free: with
        sixteen people at once, one message in many thousands was refused.

        Raises:
            TimeoutError: The others took too long.
        """
        alone = self.near
        if alone and not self._turn.acquire(timeout=_WAIT_SECONDS):
            raise TimeoutError("other writers hold the database")
        try:
            yield
        finally:
            if alone:
                self._turn.release()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Any]:
        """Begin a transaction that writes, in SQLite one after the other."""
        with self._turn_to_write(), self._engine.begin() as connection:
            yield connection

    def begin(self, conversation_id: str, now: datetime) -> None:
        """Note a new conversation."""
        values = {"id": conversation_id, "began": now.timestamp(), "last_used": now.timestamp()}
        with self._turn_to_write(), transaction(self._engine) as cursor:
            self._begin.run(cursor, values)

    def exists(self, conversation_id: str) -> bool:
        """Tell whether a conversation has begun and is not deleted."""
        with transaction(self._engine) as cursor:
            return self._exists.run(cursor, {"conversation_id": conversation_id}).fetchone() is not None

    def standing(self, conversation_id: str, key: str = "") -> Standing | None:
        """Tell how a conversation stands for a message of this key; None where it has not begun, or is deleted."""
        of_key = {"conversation_id": conversation_id, "key": key or None}
        with transaction(self._engine) as cursor:
            row = self._standing.run(cursor, of_key).fetchone()
        if row is None:
            return None
        newest, some_missed, some_answered = row
        answered, missed = None, []
        if some_missed or some_answered:
            with self._engine.connect() as connection:
                answered = connection.execute(_ANSWERED, of_key).mappings().first()
                missed = connection.execute(_MISSED, of_key).mappings().all()
        return Standing(
            newest=newest or 0,
            answered=_exchange(answered) if answered else None,
            missed=[(each["number"], _exchange(each)) for each in reversed(missed)],
        )

    def add(
        self,
        conversation_id: str,
        exchange: Exchange,
        events: Iterable[dict[str, Any]] = (),
        after: int | None = None,
    ) -> bool:
        """Store a message with its answer, and Rasa's events of that turn.

        Args:
            conversation_id: Whose they are.
            exchange: The message and its answer.
            events: Rows of Rasa's store.
            after: The number of the newest message when the turn began. Whatever became of the lock on the
                conversation, an answer that does not know of a later message is not stored.

        Returns:
            False when the conversation was deleted meanwhile; then nothing is stored.

        Raises:
            Overtaken: There is a message after `after`.
        """
        used = {"conversation_id": conversation_id, "now": exchange.at.timestamp()}
        row = {
            "conversation_id": conversation_id,
            "at": exchange.at.timestamp(),
            "text": exchange.text,
            "answered_by": exchange.answered_by,
            "replies": compact(exchange.replies),
            "assessment": compact(exchange.assessment),
            "key": exchange.key or None,
        }
        with self._turn_to_write(), transaction(self._engine) as cursor:
            if self._used.run(cursor, used).rowcount != 1:
                return False
            # that row is locked now, so nobody adds a message between this look and the commit
            if after is not None and (self._newest.run(cursor, used).fetchone()[0] or 0) != after:
                raise Overtaken
            self._add.run(cursor, row)
            self._store.insert_rows(cursor, list(events))
        return True

    def exchanges(self, conversation_id: str) -> list[Exchange]:
        """Give a conversation from its beginning."""
        query = sa.select(_messages).where(_messages.c.conversation_id == conversation_id).order_by(_messages.c.number)
        with self._engine.connect() as connection:
            return [_exchange(row) for row in connection.execute(query).mappings()]

    def export(self, conversation_id: str) -> dict[str, Any]:
        """Give all that is kept of a conversation: when it began, each message with its answer, and Rasa's events."""
        query = sa.select(_conversations).where(_conversations.c.id == conversation_id)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().one()
            events = self._store.events_of(connection, conversation_id)
        return {
            "began": _time(row["began"]).isoformat(timespec="seconds"),
            "last_used": _time(row["last_used"]).isoformat(timespec="seconds"),
            "messages": [
                {
                    "at": exchange.at.isoformat(timespec="seconds"),
                    "id": exchange.key,
                    "text": exchange.text,
                    "answered_by": exchange.answered_by,
                    "replies": exchange.replies,
                    "assessment": exchange.assessment,
                }
                for exchange in self.exchanges(conversation_id)
            ],
            "events": events,
        }

    def last(self, conversation_id: str) -> Exchange | None:
        """Give the newest message with its answer."""
        query = (
            sa.select(_messages)
            .where(_messages.c.conversation_id == conversation_id)
            .order_by(_messages.c.number.desc())
            .limit(1)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return _exchange(row) if row else None

    def mark_read(self, number: int, events: Iterable[dict[str, Any]]) -> None:
        """Note that Rasa was given a message that it had missed, whether it could read it or not.

        Raises:
            Overtaken: Another server did so first.
        """
        with self._turn_to_write(), transaction(self._engine) as cursor:
            if self._read.run(cursor, {"place": number}).rowcount != 1:
                raise Overtaken
            self._store.insert_rows(cursor, list(events))

    def delete(self, conversation_id: str) -> None:
        """Forget a conversation, in the file's bytes too."""
        self._delete([conversation_id], sa.true())
        forget_traces(self._engine)

    def delete_unused(self, now: datetime, days: int) -> int:
        """Forget the conversations that nobody has used for so many days; give how many there were."""
        oldest = (now - timedelta(days=days)).timestamp()
        unused = _conversations.c.last_used < oldest
        query = sa.select(_conversations.c.id).where(unused).limit(_DELETED_AT_ONCE)
        count = 0
        while True:
            with self._engine.connect() as connection:
                ids = [row.id for row in connection.execute(query)]
            if not ids:
                break
            count += self._delete(ids, unused)
        forget_traces(self._engine)  # also those that a busy hour left behind
        return count

    def check_writable(self) -> None:
        """Write a row, take it out, and commit: raises when the database cannot store a message.

        Only a commit reaches the disk and finds out that it is full.
        """
        row = {"id": f"canary {uuid.uuid4()}", "began": 0.0, "last_used": 0.0}
        with self._writing() as connection:
            connection.execute(sa.insert(_conversations).values(row))
            connection.execute(sa.delete(_conversations).where(_conversations.c.id == row["id"]))

    def _delete(self, ids: list[str], condition: Any) -> int:
        """Delete conversations that still meet the condition; give how many did."""
        chosen = _conversations.c.id.in_(ids)
        with self._writing() as connection:
            # Conversations first: a message that is being stored holds its conversation's row, and is seen afterwards.
            count: int = connection.execute(sa.delete(_conversations).where(chosen, condition)).rowcount
            kept = {row.id for row in connection.execute(sa.select(_conversations.c.id).where(chosen))}
            gone = [each for each in ids if each not in kept]
            connection.execute(sa.delete(_messages).where(_messages.c.conversation_id.in_(gone)))
            self._store.delete_rows(connection, gone)
        return count


def _time(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp).astimezone()


def _exchange(row: Mapping[str, Any]) -> Exchange:
    return Exchange(
        at=_time(row["at"]),
        text=row["text"],
        answered_by=row["answered_by"],
        replies=orjson.loads(row["replies"]),
        assessment=orjson.loads(row["assessment"]),
        key=row["key"] or "",
    )
