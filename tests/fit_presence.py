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

import yaml
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from sklearn.linear_model import LogisticRegression

from triage_bot.brain import data_folder
from triage_bot.dialogue.chances import Chances
from triage_bot.dialogue.presence import Presence, in_question, of_danger, of_message, of_symptom
from triage_bot.rasa_support.intent_classifier import TOLD, PieceClassifier
from triage_bot.rasa_support.labelled_messages import ENGLISH, URGENT, LabelledMessage, read_messages
from triage_bot.reader.reader import Reader
from triage_bot.reader.reading import Reading
from triage_bot.vocabulary import RED_FLAGS

#: Files of `data/messages` that nobody read to mend the lexicon.
UNSEEN = (
    *("calm_*", "dangers_*", "how_a_symptom_stands*", "out_of_scope*", "questions.*", "questions_naming_*", "reports*"),
    *("inbox_fourth*", "inbox_fifth*", "inbox_sixth*", "inbox_seventh*", "inbox_eighth*", "inbox_ninth*"),
    *("inbox_twelfth*", "inbox_thirteenth*", "inbox_fourteenth*"),
)
PARTS = 5
#: From this probability on, a danger is told by name.
NAMED = 0.3
SEED = 20261122
HEAD = """\
# How much each piece of evidence speaks for a symptom being there, in log odds; triage_bot/dialogue/presence.py says what
# each is; then how much each speaks for a danger that has no name. Written by `python -m tests.fit_presence` from {messages} messages.
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
    today = date.today()  # noqa: DTZ011
    seen = [(message, reader.read(message.text, today), chances) for message, chances in judged(unseen, others)]
    weights = fitted([row for one in seen for row in pieces_of_evidence(*one)])
    told = Presence(weights, {})
    urgency = fitted([row for one in seen for row in evidence_of_danger(*one, told)])
    write(data_folder() / "presence.yml", {"weights": weights, "urgency": urgency}, len(unseen))


def evidence_of_danger(
    message: LabelledMessage, reading: Reading, chances: Chances, told: Presence
) -> Iterator[tuple[dict[str, float], bool]]:
    """Give the evidence for a danger in a message where none is told by name."""
    dangerous = message.applies(URGENT)
    if dangerous is None or reading.language != ENGLISH or reading.subject == "animal":
        return
    named = {
        concept
        for concept, chance in told.weigh(reading, chances).items()
        if concept in RED_FLAGS and concept not in reading.concepts("absent") and chance >= NAMED
    }
    if not named:
        yield of_danger(reading, chances), dangerous


def fitted(rows: list[tuple[dict[str, float], bool]]) -> dict[str, float]:
    """Fit the weights of pieces of evidence, the bias first."""
    names = list(rows[0][0])
    evidence, answers = [[row[name] for name in names] for row, _ in rows], [answer for _, answer in rows]
    regression = LogisticRegression(C=1.0, max_iter=5000).fit(evidence, answers)
    weights = {"bias": regression.intercept_[0], **dict(zip(names, regression.coef_[0], strict=True))}
    return {name: round(float(weight), 3) for name, weight in weights.items()}


def write(path: Path, weights: dict[str, dict[str, float]], messages: int) -> None:
    """Write the weights as the dialogue reads them."""
    content = yaml.safe_dump(weights, sort_keys=False)
    path.write_text(HEAD.format(messages=messages) + content, encoding="utf-8")
    print(content)


if __name__ == "__main__":
    main()
