"""The safety floor as the web app uses it: it looks for red flags without Rasa, and never raises."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triage_bot.web.logs import where
from triage_bot.web.settings import FLOOR_CHARACTERS
from triage_bot.web.text import storable

logger = logging.getLogger(__name__)

#: What the floor found: `replies` and `assessment`, as in an answer.
Found = dict[str, Any]

#: When even the knowledge cannot be read; the numbers themselves are data, these are the words around none.
_BARE_HELP = "If you have trouble breathing, swallowing or speaking, call your local emergency number now."


@dataclass(frozen=True)
class Number:
    """The emergency number of a country; `number` may name two, as in "999 or 112"."""

    country: str
    name: str
    number: str


class SafetyNet:
    """Looks at one message alone.

    `fault` says what is wrong with the files that it is made of, and the mend; it is empty where they are sound.
    """

    def __init__(
        self,
        look: Callable[[str, datetime, str | None], Found | None],
        call_for_help: Callable[[str | None], str],
        numbers: Sequence[Number] = (),
        signs: str = "",
        fault: str = "",
    ) -> None:
        """Use the floor.

        Args:
            look: Gives `replies` and `assessment` where a text holds a red flag.
            call_for_help: Gives the sentence of every error.
            numbers: The emergency numbers that are known.
            signs: The sentence that says when to call.
            fault: What is wrong with the knowledge or the lexicon.
        """
        self.numbers = tuple(numbers)
        self.signs = signs
        self.fault = fault
        self._look = look
        self._call_for_help = call_for_help

    def look(self, text: str, now: datetime, country: str | None = None) -> Found | None:
        """Give the floor's answer where the text holds a red flag, with the numbers of the person's country."""
        try:
            return self._look(storable(text[:FLOOR_CHARACTERS]), now, country)
        except Exception as error:  # noqa: BLE001 (an answer must follow, whatever the reader did)
            logger.error("the safety floor failed: %s", where(error))
            return None

    def help_line(self, country: str | None = None) -> str:
        """Give the sentence that says how to call for help, in a country or in all of them."""
        try:
            return self._call_for_help(country)
        except Exception as error:  # noqa: BLE001 (as above)
            logger.error("no line to call for help: %s", where(error))
            return _BARE_HELP


def without_answer(help_line: str) -> Found:
    """Give what is said when Rasa gave no answer and no red flag was seen."""
    return plain_answer(
        "I am sorry: I could not work out an answer just now, and your message is kept. "
        f"Please send it again in a moment. {help_line}"
    )


def plain_answer(text: str, level: str = "info", present: Sequence[str] = ()) -> Found:
    """Give a text as an answer, with an assessment that the judge's reasons have no part in."""
    return {
        "replies": [{"text": text, "buttons": []}],
        "assessment": {
            "level": level,
            "topic": "symptom",
            "present": list(present),
            "absent": [],
            "unknown": [],
            "names": {},
            "details": {},
            "reasons": [],
            "question": None,
            "complete": False,
            "knowledge": "",
        },
    }
