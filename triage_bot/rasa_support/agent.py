"""Loads the trained model once and lets it answer messages: NLU, rules, actions and store, all in this process.

Nothing here knows of HTTP. `RasaChat.answer` raises when anything goes wrong; the caller has the safety floor.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from triage_bot.checksum import is_as_written
from triage_bot.rasa_support.adjustments import adjust_rasa, prepare_import
from triage_bot.rasa_support.lean_turns import without_checking_again
from triage_bot.rasa_support.left_out import leaving_out

prepare_import()
with leaving_out():
    import rasa.core.policies.rule_policy  # noqa: F401 (the model's; it imports much)
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

    from triage_bot.rasa_support.in_process_actions import InProcessActions

from triage_bot.rasa_support.tracker_store import SLOT, ConversationStore, holding_back  # noqa: E402

PROJECT = Path(__file__).resolve().parents[2]
MODELS = PROJECT / "models"
ACTION = "action_answer_message"


class ModelError(Exception):
    """The model cannot be used; the text says why and what to do."""


class NoAnswer(Exception):
    """Rasa ran to its end and said nothing that can be shown."""


class WholeReplies(CollectingOutputChannel):
    """Collects replies as the action gave them; Rasa's own channel cuts a text at its empty lines."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep a reply."""
        self.messages.append(message)


@dataclass(frozen=True)
class RasaAnswer:
    """What a turn gave: the replies as Rasa's channels see them, and the rows of the store, not written yet."""

    messages: list[dict[str, Any]]
    rows: list[dict[str, Any]]


class RasaChat:
    """A trained Rasa model at work."""

    def __init__(self, store: ConversationStore, models: Path = MODELS) -> None:
        """Load the newest model.

        Raises:
            ModelError: There is none, or it is not the one that was trained.
        """
        model = find_model(models)
        adjust_rasa()
        self.store = store
        actions = InProcessActions()
        self._agent = Agent(action_endpoint=actions)
        # Agent wraps a store that it is given, so that errors stay silent; set afterwards, it is used as it is.
        self._agent.tracker_store = store
        with without_checking_again():
            self._agent.load_model(str(model))
        if ACTION not in actions.names:
            raise ModelError(f"The package actions/ holds no {ACTION}, which answers every message.")

    async def answer(
        self, sender_id: str, text: str, now: datetime, metadata: dict[str, Any] | None = None
    ) -> RasaAnswer:
        """Let Rasa answer one message, without writing it down yet.

        Conversations are handled one message at a time by the caller, so Rasa's lock store is not asked.

        Raises:
            NoAnswer: The action failed (Rasa only logs that) or gave no assessment.
            Exception: Whatever Rasa or the store raised.
        """
        channel = WholeReplies()
        message = UserMessage(
            text,
            channel,
            sender_id,
            input_channel="web",
            metadata={**(metadata or {}), "now": now.isoformat()},
        )
        with holding_back() as rows:
            await self._agent.processor.handle_message(message)
        if not any(row["action_name"] == SLOT for row in rows):
            raise NoAnswer("the action set no conversation slot")
        return RasaAnswer(channel.messages, rows)


def find_model(models: Path = MODELS) -> Path:
    """Give the newest model, once its checksum is seen to be the one written at training.

    Raises:
        ModelError: There is none, or it changed since.
    """
    found = sorted(models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise ModelError(f"There is no trained model in {models.name}/. Run `make train`.")
    model = found[-1]
    if not is_as_written(model):
        raise ModelError(
            f"The model {model.name} is not the one that was trained here: its checksum differs or is missing. "
            "Run `make train`, which makes it anew."
        )
    return model
