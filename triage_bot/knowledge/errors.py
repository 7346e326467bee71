"""What is wrong with a knowledge file: where, what, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Problem:
    """One fault: the file, the path of the key inside it, what is wrong, and the mend in one sentence."""

    file: str
    key: str
    wrong: str
    mend: str
    line: int | None = None

    def __str__(self) -> str:
        """Give the problem as one line: `symptoms/bruising.yml: course.0.sources (line 41): ...`."""
        line = f" (line {self.line})" if self.line else ""
        place = f" {self.key}{line}:" if self.key else f"{line}:" if line else ""
        return f"{self.file}:{place} {self.wrong} {self.mend}"


class KnowledgeError(ValueError):
    """The knowledge folder has faults. `problems` holds every one of them; the message lists them all."""

    def __init__(self, *problems: Problem | str) -> None:
        """Take the problems in the order in which they are to be shown."""
        self.problems = problems
        count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'} in the knowledge files"
        super().__init__("\n".join([f"{count}:", *(f"- {problem}" for problem in problems)]))


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Give the mend for a word that is not known: the nearest known word, or else the given sentence."""
    close = get_close_matches(word, sorted(known), n=1)
    return f'Did you mean "{close[0]}"?' if close else otherwise
