"""Opens the database of conversations, so that what was written stays written and what was deleted is gone."""

from __future__ import annotations

import contextlib
import os
import select
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

DEFAULT_URL = "sqlite:///.data/conversations.sqlite"
IN_MEMORY = "sqlite://"

#: A primary key that lasts: at ten million conversations a day, 32 bits are used up within weeks.
BIG_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

#: WAL and FULL: a commit that returned survives a power cut. secure_delete: what is deleted is overwritten.
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "busy_timeout=2000",
    "foreign_keys=ON",
)

#: After so many seconds without a word from PostgreSQL a call fails, and its connection is given up.
POSTGRESQL_SECONDS = 2.0
#: The server's own limits, in milliseconds: for a statement, and for a replica that stopped in the middle of a turn.
#: synchronous_commit: a commit that returned is on the disk.
POSTGRESQL_OPTIONS = (
    "-c statement_timeout=2000 -c idle_in_transaction_session_timeout=5000 -c synchronous_commit=on -c timezone=UTC"
)
#: Replicas that start at once make the tables one after the other, under this advisory lock.
_MAKING_TABLES = 0x747269616765
#: How often the log of SQLite is asked to be emptied, while others read and write.
_ATTEMPTS = 3

#: The connection that a turn keeps from its first transaction to its last; None where each takes one of its own.
_kept: ContextVar[list[Any] | None] = ContextVar("kept", default=None)


