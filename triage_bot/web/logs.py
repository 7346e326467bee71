"""Logging that cannot hold what people say: our own lines name things, and others' lines are reduced to their place.

Rasa logs messages at debug level, and an exception's text may quote its input. So of every record that is not ours
only its logger, level, line and kind of exception are kept.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import datetime, timezone
from typing import Any

OURS = "triage_bot"

#: Which request a line belongs to.
request_id: ContextVar[str] = ContextVar("request_id", default="-")


class WithoutUserText(logging.Filter):
    """Cuts a record of others down to where it came from; drops what is below a warning, and Python's advice."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the record is kept; it is changed in place."""
        record.request_id = request_id.get()
        if record.name == OURS or record.name.startswith(f"{OURS}."):
            if record.exc_info and record.exc_info[1]:
                record.msg, record.args = f"{record.getMessage()}: {where(record.exc_info[1])}", None
                record.exc_info = record.exc_text = None
            return True
        if record.levelno < logging.WARNING or record.name == "py.warnings":
            return False
        error = record.exc_info[1] if record.exc_info else None
        record.msg = f"{record.module}:{record.lineno}" + (f" {where(error)}" if error else "")
        record.args = record.exc_info = record.exc_text = record.stack_info = None
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        return json.dumps(line)


class TextLines(logging.Formatter):
    """One line for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        at = datetime.fromtimestamp(record.created).astimezone().isoformat(" ", "seconds")[:19]
        fields = "".join(f" {key}={value}" for key, value in getattr(record, "fields", {}).items())
        name = record.name.removeprefix(f"{OURS}.")
        asked = getattr(record, "request_id", "-")
        return f"{at} {record.levelname.lower():7} {name} [{asked}] {record.getMessage()}{fields}"


def set_up_logging(level: str = "info", style: str = "text") -> None:
    """Send every logger of this process through the filter, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(WithoutUserText())
    handler.setFormatter(JsonLines() if style == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(level.upper())
    logging.captureWarnings(capture=True)
    # What no line tells need not be found out for each of them.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def where(error: BaseException) -> str:
    """Say what kind of error happened and where, without its text, which may quote a message."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__module__}.{type(error).__name__}" + (f" at {places}" if places else "")
