"""Rasa's training without its second reading and its many copies: the same examples, and a clear error."""

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
from rasa.shared.exceptions import YamlSyntaxException
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from triage_bot.rasa_support import training
from triage_bot.rasa_support.lean_turns import put

GOOD = 'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - hello\n    - good morning\n'


@pytest.fixture(autouse=True)
def rasas_own() -> Iterator[None]:
    """Give Rasa its own reader back."""
    own = RasaYAMLReader.reads
    put(RasaYAMLReader, "reads", training.reads)
    yield
    RasaYAMLReader.reads = own  # type: ignore[method-assign]


def test_examples_are_read_as_rasa_reads_them(tmp_path: Path) -> None:
    (tmp_path / "greet.yml").write_text(GOOD)

    read = RasaYAMLReader().read(str(tmp_path / "greet.yml"))

    assert [(each.get("intent"), each.get("text")) for each in read.intent_examples] == [
        ("greet", "hello"),
        ("greet", "good morning"),
    ]


def test_what_is_no_yaml_is_refused_with_the_name_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "broken.yml").write_text(GOOD + "  bad: [\n")

    with pytest.raises(YamlSyntaxException, match=r"broken\.yml"):
        RasaYAMLReader().read(str(tmp_path / "broken.yml"))


def messages() -> list[Message]:
    return [
        Message({"text": "hello", "intent": " greet ", "entities": [{"start": 0}]}),
        Message({"text": "bye", "intent": "goodbye"}),
        Message({"text": "bye", "intent": "goodbye "}),
    ]


def test_examples_are_cleaned_as_rasa_cleans_them() -> None:
    ours, rasas = training.sanitized(messages()), TrainingData.sanitize_examples(messages())

    assert [each.data for each in ours] == [each.data for each in rasas]
    assert len(ours) == 2


def test_a_copy_of_an_example_is_equal_and_its_own() -> None:
    message = messages()[0]
    before = message.fingerprint()
    twin = training.copied(message, {})

    assert twin == copy.deepcopy(message)
    twin.get("entities").append({"start": 1})
    twin.set("intent", "goodbye")
    assert message.get("entities") == [{"start": 0}]
    assert (message.fingerprint(), twin.fingerprint() == before) == (before, False)
