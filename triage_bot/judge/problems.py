"""Problems met while the triage table is read.

All of them are collected, and each names the file, the key and the mend.
"""

from __future__ import annotations

from collections.abc import Iterable

from triage_bot.knowledge.documents import Document
from triage_bot.knowledge.errors import KnowledgeError, did_you_mean


class Problems:
    """A growing list of problems in one file."""

    def __init__(self, document: Document) -> None:
        """Start with the problems of the YAML itself."""
        self.document = document
        self.found = list(document.problems)

    def add(self, where: str, wrong: str, mend: str) -> None:
        """Note one problem at a key path such as `rows.3.when.present`."""
        path = tuple(int(step) if step.isdigit() else step for step in where.split("."))
        self.found.append(self.document.problem(path, wrong, mend))

    def unknown(self, where: str, kind: str, name: object, known: Iterable[object]) -> None:
        """Note a name that nobody knows, with the nearest known one."""
        names = sorted({str(item) for item in known})
        otherwise = f"Known are {', '.join(names[:12])}{' ...' if len(names) > 12 else ''}."
        self.add(where, f'"{name}" is not a known {kind}.', did_you_mean(str(name), names, otherwise))

    def raise_if_any(self) -> None:
        """Raise one error that lists them all.

        Raises:
            KnowledgeError: where at least one problem was noted.
        """
        if self.found:
            raise KnowledgeError(*self.found)
