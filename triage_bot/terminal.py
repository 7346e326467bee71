"""Chats in the terminal: `python -m triage_bot.terminal` (or `make shell`). One process, and nothing is kept."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TextIO

from triage_bot.web.settings import MAX_CHARACTERS
from triage_bot.web.text import is_blank

_COLOURS: Mapping[str, str] = {
    "emergency": "1;31",
    "urgent": "1;33",
    "contact_injector": "33",
    "self_care": "32",
    "info": "36",
    "out_of_scope": "36",
    "you": "1",
    "quiet": "2",
}
_WIDTH = 96
LEAVE = ("/quit", "/exit", "/q")
_INTRO = (
    "Tell me what is wrong after a botulinum toxin treatment, in your own words.\n"
    "I am a computer program: this is information, not a diagnosis. Nothing is kept. /quit ends the chat."
)


class Terminal:
    """Reads lines and shows answers."""

    def __init__(
        self,
        answer: Callable[[str], Any],
        read: Callable[[str], str],
        out: TextIO,
        *,
        colours: bool,
        help_line: str = "",
    ) -> None:
        """Use a chat.

        Args:
            answer: Gives the answer to a text (`replies`, `assessment`).
            read: Asks for a line.
            out: Where answers are written.
            colours: Whether the terminal has colours.
            help_line: How to call for help, shown when an answer fails.
        """
        self._answer = answer
        self._read = read
        self._out = out
        self._colours = colours
        self._help_line = help_line
        self._choices: list[str] = []
        self._sources = ""

    def run(self) -> None:
        """Chat until the person leaves."""
        self._say(_INTRO)
        while True:
            try:
                line = self._read(self._coloured("\nYou: ", "you"))
            except (EOFError, KeyboardInterrupt):
                self._say("\nGoodbye. If anything frightens you, call for help.")
                return
            text = self._meant(line)
            if text.strip().lower() in LEAVE:
                self._say("Goodbye.")
                return
            if is_blank(text):
                self._say("Write what is wrong in a few words, or /quit to leave.", "quiet")
            elif len(text) > MAX_CHARACTERS:
                self._say(f"That is too long: at most {MAX_CHARACTERS:,} characters. {self._help_line}")
            else:
                self._turn(text)

    def _turn(self, text: str) -> None:
        try:
            answer = self._answer(text)
        except KeyboardInterrupt:
            raise
        except Exception:  # noqa: BLE001 (the chat goes on, whatever happened)
            self._say(f"Something went wrong. Send it again in a moment. {self._help_line}")
            return
        self._show(answer.replies, str(answer.assessment.get("level", "info")))

    def _meant(self, line: str) -> str:
        """Give the payload of a choice where its number was typed."""
        typed = line.strip()
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(self._choices):
            return self._choices[int(typed) - 1]
        return line

    def _show(self, replies: Sequence[Mapping[str, Any]], level: str) -> None:
        self._choices = []
        for place, reply in enumerate(replies):
            self._say("")
            paragraphs = str(reply["text"]).split("\n")
            for number, paragraph in enumerate(paragraphs):
                first = place == 0 and number == 0
                self._say(_wrapped(paragraph), level if first and level in ("emergency", "urgent") else "")
            for button in reply.get("buttons") or ():
                self._choices.append(button["payload"])
                self._say(f"  {len(self._choices)}  {button['title']}", level)
        card = next((reply["card"] for reply in replies if reply.get("card")), None)
        if card and card.get("sources"):
            ids = ", ".join(str(source.get("id", source)) for source in card["sources"])
            if ids != self._sources:
                self._say(_wrapped(f"Sources: {ids}"), "quiet")
            self._sources = ids

    def _say(self, text: str, colour: str = "") -> None:
        self._out.write(f"{self._coloured(printable(text), colour)}\n")
        self._out.flush()

    def _coloured(self, text: str, colour: str) -> str:
        code = _COLOURS.get(colour)
        return f"\033[{code}m{text}\033[0m" if self._colours and code and text else text


def printable(text: str) -> str:
    """Leave out control characters: what somebody typed may come back, and must not steer the terminal."""
    return "".join(char for char in text if char == "\n" or (char >= " " and char != "\x7f"))


def has_colours(out: TextIO, environment: Mapping[str, str]) -> bool:
    """Tell whether to use colours: only on a terminal, and not against NO_COLOR."""
    return out.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def _wrapped(text: str) -> str:
    width = min(_WIDTH, shutil.get_terminal_size((_WIDTH, 24)).columns)
    indent = "  " if text.startswith(("- ", "• ")) else ""
    return textwrap.fill(text, width, subsequent_indent=indent, break_long_words=False) if text.strip() else text


def main() -> None:
    """Load the chat and talk."""
    logging.captureWarnings(capture=True)
    logging.disable(logging.CRITICAL)
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 (gives input() a history and the arrow keys)
    print("Loading the chat (a few seconds) ...", flush=True)
    from triage_bot.web.app import local_now
    from triage_bot.web.metrics import Metrics
    from triage_bot.web.start import StartError, load_chat, load_safety, project_folder

    os.chdir(project_folder())
    safety = load_safety()
    try:
        chat = load_chat("sqlite://", local_now, safety, Metrics(), 3.0)
    except StartError as error:
        print(f"\n{error}\n\n{safety.help_line()}", file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    conversation = "terminal"
    chat.transcript.begin(conversation, local_now())
    loop = asyncio.new_event_loop()
    terminal = Terminal(
        lambda text: loop.run_until_complete(chat.answer(conversation, text)),
        input,
        sys.stdout,
        colours=has_colours(sys.stdout, os.environ),
        help_line=safety.help_line(),
    )
    terminal.run()
    loop.close()


if __name__ == "__main__":
    main()
