"""Opens the database of conversations, so that what was written stays written and what was deleted is gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

DEFAULT_URL = "sqlite:///.data/conversations.sqlite"
IN_MEMORY = "sqlite://"

#: WAL and FULL: a commit that returned survives a power cut. secure_delete: what is deleted is overwritten.
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "busy_timeout=2000",
    "foreign_keys=ON",
)


def open_database(url: str) -> sa.engine.Engine:
    """Give the engine of a database; nothing is created in it here.

    The parameters of a statement never appear in an error, since they hold what people said.
    """
    place = sa.engine.make_url(url)
    if place.get_backend_name() != "sqlite":
        return sa.create_engine(place, pool_pre_ping=True, hide_parameters=True)
    if not place.database or place.database == ":memory:":
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
    return engine


def _prepare_connection(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def forget_traces(engine: sa.engine.Engine) -> None:
    """Write SQLite's log back into its file and empty it: a deleted conversation would still be in the log."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
