"""The intent classifier, trained on a few sentences."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from triage_bot.rasa_support.intent_classifier import TOLD, PieceClassifier

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


#: Whole messages: what is told in them besides or instead of what they name.
MESSAGES = [
    {
        "turns": ["my eyelid droops and my head hurts"],
        "present": ["droopy_eyelid", "headache"],
        "level": "contact_injector",
    },
    {"turns": ["my eyelid droops, my head is pounding"], "present": ["droopy_eyelid", "headache"], "level": "urgent"},
    {"turns": ["no headache at all"], "present": [], "level": "info"},
    {"turns": ["never had a headache"], "present": [], "level": "info"},
    {"turns": ["a headache? no"], "present": [], "level": "info"},
    {"turns": ["no puedo respirar"], "lang": "es", "level": "emergency"},
    {"turns": ["no puedo tragar nada"], "lang": "es", "level": "emergency"},
    {"turns": ["cuanto cuesta"], "lang": "es", "level": "info"},
    {"turns": ["cuesta mucho"], "lang": "es", "level": "info"},
]


class Trained:
    """A classifier in a model of its own."""

    def __init__(self, folder: Path) -> None:
        messages = folder / "messages"
        messages.mkdir()
        lines = "".join(f"{json.dumps(message)}\n" for message in MESSAGES)
        (messages / "all.jsonl").write_text(lines, encoding="utf-8")
        self.storage = LocalModelStorage.create(folder)
        self.context = ExecutionContext(GraphSchema({}))
        self.resource = Resource("classifier")
        self.made = PieceClassifier.create(
            {"min_examples": 1, "messages": str(messages)}, self.storage, self.resource, self.context
        )
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
        np.savez(folder / "intents.npz", **{**parts, "questions": np.array([object()])})

    with pytest.raises(ValueError, match="allow_pickle"):
        trained.load()


def told(classifier: PieceClassifier, text: str, language: str = "en") -> dict[str, float]:
    message = Message({"text": text, "language": language})
    classifier.process([message])
    return dict(message.get(TOLD))


def test_two_symptoms_in_a_message_are_both_told(trained: Trained) -> None:
    both = told(trained.made, "the eyelid droops, and my head hurts")
    assert min(both["droopy_eyelid"], both["headache"]) > 0.5


def test_a_symptom_that_is_only_named_is_not_told(trained: Trained) -> None:
    assert told(trained.made, "no headache").get("headache", 0.0) < told(trained.made, "a bad headache")["headache"]


def test_of_other_languages_only_the_urgency_is_told(trained: Trained) -> None:
    danger = told(trained.made, "no puedo respirar", "es")
    assert set(danger) <= {"urgent", "emergency"}
    assert danger["urgent"] > 0.5 > told(trained.made, "cuanto cuesta?", "es")["urgent"]


def test_changed_messages_change_the_fingerprint(trained: Trained, tmp_path: Path) -> None:
    config = {"messages": str(tmp_path / "messages")}
    before = PieceClassifier.fingerprint_addon(config)
    (tmp_path / "messages" / "more.jsonl").write_text(json.dumps(MESSAGES[0]), encoding="utf-8")
    assert PieceClassifier.fingerprint_addon(config) != before
