"""The reader as a component of Rasa's pipeline: what it read travels with the message, as entities and as a whole.

It learns nothing in training. The message's date comes from the channel's metadata (`now`), so that "two days ago" is
counted from the day on which it was said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from triage_bot.brain import lexicon_folder
from triage_bot.reader.reading import already_read

if TYPE_CHECKING:
    from triage_bot.reader.reader import Reader
    from triage_bot.reader.reading import Mention

#: Where the whole reading is found in a message's parse data, unless the message is read once for all (`read_once`).
READING = "reading"
#: Where its language is found, as long as the pipeline works on the message.
LANGUAGE = "language"
ENTITY = "symptom"
EXTRACTOR = "SymptomReader"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SymptomReader(GraphComponent):
    """Finds symptoms and signs, and how each stands (present, absent, past ...)."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SymptomReader:
        """Make the component; the lexicon is read with the first message."""
        return cls()

    @staticmethod
    def fingerprint_addon(config: Dict[Text, Any]) -> Optional[Text]:
        """Let a changed lexicon count as a changed component."""
        return fingerprint_of(lexicon_folder().rglob("*.yml"))

    def process(self, messages: List[Message]) -> List[Message]:
        """Read each message."""
        for message in messages:
            metadata = message.get("metadata") or {}
            reading = reader().read(message.get("text") or "", said_on(metadata))
            entities = [entity(mention) for mention in reading.mentions]
            message.set("entities", message.get("entities", []) + entities, add_to_output=True)
            message.set(LANGUAGE, reading.language)
            if already_read.get() is None:  # otherwise whoever wants the reading finds it there
                message.set(READING, reading.told(), add_to_output=True)
        return messages


def reader() -> Reader:
    """Give the one reader of this process; training, which reads nothing, never builds it."""
    from triage_bot.reader.reader import reader_of

    return reader_of(lexicon_folder())


def fingerprint_of(paths: Iterable[Path]) -> str:
    """Give a fingerprint of the content of files, whatever their order."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def said_on(metadata: Optional[Dict[Text, Any]]) -> date:
    """Give the day on which a message was sent: the channel's, or today."""
    now = (metadata or {}).get("now")
    try:
        return datetime.fromisoformat(str(now)).date()
    except ValueError:
        return datetime.now(timezone.utc).astimezone().date()


def entity(mention: Mention) -> Dict[Text, Any]:
    """Write a mention as one of Rasa's entities."""
    return {
        "entity": ENTITY,
        "value": mention.concept,
        "assertion": mention.assertion,
        "start": mention.start,
        "end": mention.end,
        "extractor": EXTRACTOR,
    }
