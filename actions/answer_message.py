"""The one custom action: answers a message from what was read in it."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import lru_cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from triage_bot.brain import brain, lexicon_folder
from triage_bot.dialogue import Conversation, Turn, amend, respond
from triage_bot.dialogue.intents import with_examples
from triage_bot.reader.reading import Reading

SLOT = "conversation"


class ActionAnswerMessage(Action):
    """Reads the state and the reading, asks the dialogue for its turn, utters it, and keeps the new state."""

    def name(self) -> str:
        """Give the name under which Rasa knows this action."""
        return "action_answer_message"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Answer the latest message."""
        message = tracker.latest_message or {}
        now = message_time(message, tracker.events)
        intent = message.get("intent") or {}
        told = message.get("metadata") or {}
        conversation = Conversation.from_json(tracker.get_slot(SLOT)).in_country(told.get("country"))
        if told.get("findings"):
            turn = amend(conversation, told["findings"], bool(told.get("confirm")), now, brain())
        else:
            turn = respond(
                conversation,
                with_examples(
                    reading_of(message, now),
                    message.get("intent_ranking") or (),
                    message.get("told") or {},
                    bool(conversation.case.findings or conversation.pending),
                ),
                str(intent.get("name") or ""),
                float(intent.get("confidence") or 0.0),
                now,
                brain(),
            )
        utter(turn, dispatcher)
        return [SlotSet(SLOT, turn.conversation.to_json())]


def utter(turn: Turn, dispatcher: CollectingDispatcher) -> None:
    """Utter each reply; card, assessment and what was doubted ride on the last."""
    last = len(turn.replies) - 1
    custom = {"card": turn.card, "assessment": turn.assessment, "doubted": list(turn.doubted)}
    for place, reply in enumerate(turn.replies):
        dispatcher.utter_message(
            text=reply.text,
            buttons=[button.dict() for button in reply.buttons],
            json_message=custom if place == last else None,
        )


def message_time(message: dict[str, Any], events: list[dict[str, Any]]) -> datetime:
    """Give the time of the message: from its metadata, or from its event."""
    told = (message.get("metadata") or {}).get("now")
    if isinstance(told, str):
        try:
            return datetime.fromisoformat(told)
        except ValueError:
            pass
    for event in reversed(events or []):
        if event.get("event") == "user" and event.get("timestamp"):
            return datetime.fromtimestamp(float(event["timestamp"]), tz=timezone.utc).astimezone()
    return datetime.now().astimezone()


def reading_of(message: dict[str, Any], now: datetime) -> Reading:
    """Give the reading that the pipeline put on the message; without one it is read here, where `read_once` has it."""
    told = message.get("reading")
    if isinstance(told, dict):
        try:
            return Reading.parse_obj(told)
        except ValueError:
            pass
    reading: Reading = _reader().read(str(message.get("text") or ""), now.date())
    return reading


@lru_cache(maxsize=1)
def _reader() -> Any:
    """Give the reader, made at the first message that needs it."""
    from triage_bot.reader.reader import reader_of

    return reader_of(lexicon_folder())
