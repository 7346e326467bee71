"""Logs that cannot hold what people say."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from tests.web.fakes import FakeWorld
from triage_bot.web.logs import JsonLines, TextLines, WithoutUserText, where

WORDS = "my left eyelid droops"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(WithoutUserText())
    handler.setFormatter(TextLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.setLevel(level)
    root.removeHandler(handler)


def test_others_lines_below_a_warning_are_dropped(written: io.StringIO) -> None:
    logging.getLogger("rasa.core.processor").info("Received user message '%s'", WORDS)

    assert written.getvalue() == ""


def test_others_warnings_and_errors_are_cut_to_their_place(written: io.StringIO) -> None:
    logger = logging.getLogger("rasa.core.processor")
    logger.warning(f"Parsed '{WORDS}'")  # noqa: G004 (as Rasa writes)
    try:
        raise ValueError(WORDS)
    except ValueError:
        logger.exception(f"Failed on {WORDS}")  # noqa: G004 (as Rasa writes)

    assert "rasa.core.processor" in written.getvalue()
    assert "ValueError" in written.getvalue()
    assert "eyelid" not in written.getvalue()


def test_our_own_errors_name_kind_and_place_without_the_text(written: io.StringIO) -> None:
    try:
        raise ValueError(WORDS)
    except ValueError as error:
        logging.getLogger("triage_bot.web.chat").exception("it failed")
        named = where(error)

    assert "it failed: builtins.ValueError at test_logs.py" in written.getvalue()
    assert "eyelid" not in written.getvalue() + named


async def test_a_conversation_leaves_no_word_in_the_logs(written: io.StringIO) -> None:
    logging.getLogger("triage_bot").setLevel(logging.DEBUG)
    world = FakeWorld()
    async with world.signed_in() as client:
        token = client.headers["Authorization"].split()[1]
        for fails in (False, True):
            world.rasa.fails = fails
            response = await client.post("/api/messages", json={"text": WORDS})
        await client.post("/api/messages", content=WORDS.encode())
        await client.get(f"/{WORDS}?text={WORDS}")

    lines = written.getvalue()
    assert "eyelid" not in lines
    assert token not in lines
    assert f"[{response.headers['X-Request-ID']}] POST /api/messages status=200" in lines


def test_a_json_line_is_json() -> None:
    record = logging.LogRecord("triage_bot.web", logging.INFO, "x.py", 1, "GET %s", ("/",), None)
    record.fields = {"status": 200}

    line = json.loads(JsonLines().format(record))

    assert (line["message"], line["status"], line["level"]) == ("GET /", 200, "info")
