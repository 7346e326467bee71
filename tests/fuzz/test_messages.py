"""No message is too strange: through the whole app, none gets a blank reply, a server error or no answer in time.

`make test-fuzz` sends 10,000; `make test` sends 500. Four in five are made from a seed, one in five by hypothesis.
"""

import asyncio
import json
import os
import time

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.strange import Strange
from tests.real import RealWorld
from triage_bot.vocabulary import LEVELS
from triage_bot.web.settings import MAX_CHARACTERS
from triage_bot.web.text import is_blank

MESSAGES = int(os.environ.get("FUZZ_MESSAGES", "500"))
SEED = int(os.environ.get("FUZZ_SEED", "20261122"))
BY_HYPOTHESIS = MESSAGES // 5
#: Beyond the chat's own limit something hangs.
HANGS_SECONDS = 15
A_CONVERSATION = 20

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


async def send(client: httpx.AsyncClient, text: str) -> None:
    """Send a message and check that a person would get an answer."""
    content = json.dumps({"text": text}).encode()
    response = await asyncio.wait_for(client.post("/api/messages", content=content), HANGS_SECONDS)
    body = response.json()
    if len(text) > MAX_CHARACTERS or is_blank(text):
        assert response.status_code == (413 if len(text) > MAX_CHARACTERS else 422), ascii(text)
        assert "112" in body["error"]["message"]
        return
    assert response.status_code == httpx.codes.OK, ascii(text)
    assert body["replies"], ascii(text)
    assert not any(is_blank(reply["text"]) for reply in body["replies"]), ascii(text)
    assert body["assessment"]["level"] in (*LEVELS, "out_of_scope")


async def test_strange_messages_are_answered(loaded: RealWorld) -> None:
    messages = list(Strange(SEED).messages(MESSAGES - BY_HYPOTHESIS))
    unanswered = loaded.floor_answers("failed", "late")
    took = []
    for start in range(0, len(messages), A_CONVERSATION):
        async with loaded.person() as client:
            for text in messages[start : start + A_CONVERSATION]:
                began = time.perf_counter()
                await send(client, text)
                took.append(time.perf_counter() - began)
            kept = await client.get("/api/conversation")
            assert kept.status_code == httpx.codes.OK
            assert (await client.get("/")).status_code == httpx.codes.OK

    took.sort()
    print(f"{len(took)} messages, median {took[len(took) // 2]:.3f} s, longest {took[-1]:.2f} s, seed {SEED}")
    assert loaded.floor_answers("failed", "late") == unanswered


@settings(
    max_examples=BY_HYPOTHESIS,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=st.one_of(st.text(), st.text(alphabet=st.characters()), st.from_regex(r"(/|\{|<|')\w{0,9}.*")))
async def test_any_text_is_answered(loaded: RealWorld, text: str) -> None:
    unanswered = loaded.floor_answers("failed", "late")
    async with loaded.person() as client:
        await send(client, text)

    assert loaded.floor_answers("failed", "late") == unanswered
