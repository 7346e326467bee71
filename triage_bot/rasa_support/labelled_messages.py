"""Reads `data/messages/`: whole messages with everything that is told in them, from which the classifier learns.

Rasa's examples have one intent each. A real message tells two symptoms, denies a third and asks about a fourth; only
messages labelled as a whole show the difference between naming a symptom and having it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from triage_bot import vocabulary

#: What is asked of a message as a whole: is it a matter of hours, is it one of minutes?
URGENT, EMERGENCY = "urgent", "emergency"
ENGLISH: Final = "en"
#: The turns of a conversation are read as one text.
_NEXT: Final = " . "


@dataclass(frozen=True)
class LabelledMessage:
    """A message, the intents that apply to it, those that may, and its acuity level.

    In `language`s other than English only the level is labelled. `file` is the name of the file it stands in, `turns` how
    many messages it is made of.
    """

    text: str
    intents: frozenset[str]
    unclear: frozenset[str]
    level: str
    language: str
    file: str
    turns: int

    def applies(self, question: str) -> bool | None:
        """Tell whether an intent applies or the level is reached; None where the label leaves it open."""
        if question == EMERGENCY:
            return self.level == EMERGENCY
        if question == URGENT:
            return self.level in (URGENT, EMERGENCY)
        if question in self.unclear or self.language != ENGLISH:
            return None
        return question in self.intents


def read_messages(folder: Path) -> Iterator[LabelledMessage]:
    """Give the messages of all `*.jsonl` files of a folder, in the order of their names.

    Raises:
        ValueError: a line is not as `data/messages/README.md` says; names the file and the line.
    """
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                yield _message(json.loads(line), path.name)
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(
                    f"{path.name}, line {number}: {error!r}. data/messages/README.md tells what a line holds."
                ) from error


def _message(line: Mapping[str, Any], file: str) -> LabelledMessage:
    level = line["level"]
    if level not in (*vocabulary.LEVELS, vocabulary.OUT_OF_SCOPE):
        raise ValueError(f"no level is named {level!r}")
    present, optional, topics = (_known(line.get(key, ())) for key in ("present", "optional", "topics"))
    return LabelledMessage(
        text=_NEXT.join(line["turns"]),
        intents=present | topics,
        unclear=optional - present,
        level=level,
        language=line.get("lang", ENGLISH),
        file=file,
        turns=len(line["turns"]),
    )


def _known(names: Sequence[str]) -> frozenset[str]:
    known = {*vocabulary.SYMPTOMS, *vocabulary.TOPICS}
    unknown = sorted(set(names) - known)
    if unknown:
        raise ValueError(f"neither symptom nor topic: {', '.join(unknown)}")
    return frozenset(names)
