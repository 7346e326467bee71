"""Rasa's intent classifier of this project: pieces of words, weighed by how rare they are, and logistic regressions.

Why not Rasa's own featurizers and `LogisticRegressionClassifier`: they build sparse matrices piece by piece, message by
message, and choose one intent. Here each intent is a question of its own, so that two symptoms in a message are both
found, and besides Rasa's examples whole labelled messages teach (`labelled_messages.py`): there a symptom that is only
denied or feared counts as not told. Two more questions ask how urgent it is; of messages in other languages only these
are asked, of a table of their own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Text, Tuple

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from triage_bot import vocabulary
from triage_bot.brain import data_folder
from triage_bot.rasa_support.labelled_messages import EMERGENCY, ENGLISH, URGENT, LabelledMessage, read_messages
from triage_bot.rasa_support.pieces import NO, PARTS, UNCLEAR, YES, PieceTable, fit
from triage_bot.rasa_support.reader_component import LANGUAGE, fingerprint_of

#: Where a message's probabilities are found in its parse data: each symptom that may be told in it, and how urgent it is.
TOLD = "told"
_FILE, _FILE_OF_LANGUAGES = "intents.npz", "languages.npz"
#: Probabilities below this are left out.
_LEAST = 0.01
#: In how many messages of other languages a piece must stand: there are fewer of them.
_FEW = 2
_LEVELS = (URGENT, EMERGENCY)
#: Languages differ in how words change, and Chinese in what a word is: there shorter and longer runs of letters help.
_RUNS, _RUNS_OF_LANGUAGES = (4,), (1, 2, 3, 4, 5)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class PieceClassifier(GraphComponent, IntentClassifier):
    """Gives the likeliest intents of a message, and with what probability each symptom is told in it."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Give the settings: in how many examples a piece must stand, how to fit, how many intents to rank."""
        return {"min_examples": 4, "C": 40.0, "rounds": 10, "ranking_length": 10, "messages": None}

    @staticmethod
    def required_packages() -> List[Text]:
        """Name what training needs."""
        return ["sklearn"]

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Make a classifier that knows nothing yet."""
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PieceClassifier:
        """Make a classifier to be trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> PieceClassifier:
        """Give the trained classifier of a model; nothing in its file can run as code."""
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            tables = []
            for name in (_FILE, _FILE_OF_LANGUAGES):
                with np.load(folder / name, allow_pickle=False) as parts:
                    tables.append(PieceTable.of({part: parts[part] for part in PARTS}))
        classifier._use(*tables)
        return classifier

    @staticmethod
    def fingerprint_addon(config: Dict[Text, Any]) -> Optional[Text]:
        """Let changed messages count as a changed component."""
        return fingerprint_of(messages_folder(config).glob("*.jsonl"))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from Rasa's examples and the labelled messages, and write the tables into the model."""
        examples = [
            (str(example.get("text")), str(example.get("intent")))
            for example in training_data.intent_examples
            if example.get("text")
        ]
        self.learn(examples, list(read_messages(messages_folder(self._config))))
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / _FILE, **self._table.parts())
            np.savez(folder / _FILE_OF_LANGUAGES, **self._languages.parts())
        return self._resource

    def learn(self, examples: Sequence[Tuple[Text, Text]], messages: Sequence[LabelledMessage]) -> None:
        """Fit the questions.

        Args:
            examples: texts with their intent.
            messages: labelled messages, English ones and others.
        """
        english = [message for message in messages if message.language == ENGLISH]
        foreign = [message for message in messages if message.language != ENGLISH]
        questions = (*sorted({intent for _, intent in examples}), *_LEVELS)
        how = {"c": self._config["C"], "rounds": self._config["rounds"]}
        table = fit(
            [*(text for text, _ in examples), *(message.text for message in english)],
            questions,
            np.vstack([_labels_of_examples(examples, questions), _labels(english, questions)]),
            runs=_RUNS,
            min_examples=self._config["min_examples"],
            **how,
        )
        languages = fit(
            [message.text for message in foreign],
            _LEVELS,
            _labels(foreign, _LEVELS),
            runs=_RUNS_OF_LANGUAGES,
            min_examples=_FEW,
            **how,
        )
        self._use(table, languages)

    def process(self, messages: List[Message]) -> List[Message]:
        """Set intent, ranking, and what is told in each message."""
        for message in messages:
            text = message.get("text") or ""
            likelihoods = self._table.likelihoods(text)
            ranking = self._rank(likelihoods[: len(self._intents)])
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            if message.get(LANGUAGE, ENGLISH) == ENGLISH:
                told = {name: float(likelihoods[column]) for name, column in self._told.items()}
            else:
                told = dict(zip(_LEVELS, self._languages.likelihoods(text).tolist(), strict=True))
            message.set(TOLD, {name: chance for name, chance in told.items() if chance >= _LEAST}, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Give the training data as it is: no part of the pipeline learns from guessed intents."""
        return training_data

    def _use(self, table: PieceTable, languages: PieceTable) -> None:
        self._table, self._languages = table, languages
        self._intents = [question for question in table.questions if question not in _LEVELS]
        told = {*vocabulary.SYMPTOMS, *_LEVELS}
        self._told = {name: column for column, name in enumerate(table.questions) if name in told}

    def _rank(self, likelihoods: Any) -> List[Dict[Text, Any]]:
        """Give the likeliest intents, each with its share; squared, so that the likeliest stands out."""
        shares = likelihoods**2 / (likelihoods**2).sum()
        best = np.argsort(-shares, kind="stable")[: self._config["ranking_length"]]
        return [{"name": self._intents[number], "confidence": float(shares[number])} for number in best]


def _labels_of_examples(examples: Sequence[Tuple[Text, Text]], questions: Sequence[Text]) -> Any:
    """Give the labels of Rasa's examples: of their own intent alone, and of how urgent it is by itself."""
    labels = np.full((len(examples), len(questions)), NO, dtype=np.int8)
    labels[:, questions.index(EMERGENCY)] = UNCLEAR
    for row, (_, intent) in enumerate(examples):
        labels[row, questions.index(intent)] = YES
        labels[row, questions.index(URGENT)] = YES if intent in vocabulary.RED_FLAGS else NO
    return labels


def _labels(messages: Sequence[LabelledMessage], questions: Sequence[Text]) -> Any:
    """Give the labels of whole messages, a row for each."""
    said = {True: YES, False: NO, None: UNCLEAR}
    rows = [[said[message.applies(question)] for question in questions] for message in messages]
    return np.array(rows, dtype=np.int8).reshape(len(messages), len(questions))


def messages_folder(config: Dict[Text, Any]) -> Path:
    """Give the folder of the labelled messages: the configuration's, the project's, or that of `TRIAGE_DATA`."""
    return Path(config.get("messages") or data_folder() / "messages")
