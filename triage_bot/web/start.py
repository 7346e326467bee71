"""Loads what the chat is made of: safety floor, database, model, actions. The web app and the terminal use it."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from triage_bot.rasa_support.adjustments import prepare_import
from triage_bot.rasa_support.left_out import leaving_out
from triage_bot.shared import Shared
from triage_bot.web.chat import Chat, Clock
from triage_bot.web.metrics import Metrics
from triage_bot.web.safety import Found, SafetyNet
from triage_bot.web.services import Services
from triage_bot.web.transcript import Transcript


class StartError(Exception):
    """The chat cannot start; the text says what to do."""


@contextlib.contextmanager
def without_collecting() -> Iterator[None]:
    """Load what stays for good without looking through it for garbage again and again: a tenth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@without_collecting()
def load_safety() -> SafetyNet:
    """Load the reader and the floor, which need neither Rasa nor a database.

    Raises:
        ValueError: The knowledge or the lexicon has faults; the text names file, key and mend.
    """
    prepare_import()
    with leaving_out():
        import spacy  # noqa: F401
    from triage_bot.brain import brain, data_folder
    from triage_bot.dialogue.floor import call_for_help_line, floor
    from triage_bot.reader.reader import reader_of

    reader = reader_of(data_folder() / "lexicon")
    brain()

    def look(text: str, now: datetime) -> Found | None:
        reading = reader.read(text, now.date())
        found = floor(reading, reading.country, now.date())
        return found.as_json() if found else None

    return SafetyNet(look, lambda: call_for_help_line(None))


@without_collecting()
def load_chat(
    database_url: str,
    clock: Clock,
    safety: SafetyNet,
    metrics: Metrics,
    timeout: float,
    shared: Shared | None = None,
) -> Chat:
    """Load all of it; takes some seconds.

    Raises:
        StartError: The model, the database or the knowledge cannot be used.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from triage_bot.rasa_support.agent import ModelError, RasaChat
    from triage_bot.rasa_support.tracker_store import ConversationStore
    from triage_bot.rasa_support.worker import Worker

    try:
        store = ConversationStore(host=database_url)
        transcript = Transcript(store)
        transcript.check_writable()
    except (SQLAlchemyError, OSError) as error:
        reason = getattr(error, "orig", None) or error
        raise StartError(
            f"The conversations cannot be stored: {reason}. Check that the folder of TRIAGE_DATABASE_URL can be "
            "written, that the disk is not full, and that no other program holds the file; a damaged file may be "
            "moved away."
        ) from error
    try:
        rasa = RasaChat(store)
    except ModelError as error:
        raise StartError(str(error)) from error
    give_memory_back()
    return Chat(rasa, Worker(), transcript, safety, clock, metrics, timeout, shared)


def give_memory_back() -> None:
    """Return to the system what only the loading needed (25 MB), where the C library can."""
    gc.freeze()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


async def load_for_app(services: Services) -> Chat:
    """Load the chat of an app beside its event loop."""
    settings = services.settings
    return await asyncio.to_thread(
        load_chat,
        settings.database_url,
        services.clock,
        services.safety,
        services.metrics,
        settings.timeout_seconds,
        services.shared,
    )


def project_folder() -> Path:
    """Give the folder of the project."""
    return Path(__file__).resolve().parents[2]
