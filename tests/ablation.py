"""What each part of understanding adds, and what a typing error costs: the reader alone, the classifier alone, both.

python -m tests.ablation [--picture FILE] [FILE ...]

Runs the labelled messages through reader, classifier and dialogue, without the web app, and prints one table per part.
The picture shows which symptom was found in place of which.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import string
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.scoring import HEADER, Score, files, load
from triage_bot.brain import brain, data_folder
from triage_bot.dialogue import Conversation, respond
from triage_bot.dialogue.intents import with_examples
from triage_bot.rasa_support.adjustments import adjust_rasa, prepare_import
from triage_bot.rasa_support.agent import find_model
from triage_bot.rasa_support.intent_classifier import TOLD
from triage_bot.reader.reader import Reader
from triage_bot.reader.reading import Reading

Ranking = Sequence[Mapping[str, Any]]
#: A word of this many letters may get a typing error.
LETTERS = 5
SEED = 20261122
_WORD = re.compile(rf"[A-Za-z]{{{LETTERS},}}")
_SHOWN = 24


def mistyped(text: str, chance: random.Random) -> str:
    """Give `text` with one edit in one word: a letter left out, doubled, replaced, or changed with its neighbour."""
    words = list(_WORD.finditer(text))
    if not words:
        return text
    word = chance.choice(words)
    place = chance.randrange(word.start() + 1, word.end() - 1)
    edit = chance.randrange(4)
    if edit == 0:
        return text[:place] + text[place + 1 :]
    if edit == 1:
        return text[:place] + text[place] + text[place:]
    if edit == 2:
        return text[:place] + chance.choice(string.ascii_lowercase) + text[place + 1 :]
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


class Parts:
    """The parts of understanding, to be used with and without each other."""

    def __init__(self) -> None:
        """Load the reader and the trained model (some seconds)."""
        prepare_import()
        from rasa.core.agent import Agent

        adjust_rasa()
        self._agent = Agent()
        self._agent.load_model(str(find_model()))
        self._reader = Reader.from_folder(data_folder() / "lexicon")
        self._mind = brain()
        self._now = datetime.now().astimezone()

    def assess(self, turns: Sequence[str], *, read: bool, classify: bool) -> dict[str, Any]:
        """Give the assessment after the last of `turns`, with the reader, the classifier, or both."""
        conversation = Conversation()
        assessment: dict[str, Any] = {}
        for text in turns:
            ranking, told = self._classified(text) if classify else ((), {})
            reading = self._reader.read(text, self._now.date()) if read else Reading(text=text, question="?" in text)
            under_way = bool(conversation.case.findings or conversation.pending)
            reading = with_examples(reading, ranking, told, under_way)
            first = ranking[0] if ranking else {"name": "", "confidence": 0.0}
            turn = respond(conversation, reading, str(first["name"]), float(first["confidence"]), self._now, self._mind)
            conversation, assessment = turn.conversation, turn.assessment
        return assessment

    def _classified(self, text: str) -> tuple[Ranking, Mapping[str, float]]:
        parsed = asyncio.run(self._agent.parse_message(text.lstrip("/ ") or "?"))
        return parsed["intent_ranking"], parsed[TOLD]


def score(parts: Parts, cases: Sequence[Mapping[str, Any]], *, read: bool, classify: bool, typed: bool) -> Score:
    """Score cases with some of the parts; `typed` puts one typing error into each turn."""
    chance = random.Random(SEED)
    result = Score()
    for case in cases:
        turns = [mistyped(turn, chance) for turn in case["turns"]] if typed else case["turns"]
        result.add(case, parts.assess(turns, read=read, classify=classify))
    return result


def draw(confusions: Sequence[tuple[str, str]], path: Path) -> None:
    """Draw what was found in place of what, the most frequent mistakes only."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    counts = Counter(confusions)
    wanted = [name for name, _ in Counter(pair[0] for pair in confusions).most_common(_SHOWN)]
    got = [name for name, _ in Counter(pair[1] for pair in confusions).most_common(_SHOWN)]
    figure, axes = pyplot.subplots(figsize=(11, 9.5))
    cells = [[counts[(row, column)] for column in got] for row in wanted]
    axes.imshow(cells, cmap="Blues", vmax=max(6, *(max(row) for row in cells)))
    for y, row in enumerate(cells):
        for x, count in enumerate(row):
            if count:
                axes.text(x, y, str(count), ha="center", va="center", fontsize=8)
    axes.set_xticks(range(len(got)), [name.replace("_", " ") for name in got], rotation=60, ha="right", fontsize=8)
    axes.set_yticks(range(len(wanted)), [name.replace("_", " ") for name in wanted], fontsize=8)
    axes.set_xlabel('found ("nothing": missed)')
    axes.set_ylabel('labelled ("nothing": not there)')
    axes.set_title("Symptoms that were mistaken, held-out messages: number of messages")
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=90, bbox_inches="tight")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="case files; by default all that make evaluate runs")
    parser.add_argument("--picture", type=Path, help="where to draw the confusions")
    options = parser.parse_args()
    cases = [case for path in options.files or list(files()) for case in load(path)]
    parts = Parts()
    print(HEADER)
    for name, read, classify, typed in (
        ("reader alone", True, False, False),
        ("classifier alone", False, True, False),
        ("both", True, True, False),
        ("both, one typing error", True, True, True),
    ):
        result = score(parts, cases, read=read, classify=classify, typed=typed)
        print(result.row(name), flush=True)
        if name == "both" and options.picture:
            draw(result.confusions, options.picture)


if __name__ == "__main__":
    main()
