"""Reads the YAML of `data/knowledge/` into plain values, and remembers on which line each value stands.

Every scalar is kept as the text that was typed (only an empty one, `~` and `null` are nothing): YAML would
otherwise turn the number 000 into 0, version 2026.10 into 2026.1 and `yes` into true. The schema gives each
text its type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml

from triage_bot.knowledge.errors import Problem

#: How the scalars of a file are taken.
Types = Literal["text", "yaml", "unparsed"]
#: Rasa takes any YAML under `data/` with a line that begins so, at any indent, for training data.
RESERVED_KEYS = ("nlu", "rules", "stories", "responses")
_RESERVED_LINE = re.compile(rf"^[ \t]*({'|'.join(RESERVED_KEYS)}):", re.MULTILINE)

_NULL, _TEXT = "tag:yaml.org,2002:null", "tag:yaml.org,2002:str"
_NULL_WORDS = frozenset({"", "~", "null", "Null", "NULL"})
_FastLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _TextLoader(_FastLoader):  # type: ignore[valid-type,misc]
    """A loader that knows texts and nothing (null), and no other scalar."""

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: Any) -> str:
        """Give the tag of a node that has none of its own."""
        if kind is yaml.ScalarNode:
            return _NULL if implicit[0] and value in _NULL_WORDS else _TEXT
        return str(self.DEFAULT_SEQUENCE_TAG if kind is yaml.SequenceNode else self.DEFAULT_MAPPING_TAG)


class _AtLine(Exception):
    """A fault in the document itself, for example a key that stands twice."""

    def __init__(self, line: int, wrong: str, mend: str) -> None:
        super().__init__(wrong)
        self.line, self.wrong, self.mend = line, wrong, mend


@dataclass
class Document:
    """One YAML file: its name relative to the folder, its value, and the problems met while reading it."""

    name: str
    raw: bytes
    value: Any = None
    readable: bool = False  # there is a value to look at
    problems: list[Problem] = field(default_factory=list)

    def problem(self, path: tuple[str | int, ...], wrong: str, mend: str) -> Problem:
        """Make a problem at a key path of this file."""
        return Problem(self.name, ".".join(map(str, path)), wrong, mend, self._line(path))

    @cached_property
    def _root(self) -> yaml.Node | None:
        """Parse the file once more: lines are asked for only where something is wrong."""
        loader = _TextLoader(self.raw)
        try:
            root: yaml.Node | None = loader.get_single_node()
        finally:
            loader.dispose()
        return root

    def _line(self, path: tuple[str | int, ...]) -> int | None:
        """Give the line of a key path, or of the deepest part of it that is there."""
        node, line = self._root, None
        for step in path:
            found: yaml.Node | None = None
            if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                found = node.value[step]
                line = found.start_mark.line + 1
            elif isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == step:
                        found, line = value, key.start_mark.line + 1
            if found is None:
                break
            node = found
        return line


def read_document(folder: Path, name: str, types: Types = "text") -> Document:
    """Read one file of the folder; what is wrong with its YAML is found in the document's `problems`.

    Args:
        folder: the knowledge folder.
        name: the file, relative to the folder, with forward slashes.
        types: keep every scalar as text, or use YAML's own types, or do not parse the file at all.
    """
    document = Document(name, (folder / name).read_bytes())
    try:
        text = document.raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        document.problems.append(
            Problem(name, "", f"is not UTF-8 text (byte {error.start}).", "Save the file as UTF-8.")
        )
        return document
    document.problems.extend(_reserved_lines(name, text))
    if types == "unparsed":
        return document
    loader = (_TextLoader if types == "text" else _FastLoader)(text)
    try:
        root = loader.get_single_node()
        if root is None:
            document.problems.append(Problem(name, "", "is empty.", "Fill it in or delete it."))
        else:
            document.value = _plain(root) if types == "text" else loader.construct_document(root)
            document.readable = True
    except (yaml.YAMLError, ValueError) as error:
        document.problems.append(_syntax_problem(name, error))
    except _AtLine as error:
        document.problems.append(Problem(name, "", error.wrong, error.mend, error.line))
    finally:
        loader.dispose()
    return document


def _plain(node: yaml.Node) -> Any:
    """Turn a node into dictionaries, lists, texts and None, refusing a key that stands twice."""
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == _NULL else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    result: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _AtLine(
                key.start_mark.line + 1,
                "a key must be a word.",
                "Put the list or mapping behind a named key.",
            )
        if key.value in result:
            raise _AtLine(
                key.start_mark.line + 1,
                f'the key "{key.value}" stands twice.',
                "Join the two, or delete one.",
            )
        result[key.value] = _plain(value)
    return result


def _reserved_lines(name: str, text: str) -> list[Problem]:
    return [
        Problem(
            name,
            match[1],
            f'no line may begin with "{match[1]}:", because Rasa would read the file as training data.',
            "Rename the key or reword the line.",
            text.count("\n", 0, match.start(1)) + 1,
        )
        for match in _RESERVED_LINE.finditer(text)
    ]


def _syntax_problem(name: str, error: yaml.YAMLError | ValueError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    mend = "Check the indent and the quotes on this line and the one above it."
    return Problem(name, "", f"is not valid YAML: {what}.", mend, mark.line + 1 if mark else None)
