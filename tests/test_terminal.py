"""The terminal chat: numbered choices, colours, polite ends."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from triage_bot.terminal import Terminal, has_colours


@dataclass
class Answer:
    replies: list[dict[str, Any]]
    assessment: dict[str, Any] = field(default_factory=lambda: {"level": "contact_injector"})


CHOICES = [{"title": "Yes", "payload": "Yes, it is swollen"}, {"title": "No", "payload": "No, it is not"}]


class Chatter:
    """Plays a person and a chat."""

    def __init__(self, *lines: str, colours: bool = False, fails: bool = False) -> None:
        self.lines: Iterator[str] = iter(lines)
        self.asked: list[str] = []
        self.out = io.StringIO()
        self.fails = fails
        self.terminal = Terminal(self.answer, self.read, self.out, colours=colours, help_line="Call 112 in Europe.")

    def read(self, _prompt: str) -> str:
        try:
            return next(self.lines)
        except StopIteration:
            raise EOFError from None

    def answer(self, text: str) -> Answer:
        self.asked.append(text)
        if self.fails:
            raise RuntimeError(text)
        return Answer([{"text": f"I read: {text}"}, {"text": "Is it swollen?", "buttons": CHOICES}])

    def shown(self) -> str:
        self.terminal.run()
        return self.out.getvalue()


def test_an_answer_is_shown_with_numbered_choices() -> None:
    shown = Chatter("my eyelid droops").shown()

    assert "I read: my eyelid droops" in shown
    assert "1  Yes" in shown
    assert "2  No" in shown


def test_a_number_sends_the_payload_of_its_choice() -> None:
    chatter = Chatter("my eyelid droops", "2")

    chatter.shown()

    assert chatter.asked == ["my eyelid droops", "No, it is not"]


@pytest.mark.parametrize("line", ["3", "0", "5 days ago", "\N{SUPERSCRIPT TWO}"])
def test_any_other_number_is_a_message(line: str) -> None:
    chatter = Chatter("my eyelid droops", line)

    chatter.shown()

    assert chatter.asked[1] == line


@pytest.mark.parametrize("lines", [[], ["/quit", "never sent"], ["hello", "/exit"]])
def test_it_ends_politely(lines: list[str]) -> None:
    chatter = Chatter(*lines)

    assert "Goodbye" in chatter.shown()
    assert "never sent" not in chatter.asked


def test_an_interrupt_ends_politely() -> None:
    chatter = Chatter()

    def interrupt(_prompt: str) -> str:
        raise KeyboardInterrupt

    chatter.terminal._read = interrupt

    assert "Goodbye" in chatter.shown()


@pytest.mark.parametrize("line", ["", "   ", "\u200b"])
def test_an_empty_line_is_not_sent(line: str) -> None:
    chatter = Chatter(line)

    chatter.shown()

    assert chatter.asked == []


def test_a_failure_says_how_to_call_for_help_and_the_chat_goes_on() -> None:
    chatter = Chatter("first", "second", fails=True)

    shown = chatter.shown()

    assert shown.count("Call 112 in Europe.") == 2
    assert chatter.asked == ["first", "second"]


def test_too_long_a_message_is_not_sent() -> None:
    chatter = Chatter("x" * 4001)

    assert "too long" in chatter.shown()
    assert chatter.asked == []


def test_what_was_typed_cannot_steer_the_terminal() -> None:
    assert "\033" not in Chatter("\033[2J\x07 hello").shown()


def test_without_colours_no_escape_code_is_written() -> None:
    assert "\033" not in Chatter("hello").shown()
    assert "\033" in Chatter("hello", colours=True).shown()


@pytest.mark.parametrize(
    ("is_terminal", "environment", "expected"),
    [(True, {}, True), (False, {}, False), (True, {"NO_COLOR": "1"}, False), (True, {"TERM": "dumb"}, False)],
)
def test_colours_only_where_they_are_wanted(is_terminal: bool, environment: dict[str, str], expected: bool) -> None:
    class Out(io.StringIO):
        def isatty(self) -> bool:
            return is_terminal

    assert has_colours(Out(), environment) is expected
