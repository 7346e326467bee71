"""The dialogue: from what was read in a message to state, replies and assessment. No Rasa, no clock."""

from triage_bot.dialogue.converse import amend, respond
from triage_bot.dialogue.state import Conversation, Reply, Turn

__all__ = ["Conversation", "Reply", "Turn", "amend", "respond"]
