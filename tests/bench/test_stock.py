"""Stock Rasa is what `rasa init` makes, but for the number of epochs."""

from importlib.resources import files

import pytest
import yaml

from bench.stock import default_configuration, epoch_seconds

TEMPLATE = files("rasa").joinpath("cli/initial_project/config.yml").read_text(encoding="utf-8")


def test_the_default_configuration_is_rasas_own_with_its_comments_in_use() -> None:
    configuration = yaml.safe_load(default_configuration(TEMPLATE, epochs=2))

    assert [part["name"] for part in configuration["pipeline"]] == [
        "WhitespaceTokenizer",
        "RegexFeaturizer",
        "LexicalSyntacticFeaturizer",
        "CountVectorsFeaturizer",
        "CountVectorsFeaturizer",
        "DIETClassifier",
        "EntitySynonymMapper",
        "ResponseSelector",
        "FallbackClassifier",
    ]
    assert configuration["pipeline"][4] == {
        "name": "CountVectorsFeaturizer",
        "analyzer": "char_wb",
        "min_ngram": 1,
        "max_ngram": 4,
    }
    assert [part["name"] for part in configuration["policies"]] == ["MemoizationPolicy", "TEDPolicy", "RulePolicy"]


def test_only_the_epochs_are_changed() -> None:
    parts = yaml.safe_load(default_configuration(TEMPLATE, epochs=2))

    epochs = [part["epochs"] for part in parts["pipeline"] + parts["policies"] if "epochs" in part]

    assert epochs == [2, 2, 2]


def test_an_epoch_takes_the_time_between_the_last_two_ends_of_the_progress_bar() -> None:
    log = (
        "Processed trackers: 100%|██████████| 74/74 [00:01<00:00, 70.1it/s, # action=150]\n"
        "Epochs:   0%|          | 0/2 [00:00<?, ?it/s]\r"
        "Epochs:  50%|█████     | 1/2 [59:50<59:50, 236.25s/it, t_loss=5.97]\r"
        "Epochs: 100%|██████████| 2/2 [1:01:20<00:00, 190.1s/it, t_loss=4.1, i_acc=0.2]\n"
    )

    assert epoch_seconds(log) == 90.0


def test_the_only_epoch_counts_whole() -> None:
    assert epoch_seconds("Epochs: 100%|█████     | 1/1 [03:56<00:00, 236.25s/it]") == 236.0


def test_a_log_without_an_epoch_is_refused() -> None:
    with pytest.raises(ValueError, match="no epoch"):
        epoch_seconds("Epochs:   0%|          | 0/1 [00:00<?, ?it/s]")
