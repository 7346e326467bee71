"""One conversation becomes many, with all that is stored of it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench.crowd import multiply

TABLES = """
CREATE TABLE conversations (id VARCHAR(64) PRIMARY KEY, began FLOAT);
CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id VARCHAR(64), data TEXT);
CREATE TABLE notes (text TEXT);
INSERT INTO conversations VALUES ('first', 1.5);
INSERT INTO events VALUES (7, 'first', 'hello'), (8, 'first', 'welcome');
INSERT INTO notes VALUES ('belongs to nobody');
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "chat.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(TABLES)
    return path


def test_each_copy_has_its_own_id_and_all_rows(database: Path) -> None:
    multiply(database, 100)

    with closing(sqlite3.connect(database)) as connection:
        ids = {row for (row,) in connection.execute("SELECT id FROM conversations WHERE began = 1.5")}
        said = connection.execute("SELECT sender_id, group_concat(data) FROM events GROUP BY sender_id").fetchall()
    assert len(ids) == 101
    assert {sender for sender, _ in said} == ids
    assert {texts for _, texts in said} == {"hello,welcome"}


def test_what_belongs_to_no_conversation_stays_alone(database: Path) -> None:
    multiply(database, 100)

    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT count(*) FROM notes").fetchone() == (1,)
