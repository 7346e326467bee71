"""Finds ids that name nothing: a source, red flag, question, topic or finding that does not exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from triage_bot.knowledge.documents import Document
from triage_bot.knowledge.errors import Problem, did_you_mean


@dataclass(frozen=True)
class Target:
    """What the ids under a key refer to: how one is called, the ids there are, and where to add one."""

    noun: str
    ids: Collection[str]
    where: str


def broken_references(document: Document, targets: Mapping[str, Target]) -> Iterator[Problem]:
    """Give a problem for each id that names nothing.

    Args:
        document: the file to look through, at every depth.
        targets: key -> what its ids refer to; the key may hold one id or a list of ids.
    """
    for path, key, name in _ids(document.value, targets, ()):
        target = targets[key]
        if name not in target.ids:
            mend = did_you_mean(name, target.ids, f"Add it to {target.where}, or name another.")
            yield document.problem(path, f'there is no {target.noun} "{name}".', mend)


def _ids(
    value: Any, keys: Collection[str], path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Walk through the value and give (path, key, id) for every id under one of the keys."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _ids(item, keys, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in keys and isinstance(item, str):
                yield (*path, key), key, item
            elif key in keys and isinstance(item, list) and all(isinstance(each, str) for each in item):
                yield from (((*path, key, index), key, each) for index, each in enumerate(item))
            else:
                yield from _ids(item, keys, (*path, key))
