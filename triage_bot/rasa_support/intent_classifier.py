"""Rasa's intent classifier of this project: pieces of words, weighed by how rare they are, and a logistic regression.

Why not Rasa's own featurizers and `LogisticRegressionClassifier`: they build sparse matrices piece by piece, message by
message. Here a message is the sum of a few rows of one table. In cross-validation it is right more often too, since rare
pieces weigh more. scikit-learn fits the table and is not needed to use it.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any, Dict, List, Set, Text

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

_WORD = re.compile(r"\w+")
_FILE = "intents.npz"
#: What a table must hold, by the names in its file.
_PARTS = ("intents", "pieces", "rarity", "weights", "bias")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class PieceClassifier(GraphComponent, IntentClassifier):
    """Gives the likeliest intents of a message.

    `rarity` holds a weight for each known piece (inverse document frequency), `weights` a row for each piece with a column
    for each intent (rarity included), `bias` a number for each intent.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Give the settings: in how many examples a piece must stand, how closely to fit, how many intents to rank."""
        return {"min_examples": 3, "C": 40.0, "tol": 0.5, "ranking_length": 10}

    @staticmethod
    def required_packages() -> List[Text]:
        """Name what training needs."""
        return ["sklearn"]

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Make a classifier that knows nothing yet."""
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._table: Dict[Text, Any] = {}

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
        with model_storage.read_from(resource) as folder, np.load(folder / _FILE, allow_pickle=False) as table:
            classifier._use({part: table[part] for part in _PARTS})
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Fit one weight for each piece and intent, and write them into the model."""
        from scipy.sparse import csr_matrix
        from sklearn.linear_model import LogisticRegression
        from sklearn.preprocessing import normalize

        examples = [example for example in training_data.intent_examples if example.get("text")]
        found = [pieces(example.get("text")) for example in examples]
        counts = Counter(piece for some in found for piece in some)
        known = sorted(piece for piece, count in counts.items() if count >= self._config["min_examples"])
        rarity = 1 + np.log((1 + len(found)) / (1 + np.array([counts[piece] for piece in known])))
        place = {piece: number for number, piece in enumerate(known)}
        rows = [sorted(place[piece] for piece in some if piece in place) for some in found]
        columns = np.concatenate([np.array(row, dtype=int) for row in rows])
        starts = np.cumsum([0, *map(len, rows)])
        matrix = normalize(csr_matrix((rarity[columns], columns, starts), shape=(len(rows), len(known))))
        fitted = LogisticRegression(
            solver="liblinear",
            dual=True,  # eight times as quick as the other way round
            C=self._config["C"],
            tol=self._config["tol"],
            class_weight="balanced",
            random_state=0,
        ).fit(matrix, [example.get("intent") for example in examples])
        table = {
            "intents": fitted.classes_.astype(str),
            "pieces": np.array(known),
            "rarity": rarity.astype(np.float32),
            "weights": (fitted.coef_.T * rarity[:, None]).astype(np.float32),
            "bias": fitted.intercept_.astype(np.float32),
        }
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / _FILE, **table)
        self._use(table)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set intent and ranking of each message."""
        for message in messages:
            ranking = self._rank(message.get("text") or "")
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Give the training data as it is: no part of the pipeline learns from guessed intents."""
        return training_data

    def _use(self, table: Dict[Text, Any]) -> None:
        self._table = table
        self._intents = table["intents"].tolist()
        self._place = {piece: number for number, piece in enumerate(table["pieces"].tolist())}

    def _rank(self, text: Text) -> List[Dict[Text, Any]]:
        """Give the likeliest intents, each with its share of the likelihoods of all."""
        rows = sorted(self._place[piece] for piece in pieces(text) if piece in self._place)
        scores = self._table["bias"]
        if rows:
            length = np.linalg.norm(self._table["rarity"][rows])
            scores = self._table["weights"][rows].sum(axis=0) / length + scores
        chances = 1 / (1 + np.exp(-scores))
        chances /= chances.sum()
        best = np.argsort(-chances, kind="stable")[: self._config["ranking_length"]]
        return [{"name": self._intents[number], "confidence": float(chances[number])} for number in best]


def pieces(text: Text) -> Set[Text]:
    """Give the pieces of a text: words, pairs of words, and runs of three and four letters in a word with its edges.

    Runs of letters forgive misspellings. Each number counts as the same word.
    """
    words = ["0" if word.isdigit() else word for word in _WORD.findall(text.lower())]
    found = {f"={word}" for word in words}
    found.update(f"={first} {second}" for first, second in pairwise(words))
    for word in words:
        edged = f" {word} "
        for size in (3, 4):
            found.update(edged[start : start + size] for start in range(max(1, len(edged) - size + 1)))
    return found
