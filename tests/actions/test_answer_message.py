"""The action reads state and reading from the tracker, utters the turn and keeps the new state."""

from __future__ import annotations

import ast
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_message import ActionAnswerMessage
from triage_bot.reader.reading import Mention, Reading

LID = Mention(concept="droopy_eyelid", assertion="present", start=0, end=3, words="lid")
NOW = "2026-11-22T03:00:00+00:00"


def tracker(reading: Reading | None, slot: Any = None, **metadata: Any) -> Tracker:
    """Give a tracker whose latest message carries a reading."""
    message: dict[str, Any] = {"text": reading.text if reading else "", "intent": {"name": "inform", "confidence": 0.1}}
    if reading is not None:
        message["reading"] = json.loads(reading.json())
    message["metadata"] = {"now": NOW, **metadata}
    return Tracker("x", {"conversation": slot}, message, [], False, None, {}, "action_listen")


def run(latest: Tracker) -> tuple[list[dict[str, Any]], Any]:
    """Run the action; give what was uttered and the new state."""
    dispatcher = CollectingDispatcher()
    events = ActionAnswerMessage().run(dispatcher, latest, {})
    assert [event["name"] for event in events] == ["conversation"]
    return dispatcher.messages, events[0]["value"]


def test_each_reply_is_uttered_and_the_last_carries_card_and_assessment() -> None:
    messages, _ = run(tracker(Reading(text="my lid droops", mentions=(LID,))))
    assert len(messages) == 2
    assert not messages[0]["custom"]
    assert messages[-1]["custom"]["assessment"]["level"] == "contact_injector"
    assert messages[-1]["custom"]["card"]["level"] == "contact_injector"
    assert {"title", "payload"} == set(messages[-1]["buttons"][0])


def test_the_state_goes_on_from_the_slot() -> None:
    _, state = run(tracker(Reading(text="my lid droops", mentions=(LID,))))
    messages, _ = run(tracker(Reading(text="no", acts=("deny",)), state))
    assert "chest_pain" in messages[-1]["custom"]["assessment"]["absent"]
    assert messages[-1]["custom"]["assessment"]["present"] == ["droopy_eyelid"]


def test_findings_set_by_hand_come_with_the_metadata() -> None:
    _, state = run(tracker(Reading(text="my lid droops", mentions=(LID,))))
    messages, _ = run(tracker(Reading(text="by hand"), state, findings={"double_vision": "present"}, confirm=False))
    assert messages[-1]["custom"]["assessment"]["level"] == "urgent"


def test_the_country_that_was_told_last_counts_whether_beside_the_chat_or_in_it() -> None:
    state, told = None, []
    for reading, confirmed in (
        (Reading(text="my lid droops", mentions=(LID,)), "GB"),
        (Reading(text="in Canada", country="CA"), "GB"),
        (Reading(text="and now?"), None),
        (Reading(text="and now?"), "AU"),
    ):
        messages, state = run(tracker(reading, state, country=confirmed))
        told.append(messages[-1]["custom"]["assessment"]["details"]["country"])
    assert told == ["GB", "CA", "CA", "AU"]


def test_a_message_without_a_time_has_that_of_its_event() -> None:
    latest = tracker(Reading(text="my lid droops", mentions=(LID,)))
    latest.latest_message["metadata"] = {}
    latest.events = [{"event": "user", "timestamp": datetime.fromisoformat(NOW).timestamp()}]
    messages, _ = run(latest)
    assert messages[-1]["custom"]["assessment"]["level"] == "contact_injector"


def test_a_damaged_slot_is_a_new_conversation() -> None:
    messages, _ = run(tracker(Reading(text="my lid droops", mentions=(LID,)), {"case": "damaged"}))
    assert messages[-1]["custom"]["assessment"]["present"] == ["droopy_eyelid"]


def test_nothing_under_actions_imports_rasa() -> None:
    for path in (Path(__file__).parents[2] / "actions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name == "rasa" or name.startswith("rasa.")]
