"""Loads what the chat is made of: safety floor, database, model, actions. The web app and the terminal use it."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from triage_bot.rasa_support.adjustments import prepare_import
from triage_bot.rasa_support.left_out import leaving_out
from triage_bot.shared import Shared
from triage_bot.web.chat import Chat, Clock
from triage_bot.web.large_pages import use_large_pages
from triage_bot.web.logs import where
from triage_bot.web.metrics import Metrics
from triage_bot.web.safety import Found, Number, SafetyNet, plain_answer
from triage_bot.web.services import Services
from triage_bot.web.transcript import Transcript

logger = logging.getLogger(__name__)

STORE_MEND = (
    "Check that the folder of TRIAGE_DATABASE_URL is there and can be written, that the disk is not full, and that no "
    "other program holds the file; a damaged file may be moved away, then start again."
)

#: A turn makes some thousand objects that live for milliseconds. Python would look for garbage after each 700 of them.
OBJECTS_BETWEEN_COLLECTIONS = 20_000

Loaded = TypeVar("Loaded")


class StartError(Exception):
    """The chat cannot start: `reason` is a name for it, the text says what to do."""

    def __init__(self, reason: str, text: str) -> None:
        """Name the reason."""
        super().__init__(text)
        self.reason = reason


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

    It raises nothing: where a file has faults, the floor works with those that are sound, and its `fault` names file,
    key and mend.
    """
    prepare_import()
    with leaving_out():
        import spacy  # noqa: F401
    from triage_bot.brain import brain, data_folder, lexicon_folder
    from triage_bot.dialogue.floor import call_for_help_line, floor
    from triage_bot.dialogue.words import Words
    from triage_bot.reader.lexicon import LexiconError
    from triage_bot.reader.reader import reader_of

    try:
        reader = reader_of(lexicon_folder())
        known = brain().knowledge
    except (ValueError, OSError) as error:
        kind = "lexicon" if isinstance(error, LexiconError) else "knowledge"
        return _bare_safety(data_folder(), f"The files of data/{kind}/ have faults. {error}")
    except Exception as error:  # noqa: BLE001 (an edit can break a file in ways that nobody thought of)
        return _bare_safety(data_folder(), f"The files in data/ cannot be read: {where(error)}. Undo the last edit.")
    numbers = [Number(each.country, each.name, each.emergency) for each in known.numbers.values()]

    def look(text: str, now: datetime, country: str | None) -> Found | None:
        reading = reader.read(text, now.date())
        found = floor(reading, reading.country or country, now.date())
        return found.as_json() if found else None

    return SafetyNet(look, call_for_help_line, numbers, Words(known).say("emergency.signs"))


def _bare_safety(data: Path, fault: str) -> SafetyNet:
    """Give the floor that is left where files of the knowledge or the lexicon have faults."""
    from triage_bot.dialogue.floor import bare_floor, bare_numbers, call_for_help_line
    from triage_bot.judge import load_table
    from triage_bot.reader.lexicon import Lexicon
    from triage_bot.reader.reader import Reader, reader_of

    lexicon = data / "lexicon"
    reader = _if_sound(lambda: reader_of(lexicon)) or _if_sound(lambda: Reader(Lexicon(lexicon, forgiving=True)))
    table = _if_sound(lambda: load_table(data / "knowledge"))

    def look(text: str, now: datetime, _: str | None) -> Found | None:
        found = bare_floor(reader.read(text, now.date()), now.date(), table) if reader else None
        return plain_answer(found.text, found.level, found.present) if found else None

    return SafetyNet(look, call_for_help_line, [Number(*each) for each in bare_numbers()], fault=fault)


def _if_sound(load: Callable[[], Loaded]) -> Loaded | None:
    try:
        return load()
    except Exception as error:  # noqa: BLE001 (the fault has been told; here counts only what is left)
        logger.error("not usable: %s", where(error))
        return None


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
    if safety.fault:
        raise StartError("broken_knowledge", safety.fault)
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
            "no_store",
            f"The conversations cannot be stored: {reason}. {STORE_MEND}",
        ) from error
    try:
        rasa = RasaChat(store)
    except ModelError as error:
        raise StartError("no_model", str(error)) from error
    except Exception as error:  # a model of other versions, say: it may fail in any way
        mend = "Remove the folder models/ and run `make train`."
        raise StartError("no_model", f"The model cannot be loaded: {where(error)}. {mend}") from error
    give_memory_back()
    use_large_pages()
    return Chat(rasa, Worker(), transcript, safety, clock, metrics, timeout, shared)


def give_memory_back() -> None:
    """Return to the system what only the loading needed (25 MB), where the C library can; what is left stays for good."""
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


async def load_for_app(services: Services) -> Chat:
    """Load the chat of an app beside its event loop; the floor again too, where its files had faults.

    Raises:
        StartError: The model, the database or the knowledge cannot be used.
    """
    settings = services.settings
    if services.safety.fault:
        services.safety = await asyncio.to_thread(load_safety)
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
