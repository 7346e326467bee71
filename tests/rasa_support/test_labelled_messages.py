"""Labelled messages as the classifier learns from them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.scoring import files, load
from triage_bot.brain import data_folder
from triage_bot.rasa_support.labelled_messages import EMERGENCY, URGENT, LabelledMessage, read_messages

#: Fewer words may be anybody's.
OWN_WORDS = 7
LINE: dict[str, Any] = {
    "turns": ["my lid hangs", "and can I swim?"],
    "present": ["droopy_eyelid"],
    "optional": ["asymmetry"],
    "topics": ["symptom", "aftercare"],
    "level": "contact_injector",
}


def read(tmp_path: Path, **changes: Any) -> LabelledMessage:
    (tmp_path / "some.jsonl").write_text(json.dumps({**LINE, **changes}), encoding="utf-8")
    return next(iter(read_messages(tmp_path)))


def test_what_is_told_and_asked_applies(tmp_path: Path) -> None:
    message = read(tmp_path)
    assert message.text == "my lid hangs . and can I swim?"
    assert [message.applies(name) for name in ("droopy_eyelid", "aftercare", "headache")] == [True, True, False]


def test_what_may_be_told_is_left_open(tmp_path: Path) -> None:
    assert read(tmp_path).applies("asymmetry") is None


@pytest.mark.parametrize(
    ("level", "urgent", "emergency"),
    [("emergency", True, True), ("urgent", True, False), ("self_care", False, False), ("out_of_scope", False, False)],
)
def test_the_level_says_how_urgent_it_is(tmp_path: Path, level: str, urgent: bool, emergency: bool) -> None:
    message = read(tmp_path, level=level)
    assert (message.applies(URGENT), message.applies(EMERGENCY)) == (urgent, emergency)


def test_of_other_languages_only_the_level_is_known(tmp_path: Path) -> None:
    message = read(tmp_path, lang="es", level="urgent")
    assert (message.applies("headache"), message.applies(URGENT)) == (None, True)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"level": "bad"}, "no level is named 'bad'"),
        ({"present": ["toothache"]}, "neither symptom nor topic: toothache"),
        ({"turns": None}, "TypeError"),
    ],
)
def test_a_wrong_line_is_named_with_its_file_and_number(tmp_path: Path, changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=r"some\.jsonl, line 1: ") as raised:
        read(tmp_path, **changes)
    assert fault in str(raised.value)


def test_all_messages_of_the_project_can_be_read() -> None:
    assert sum(1 for _ in read_messages(data_folder() / "messages")) > 5000


def own(texts: list[str]) -> set[str]:
    """Give the texts that are long enough to be somebody's own words."""
    return {" ".join(text.lower().split()) for text in texts if len(text.split()) >= OWN_WORDS}


def test_no_message_that_measures_is_learnt_from() -> None:
    measured = own([turn for path in files() for case in load(path) for turn in case["turns"]])
    taught = own([message.text for message in read_messages(data_folder() / "messages")])
    for path in sorted((data_folder() / "nlu").rglob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            taught |= own(re.findall(r"^\s*- (.*)$", block.get("examples", ""), re.MULTILINE))
    assert len(measured) > 150
    assert not measured & taught
