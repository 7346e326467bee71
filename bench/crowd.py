"""Fills a database with very many conversations, in seconds: copies one that was really held, by SQL alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def multiply(database: Path, copies: int) -> None:
    """Copy the only conversation of a database that no program has open, with all that is stored of it.

    Works on whatever tables there are: the conversation's id is the only value that all of them share.

    Args:
        database: The file.
        copies: How many there are afterwards besides the first.
    """
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA synchronous=OFF")
        (known,) = connection.execute("SELECT id FROM conversations").fetchone()
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        for (table,) in tables.fetchall():
            _multiply_rows(connection, table, known, copies)


def _multiply_rows(connection: sqlite3.Connection, table: str, known: str, copies: int) -> None:
    columns = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
    numbered = {name for _, name, kind, _, _, key in columns if key and kind == "INTEGER"}
    names = [f'"{name}"' for _, name, *_ in columns if name not in numbered]
    values = [f"CASE WHEN {name} = :known THEN printf('%064d', copy.number) ELSE {name} END" for name in names]
    connection.execute(
        "WITH RECURSIVE copy(number) AS (VALUES (1) UNION ALL SELECT number + 1 FROM copy WHERE number < :copies) "
        f'INSERT INTO "{table}" ({", ".join(names)}) SELECT {", ".join(values)} FROM copy, "{table}" '
        f"WHERE :known IN ({', '.join(names)})",
        {"known": known, "copies": copies},
    )