def open_database(url: str) -> sa.engine.Engine:
    """Give the engine of a database; nothing is created in it here.

    The parameters of a statement never appear in an error, since they hold what people said.
    """
    place = sa.engine.make_url(url)
    if place.get_backend_name() != "sqlite":
        return _open_postgresql(place)
    in_memory = not place.database or place.database == ":memory:"
    if in_memory:
        engine = sa.create_engine(
            place,
            poolclass=sa.pool.StaticPool,
            connect_args={"check_same_thread": False},
            hide_parameters=True,
        )
    else:
        Path(place.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = sa.create_engine(
            place,
            poolclass=QueuePool,
            pool_size=8,
            connect_args={"check_same_thread": False, "timeout": 2},
            hide_parameters=True,
        )
    sa.event.listen(engine, "connect", _prepare_connection)
    if not in_memory:
        _refuse_another_file(engine, Path(place.database).absolute())
    return engine


def _refuse_another_file(engine: sa.engine.Engine, path: Path) -> None:
    """Let no connection be used whose file was moved away or deleted: what it writes would be lost without an error."""
    name = str(path)

    def note(_connection: Any, record: Any) -> None:
        record.info["file"] = identity()

    def check(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info["file"] != identity():
            raise sa.exc.DisconnectionError("the database's file is not the one that was opened")

    def identity() -> tuple[int, int] | None:
        try:
            found = os.stat(name)  # noqa: PTH116 (several times as quick, and asked for each connection)
        except OSError:
            return None
        return found.st_dev, found.st_ino

    sa.event.listen(engine, "connect", note)
    sa.event.listen(engine, "checkout", check)


def _open_postgresql(place: sa.engine.URL) -> sa.engine.Engine:
    """Connect to PostgreSQL such that nobody waits for one that is gone; pool_pre_ping finds it again by itself."""
    from psycopg2.extensions import set_wait_callback

    set_wait_callback(_wait)
    return sa.create_engine(
        place,
        isolation_level="READ COMMITTED",  # what `Transcript` counts on, whatever the server's default is
        pool_size=8,
        max_overflow=2,
        pool_timeout=POSTGRESQL_SECONDS,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 2, "options": POSTGRESQL_OPTIONS, "application_name": "triage"},
        hide_parameters=True,
    )


def _wait(connection: Any) -> None:
    """Wait for PostgreSQL as psycopg2 does, but not for ever: a frozen server or a cut cable sends no error."""
    from psycopg2 import OperationalError
    from psycopg2.extensions import POLL_OK, POLL_READ

    while (state := connection.poll()) != POLL_OK:
        poller = select.poll()
        poller.register(connection.fileno(), select.POLLIN if state == POLL_READ else select.POLLOUT)
        if not poller.poll(POSTGRESQL_SECONDS * 1000):
            raise OperationalError(f"PostgreSQL did not answer within {POSTGRESQL_SECONDS:g} s")


def create_tables(engine: sa.engine.Engine, metadata: sa.MetaData) -> None:
    """Create the tables, columns and indexes that are missing, also when several replicas do so at the same moment."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MAKING_TABLES})
        metadata.create_all(connection)
        for table in metadata.sorted_tables:  # a database of before has its tables, and may lack a column or an index
            there = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
            for column in table.columns:
                if column.name not in there:
                    added = sa.schema.CreateColumn(column).compile(dialect=engine.dialect)
                    connection.execute(sa.DDL(f"ALTER TABLE {table.name} ADD COLUMN {added}"))
            for index in table.indexes:
                index.create(connection, checkfirst=True)


def _prepare_connection(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class Prepared:
    """A statement of every turn, written out once in the driver's own words.

    To look a statement up and to wrap what it gives takes SQLAlchemy longer than SQLite takes to run it.
    """

    def __init__(
        self, statement: sa.sql.expression.ClauseElement, engine: sa.engine.Engine, columns: Sequence[str] | None = None
    ) -> None:
        """Write out a statement; `columns` are those that an insertion gives a value."""
        written = statement.compile(dialect=engine.dialect, column_keys=columns and list(columns))
        self._text = str(written)
        self._order = written.positiontup if written.positional else None
        self._fixed = {**written.params, **dict.fromkeys(columns or ())}  # a column without a value is empty
        self._all_at_once = engine.dialect.driver == "psycopg2"

    def run(self, cursor: Any, values: Mapping[str, Any]) -> Any:
        """Run it with these values, by the names of its parameters; give the cursor."""
        cursor.execute(self._text, self._values(values))
        return cursor

    def run_each(self, cursor: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it with each row of values."""
        told = [self._values(row) for row in rows]
        if self._all_at_once:  # otherwise each row is a journey to the server
            from psycopg2.extras import execute_batch

            execute_batch(cursor, self._text, told)
        else:
            cursor.executemany(self._text, told)

    def _values(self, values: Mapping[str, Any]) -> Any:
        given = {**self._fixed, **values}
        return given if self._order is None else [given[name] for name in self._order]


@contextlib.contextmanager
def transaction(engine: sa.engine.Engine) -> Iterator[Any]:
    """Give a driver's cursor for one transaction; it is committed at the end, and taken back where anything is raised.

    Raises:
        sqlalchemy.exc.DBAPIError: Whatever the driver raised; as everywhere, without what people said.
    """
    kept = _kept.get()
    connection = kept.pop() if kept else engine.raw_connection()
    done = False
    try:
        yield connection.cursor()
        connection.commit()
        done = True
    except engine.dialect.dbapi.Error as error:
        if engine.dialect.is_disconnect(error, connection.connection, None):
            connection.invalidate(error)
        raise sa.exc.DBAPIError.instance(
            None, None, error, engine.dialect.dbapi.Error, hide_parameters=True, dialect=engine.dialect
        ) from error
    finally:
        if done and kept is not None:
            kept.append(connection)
        else:
            connection.close()  # and with it what is not committed


@contextlib.contextmanager
def one_connection(engine: sa.engine.Engine) -> Iterator[None]:
    """Let the transactions of a turn, one after the other, share a connection of SQLite.

    To lend one and take it back takes SQLAlchemy as long as SQLite takes for what a turn reads. One of a server goes back
    at once: while this turn thinks, others may have need of it.
    """
    kept: list[Any] = []
    token = _kept.set(kept if engine.dialect.name == "sqlite" else None)
    try:
        yield
    finally:
        _kept.reset(token)
        for connection in kept:
            connection.close()


def compact(value: Any) -> str:
    """Write a value as the JSON of a column."""
    return orjson.dumps(value).decode()


def forget_traces(engine: sa.engine.Engine) -> None:
    """Write SQLite's log back into its file and empty it: a deleted conversation would still be in the log."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for _ in range(_ATTEMPTS):  # each waits for those who read and write just now
                if not connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)")).scalar():
                    return
