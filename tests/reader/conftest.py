"""The reader with the project's own lexicon, and a way to build one of a few lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from triage_bot.brain import data_folder
from triage_bot.reader.document import Document, Tokeniser
from triage_bot.reader.lexicon import Lexicon
from triage_bot.reader.reader import Reader
from triage_bot.reader.reading import Reading
from triage_bot.reader.text import Normaliser, Speller

#: A Sunday.
NOW = date(2026, 11, 22)


@pytest.fixture(scope="session")
def reader() -> Reader:
    """Give a reader of the project's lexicon, without a sentence model."""
    return Reader.from_folder(data_folder() / "lexicon")


@pytest.fixture(scope="session")
def read(reader: Reader) -> Callable[[str], Reading]:
    """Give a function that reads a message as if it was written on NOW."""
    return lambda text: reader.read(text, NOW)


def write_lexicon(
    folder: Path, present: Sequence[str] = ("headache",), classes: Mapping[str, Sequence[str]] | None = None
) -> Path:
    """Write a whole lexicon with one symptom, headache; JSON is YAML."""
    files: dict[str, object] = {
        "words.yml": {"classes": classes or {"site": ["head"]}, "abbreviations": {}, "emoji": {}},
        "symptoms/headache.yml": {"id": "headache", "present": list(present)},
        **{f"{name}.yml": {"lines": {}} for name in ("assertion", "qualities", "details", "scope")},
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def blank() -> tuple[Language, Normaliser]:
    """Give what a tokeniser needs that depends on no lexicon."""
    return spacy.blank("en"), Normaliser(Speller(()), {}, {})


@pytest.fixture
def found(tmp_path: Path, blank: tuple[Language, Normaliser]) -> Callable[..., list[str]]:
    """Give a function: the words that a line of patterns matches in a text, gaps shown as they stand."""

    nlp, normaliser = blank

    def matches(line: str, text: str, **classes: Sequence[str]) -> list[str]:
        lexicon = Lexicon(write_lexicon(tmp_path, [line], {"site": ["zzz"], **classes}))
        doc = Tokeniser(nlp, lexicon, normaliser)(text)
        return [text_of(doc, match.start, match.end) for match in doc.matches("present:headache")]

    return matches


def text_of(doc: Document, start: int, end: int) -> str:
    """Give tokens [start, end) as they were typed."""
    first, last = doc.normal.original_span(doc.spans[start][0], doc.spans[end - 1][1])
    return doc.normal.original[first:last]
