"""What is left out is not there while the chat loads and answers, and is there for whoever asks afterwards."""

import importlib
import subprocess
import sys
from types import ModuleType

import pytest

from triage_bot.rasa_support.left_out import EmptyModule, leaving_out

LOADS = """
import asyncio, sys
from triage_bot.rasa_support.left_out import LEFT_OUT, EmptyModule
from triage_bot.web.app import local_now
from triage_bot.web.metrics import Metrics
from triage_bot.web.start import load_chat, load_safety

safety = load_safety()
asyncio.run(load_chat("sqlite://", local_now, safety, Metrics(), 30).check())
print([name for name in LEFT_OUT if name in sys.modules])
print([name for name, module in sys.modules.items() if isinstance(module, EmptyModule)])
from sklearn.linear_model import LogisticRegression
print(LogisticRegression().C)
"""


@pytest.mark.slow
def test_a_message_is_answered_without_what_is_left_out() -> None:
    command = [sys.executable, "-W", "ignore", "-c", LOADS]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ended.stdout.splitlines() == ["[]", "[]", "1.0"], ended.stderr


def test_what_is_loaded_already_stays_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    real = ModuleType("pymongo")
    monkeypatch.setitem(sys.modules, "pymongo", real)
    monkeypatch.delitem(sys.modules, "pymongo.nothing_of_this_name", raising=False)

    with leaving_out():
        assert importlib.import_module("pymongo") is real
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("pymongo.nothing_of_this_name")


def test_an_empty_module_can_be_named_and_inherited_from_and_is_gone_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "boto3"]:
        monkeypatch.delitem(sys.modules, name)

    with leaving_out():
        empty = importlib.import_module("boto3.dynamodb.conditions")

        assert isinstance(empty, EmptyModule)
        assert issubclass(type("Mine", (empty.Key,), {}), empty.Key)
        assert empty.Key is empty.Key
    assert not [name for name in sys.modules if name.partition(".")[0] == "boto3"]
