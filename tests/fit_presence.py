"""Fits the weights of `data/presence.yml`: how much each piece of evidence speaks for a symptom being there.

python -m tests.fit_presence

Only messages count that the lexicon was not mended by, and each is classified by a classifier that did not learn from it
(five parts, each judged by what was learnt from the rest). About two minutes. To be run after a change of the reader or the
classifier that should change how far one of them is trusted; `make evaluate` tells whether it did any good.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from sklearn.linear_model import LogisticRegression

from triage_bot.brain import data_folder
from triage_bot.dialogue.chances import Chances
from triage_bot.dialogue.presence import in_question, of_message, of_symptom
from triage_bot.rasa_support.intent_classifier import TOLD, PieceClassifier
from triage_bot.rasa_support.labelled_messages import ENGLISH, LabelledMessage, read_messages
from triage_bot.reader.reader import Reader
from triage_bot.reader.reading import Reading

#: Files of `data/messages` that nobody read to mend the lexicon.
UNSEEN = (
    *("dangers_*", "how_a_symptom_stands*", "out_of_scope*", "questions.*", "reports*"),
    *("inbox_fourth*", "inbox_fifth*", "inbox_sixth*"),
)
PARTS = 5
SEED = 20261122
HEAD = """\
# How much each piece of evidence speaks for a symptom being there, in log odds; triage_bot/dialogue/presence.py says what
# each is. Written by `python -m tests.fit_presence` from {messages} messages.
"""


def examples() -> list[tuple[str, str]]:
    """Give Rasa's examples: texts with their intent."""
    return [
        (str(one.get("text")), str(one.get("intent"))) for one in load_data(str(data_folder() / "nlu")).intent_examples
    ]


def judged(unseen: list[LabelledMessage], others: list[LabelledMessage]) -> Iterator[tuple[LabelledMessage, Chances]]:
    """Give each message with what a classifier thinks of it that did not learn from it."""
    known = examples()
    parts = [unseen[part::PARTS] for part in range(PARTS)]
    for part, held_out in enumerate(parts):
        classifier = PieceClassifier({}, None, None)
        rest = [message for number, other in enumerate(parts) if number != part for message in other]
        texts = {message.text for message in held_out}
        classifier.learn([example for example in known if example[0] not in texts], [*others, *rest])
        for message in held_out:
            told = Message({"text": message.text})
            classifier.process([told])
            yield message, Chances.of(told.get("intent_ranking"), told.get(TOLD))


def pieces_of_evidence(
    message: LabelledMessage, reading: Reading, chances: Chances
) -> Iterator[tuple[dict[str, float], bool]]:
    """Give the evidence for each symptom that is in question, and whether it is there."""
    common = of_message(reading, chances)
    for concept, stands in in_question(reading, chances).items():
        there = message.applies(concept)
        if there is not None:
            yield {**common, **of_symptom(concept, stands, chances)}, there


def main() -> None:
    """Fit the weights and write them."""
    folder = data_folder() / "messages"
    unseen_files = {path.name for pattern in UNSEEN for path in folder.glob(pattern)}
    unseen: list[LabelledMessage] = []
    others: list[LabelledMessage] = []
    for message in read_messages(folder):
        mine = message.file in unseen_files and message.language == ENGLISH and message.turns == 1
        (unseen if mine else others).append(message)
    random.Random(SEED).shuffle(unseen)
    reader = Reader.from_folder(data_folder() / "lexicon")
    rows: list[dict[str, float]] = []
    answers: list[bool] = []
    for message, chances in judged(unseen, others):
        for row, there in pieces_of_evidence(message, reader.read(message.text, date.today()), chances):  # noqa: DTZ011
            rows.append(row)
            answers.append(there)
    names = list(rows[0])
    fitted = LogisticRegression(C=1.0, max_iter=5000).fit([[row[name] for name in names] for row in rows], answers)
    weights = {"bias": fitted.intercept_[0], **dict(zip(names, fitted.coef_[0], strict=True))}
    write(
        data_folder() / "presence.yml", {name: round(float(weight), 3) for name, weight in weights.items()}, len(unseen)
    )


def write(path: Path, weights: dict[str, Any], messages: int) -> None:
    """Write the weights as the dialogue reads them."""
    content = yaml.safe_dump({"weights": weights}, sort_keys=False)
    path.write_text(HEAD.format(messages=messages) + content, encoding="utf-8")
    print(content)


if __name__ == "__main__":
    main()
