"""Actions in this process: the same call and answer as an action server's, without one."""

import sys
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk.interfaces import ActionNotFoundException

from triage_bot.rasa_support.in_process_actions import InProcessActions

PACKAGE = """
from rasa_sdk import Action
from rasa_sdk.events import SlotSet


class ActionGreet(Action):
    def name(self):
        return "action_greet_of_the_test"

    def run(self, dispatcher, tracker, domain):
        text = tracker.latest_message["text"]
        if text == "fail":
            raise RuntimeError("on purpose")
        dispatcher.utter_message(text=f"You said: {text}")
        return [SlotSet("greeted", True)]
"""


def call(name: str, text: str) -> dict[str, Any]:
    tracker = {"sender_id": "a", "slots": {}, "latest_message": {"text": text}, "events": [], "active_loop": {}}
    return {"next_action": name, "tracker": tracker}


@pytest.fixture
def actions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InProcessActions:
    (tmp_path / "actions_of_the_test.py").write_text(PACKAGE)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "actions_of_the_test", raising=False)
    return InProcessActions("actions_of_the_test")


async def test_an_action_gets_the_tracker_and_gives_events_and_replies(actions: InProcessActions) -> None:
    answer = await actions.request(method="post", json=call("action_greet_of_the_test", "hello"), timeout=1)

    assert answer["responses"][0]["text"] == "You said: hello"
    assert answer["events"] == [{"event": "slot", "timestamp": None, "name": "greeted", "value": True}]


async def test_an_action_that_fails_is_an_error(actions: InProcessActions) -> None:
    with pytest.raises(RuntimeError, match="on purpose"):
        await actions.request(json=call("action_greet_of_the_test", "fail"))


async def test_an_unknown_action_is_an_error(actions: InProcessActions) -> None:
    with pytest.raises(ActionNotFoundException):
        await actions.request(json=call("action_of_nobody", "hello"))
