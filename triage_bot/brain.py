"""The knowledge and the triage table, loaded once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from triage_bot.judge import TriageTable, load_table
from triage_bot.knowledge import Knowledge, load_knowledge

#: Environment variable that names another data folder.
DATA_VARIABLE = "TRIAGE_DATA"
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Brain:
    """All that the dialogue knows: the knowledge, the triage table, and one line for each other language."""

    knowledge: Knowledge
    table: TriageTable
    languages: Mapping[str, str] = field(default_factory=dict)


def data_folder() -> Path:
    """Give the data folder: the one named in the environment, or the project's own."""
    return _folder(os.environ.get(DATA_VARIABLE), "")


def lexicon_folder() -> Path:
    """Give the folder of the lexicon."""
    return _folder(os.environ.get(DATA_VARIABLE), "lexicon")


@lru_cache(maxsize=8)
def _folder(named: str | None, part: str) -> Path:
    """Put a path together once: it is asked for at each message, and takes longer than what is found by it."""
    return Path(named or _PROJECT / "data") / part


def brain(folder: Path | None = None) -> Brain:
    """Give the brain of a data folder; the second call for the same folder costs nothing.

    Args:
        folder: the folder that holds `knowledge/` and `lexicon/`; by default the one of `data_folder`.

    Raises:
        KnowledgeError: the knowledge or the table has faults.
    """
    return _load(folder or data_folder())


@lru_cache(maxsize=4)
def _load(folder: Path) -> Brain:
    knowledge = folder / "knowledge"
    return Brain(load_knowledge(knowledge), load_table(knowledge), _languages(folder / "lexicon" / "languages"))


def _languages(folder: Path) -> dict[str, str]:
    """Give the answering line of each language file; the reader checks these files."""
    lines = {}
    for path in sorted(folder.glob("*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 (builds nothing but text)
        if isinstance(content, dict) and content.get("answer"):
            lines[path.stem] = str(content["answer"])
    return lines
