"""The intent classifier, trained on a few sentences."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from triage_bot.rasa_support.intent_classifier import PieceClassifier, pieces

SENTENCES = {
    "droopy_eyelid": [
        "my eyelid droops",
        "the eyelid is drooping",
        "one eyelid hangs low",
        "drooping eyelid since monday",
    ],
    "headache": ["my head hurts", "a bad headache", "headache since monday", "my head is pounding"],
    "price": ["how much is it", "what does it cost", "is it expensive", "how much does one area cost"],
}


class Trained:
    """A classifier in a model of its own."""

    def __init__(self, folder: Path) -> None:
        self.storage = LocalModelStorage.create(folder)
        self.context = ExecutionContext(GraphSchema({}))
        self.resource = Resource("classifier")
        self.made = PieceClassifier.create({"min_examples": 1}, self.storage, self.resource, self.context)
        examples = [Message({"text": text, "intent": name}) for name, texts in SENTENCES.items() for text in texts]
        self.made.train(TrainingData(examples))

    def load(self) -> PieceClassifier:
        return PieceClassifier.load({}, self.storage, self.resource, self.context)


@pytest.fixture
def trained(tmp_path: Path) -> Trained:
    return Trained(tmp_path)


def ranking(classifier: PieceClassifier, text: str) -> list[dict[str, Any]]:
    message = Message({"text": text})
    classifier.process([message])
    assert message.get("intent") == message.get("intent_ranking")[0]
    return list(message.get("intent_ranking"))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("my left eyelid droops", "droopy_eyelid"),
        ("EYELID DROOPING!!", "droopy_eyelid"),
        ("my eylid is droping", "droopy_eyelid"),
        ("terrible headaches", "headache"),
        ("what would 3 areas cost me?", "price"),
    ],
)
def test_a_sentence_that_was_not_trained_finds_its_intent(trained: Trained, text: str, intent: str) -> None:
    assert ranking(trained.made, text)[0]["name"] == intent


def test_a_loaded_classifier_is_the_one_that_was_trained(trained: Trained) -> None:
    loaded = trained.load()

    for text in ("my left eyelid droops", "xyzzy", "", "\N{GRINNING FACE}"):
        assert ranking(loaded, text) == ranking(trained.made, text)


def test_confidences_are_shares_of_one_highest_first(trained: Trained) -> None:
    confidences = [entry["confidence"] for entry in ranking(trained.made, "headache after two days")]

    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1)


def test_a_model_file_that_holds_code_is_refused(trained: Trained) -> None:
    with trained.storage.write_to(trained.resource) as folder:
        parts = dict(np.load(folder / "intents.npz"))
        np.savez(folder / "intents.npz", **{**parts, "intents": np.array([object()])})

    with pytest.raises(ValueError, match="allow_pickle"):
        trained.load()


def test_the_pieces_are_words_pairs_and_runs_of_letters() -> None:
    assert pieces("My lid 23") == {
        *("=my", "=lid", "=0", "=my lid", "=lid 0"),
        *(" my", "my ", " my ", " li", "lid", "id ", " lid", "lid ", " 0 "),
    }
