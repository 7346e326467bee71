"""The way of a message: safety floor, then Rasa with a time limit, then the store; an answer comes out in any case.

It knows no HTTP; the web app and the terminal chat use it alike.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

from triage_bot.reader.reading import read_once
from triage_bot.shared import Away, Busy, Shared
from triage_bot.web.answer import (
    Answer,
    NotReady,
    NotSaved,
    Spoken,
    Underway,
    as_answer,
    asks_about,
    given_before,
    rank,
)
from triage_bot.web.errors import Problem
from triage_bot.web.logs import where
from triage_bot.web.metrics import Metrics
from triage_bot.web.safety import Found, SafetyNet, without_answer
from triage_bot.web.text import for_rasa, storable
from triage_bot.web.transcript import Exchange, Standing, Transcript

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
Clock = Callable[[], datetime]

#: What Rasa is told in place of a text when findings are set by hand.
BY_HAND = "I corrected what you understood."
#: How a value that was set by hand stands in the transcript.
SAID: Mapping[str, str] = {"present": "yes", "absent": "no", "unknown": "not sure"}
_STORE_SECONDS = 1.0
CANARY = "my left eyelid is drooping since my botox 5 days ago"


class Rasa(Protocol):
    """Whatever can answer a message; `triage_bot.rasa_support.agent.RasaChat` in earnest, a fake in tests."""

    def answer(
        self, sender_id: str, text: str, now: datetime, metadata: dict[str, Any] | None = None
    ) -> Coroutine[Any, Any, Spoken]:
        """Answer one message."""
        ...


class Runner(Protocol):
    """Runs Rasa's coroutines with a time limit."""

    def run(self, make: Callable[[], Coroutine[Any, Any, Result]], seconds: float) -> Awaitable[Result]:
        """Run one."""
        ...


class Chat:
    """Answers messages, one at a time in each conversation."""

    def __init__(
        self,
        rasa: Rasa,
        runner: Runner,
        transcript: Transcript,
        safety: SafetyNet,
        clock: Clock,
        metrics: Metrics,
        timeout: float = 3.0,
        shared: Shared | None = None,
    ) -> None:
        """Put the parts together; `shared` is there where several servers answer in the same conversations."""
        self.transcript = transcript
        self.safety = safety
        self.clock = clock
        self._rasa = rasa
        self._runner = runner
        self._metrics = metrics
        self._timeout = timeout
        self._shared = shared
        self._turns: dict[str, tuple[asyncio.Lock, int]] = {}

    async def answer(self, conversation_id: str, text: str, *, key: str = "", country: str | None = None) -> Answer:
        """Answer a message and store both.

        Args:
            conversation_id: Whose message it is.
            text: The message as it was typed.
            key: The sender's own name for it: one that is stored already gets the answer that it got then.
            country: The person's country, where the page knows it.

        Raises:
            NotSaved: There is an answer, but it could not be stored.
            Problem: The conversation was deleted meanwhile, or its earlier messages take too long.
        """
        async with self._turn(conversation_id):
            message = Underway(conversation_id, text, self.clock(), key, country)
            try:
                answer = await self._runner.run(lambda: self._at_once(message), self._timeout)
                return answer or await self._after_missed(message)
            except (NotSaved, Problem):
                raise
            except Exception as error:  # noqa: BLE001 (whatever Rasa does, the person gets an answer)
                self._note(error)
                return await self._without_rasa(message)

    async def change(self, conversation_id: str, findings: Mapping[str, str], *, confirm: bool) -> Answer:
        """Set findings by hand.

        Raises:
            NotSaved: There is an answer, but it could not be stored.
            Problem: The conversation was deleted meanwhile, or its earlier messages take too long.
        """
        async with self._turn(conversation_id):
            now = self.clock()
            standing = await asyncio.to_thread(self._standing, conversation_id, "", None)
            failed = await self._catch_up(conversation_id, standing, None)
            metadata = {"findings": dict(findings), "confirm": confirm}
            answer, rows = await self._ask(conversation_id, BY_HAND, now, None, metadata)
            names = answer.assessment.get("names") or {}
            said = "; ".join(f"{names.get(concept, concept)}: {SAID[value]}" for concept, value in findings.items())
            await self._give_up(failed, answer, None)
            exchange = Exchange(now, said, answer.by, answer.replies, answer.assessment)
            await asyncio.to_thread(self._add, conversation_id, exchange, rows, standing.newest, None)
            return answer

    async def check(self) -> None:
        """Send a canary through the whole chain, leaving nothing in the store.

        Raises:
            NotReady: A message would not be answered and stored.
        """
        with _or_not_ready("no_store"):
            await asyncio.wait_for(asyncio.to_thread(self.transcript.check_writable), _STORE_SECONDS)
        now = self.clock()
        if self.safety.look("i cant breathe since my botox", now) is None:
            raise NotReady("no_floor")
        with _or_not_ready("no_answer"):
            spoken = await self._runner.run(lambda: self._rasa.answer("canary", CANARY, now), self._timeout)
            if not as_answer(spoken).assessment.get("present"):
                raise NotReady("not_understood")

    async def delete(self, conversation_id: str) -> None:
        """Forget a conversation."""
        async with self._turn(conversation_id):
            await asyncio.to_thread(self.transcript.delete, conversation_id)

    async def _at_once(self, message: Underway) -> Answer | None:
        """Answer a message in one visit to Rasa's thread, from the floor's look to the store.

        Each further visit would cost a tenth of a message's time, as another core has nothing of it in its cache.

        Returns:
            None where Rasa has to be given first what it missed.

        Raises:
            NotSaved, Problem: As `answer` does.
            Exception: Rasa gave no answer.
        """
        with read_once(), self.transcript.in_one_turn():  # the floor and Rasa read the same words
            standing = await self._reach(self._look, message)
            if standing.answered:
                return given_before(standing.answered, message.text)
            if standing.missed:
                return None
            told = (message.conversation_id, for_rasa(message.text), message.now, message.metadata)
            spoken = await self._rasa.answer(*told)
            answer = self._settled(as_answer(spoken), message.found)
            if not message.claim():
                raise TimeoutError("the floor has answered meanwhile")
            await self._reach(self._store, message, answer, spoken.rows)
            return answer

    async def _after_missed(self, message: Underway) -> Answer:
        """Answer a message, once Rasa was given those that it missed; each has its own time limit."""
        standing, found, text = message.standing, message.found, for_rasa(message.text)
        assert standing is not None  # noqa: S101 (what was missed is known from there)
        failed = await self._catch_up(message.conversation_id, standing, found)
        answer, rows = await self._ask(message.conversation_id, text, message.now, found, message.metadata)
        await self._give_up(failed, answer, found)
        await asyncio.to_thread(self._store, message, answer, rows)
        return answer

    async def _without_rasa(self, message: Underway) -> Answer:
        """Answer a message by the floor alone.

        Raises:
            NotSaved: Rasa's answer, which comes too late, is being stored just now; or as `answer` does.
        """
        if not message.claim():
            raise NotSaved(message.found)
        if message.standing is None:  # the thread hung before it came so far
            standing = await asyncio.to_thread(self._look, message)
            if standing.answered:
                return given_before(standing.answered, message.text)
        answer = await self._of_the_floor(message.conversation_id, message.found)
        await asyncio.to_thread(self._store, message, answer, [])
        return answer

    async def _reach(self, call: Callable[..., Result], *arguments: Any) -> Result:
        """Call the store: SQLite right here, as it has answered before another thread wakes up; a server from a thread."""
        return call(*arguments) if self.transcript.near else await asyncio.to_thread(call, *arguments)

    async def _ask(
        self, conversation_id: str, text: str, now: datetime, found: Found | None, metadata: dict[str, Any] | None
    ) -> tuple[Answer, list[dict[str, Any]]]:
        """Let Rasa answer, or the floor where Rasa does not."""
        try:
            spoken = await self._runner.run(
                lambda: self._rasa.answer(conversation_id, text, now, metadata), self._timeout
            )
            return self._settled(as_answer(spoken), found), spoken.rows
        except Exception as error:  # noqa: BLE001 (whatever Rasa does, the person gets an answer)
            self._note(error)
            return await self._of_the_floor(conversation_id, found), []

    def _note(self, error: Exception) -> None:
        logger.error("Rasa gave no answer: %s", where(error))
        self._metrics.floor.labels("late" if isinstance(error, TimeoutError) else "failed").inc()

    def _settled(self, answer: Answer, found: Found | None) -> Answer:
        """Give Rasa's answer; where the floor found more danger, after the floor's and at its level."""
        if found is None or rank(answer.assessment) >= rank(found["assessment"]) or asks_about(found, answer):
            return answer
        logger.warning("the safety floor raised the level")
        self._metrics.floor.labels("raised").inc()
        assessment = {**answer.assessment, "level": found["assessment"]["level"]}
        return Answer([*found["replies"], *answer.replies], assessment)

    async def _of_the_floor(self, conversation_id: str, found: Found | None) -> Answer:
        """Give the floor's answer; the level of the conversation does not fall because Rasa failed."""
        given = found or without_answer(self.safety.help_line())
        assessment = given["assessment"]
        with contextlib.suppress(Exception):  # where the store fails too, the answer is told as not saved
            last = await asyncio.to_thread(self.transcript.last, conversation_id)
            if last and (found is None or rank(last.assessment) > rank(assessment)):
                assessment = last.assessment
        return Answer(given["replies"], assessment, by="floor")

    def _look(self, message: Underway) -> Standing:
        """Look for a red flag, then how the conversation stands, and note both."""
        message.found = self.safety.look(message.text, message.now, message.country)
        message.standing = self._standing(message.conversation_id, message.key, message.found)
        return message.standing

    def _standing(self, conversation_id: str, key: str, found: Found | None) -> Standing:
        """Tell how the conversation stands.

        Raises:
            NotSaved: The database failed.
            Problem: There is no such conversation.
        """
        with _or_not_saved(found):
            standing = self.transcript.standing(conversation_id, key)
        if standing is None:
            raise Problem("no_token", {"WWW-Authenticate": "Bearer"})
        return standing

    async def _catch_up(self, conversation_id: str, standing: Standing, found: Found | None) -> int | None:
        """Let Rasa read the messages that only the floor answered, so that what they said counts.

        Returns:
            The number of the message at which Rasa failed; None where it read all of them.
        """
        for number, exchange in standing.missed:
            text, at = for_rasa(exchange.text), exchange.at
            try:
                rows = (await self._runner.run(_turn_of(self._rasa, conversation_id, text, at), self._timeout)).rows
            except Exception as error:  # noqa: BLE001 (it failed before; the new message must not suffer)
                logger.error("a message could not be caught up with: %s", where(error))
                return number
            with _or_not_saved(found):
                await asyncio.to_thread(self.transcript.mark_read, number, rows)
        return None

    async def _give_up(self, failed: int | None, answer: Answer, found: Found | None) -> None:
        """Try a missed message no more where Rasa can answer others: it is that message which breaks it."""
        if failed is not None and answer.by == "rasa":
            with _or_not_saved(found):
                await asyncio.to_thread(self.transcript.mark_read, failed, [])

    def _store(self, message: Underway, answer: Answer, rows: list[dict[str, Any]]) -> None:
        """Store a message with its answer.

        Raises:
            NotSaved: The database failed.
            Problem: The conversation was deleted meanwhile.
        """
        assert message.standing is not None  # noqa: S101 (nobody answers before this is known)
        text, newest = storable(message.text), message.standing.newest
        exchange = Exchange(message.now, text, answer.by, answer.replies, answer.assessment, message.key)
        self._add(message.conversation_id, exchange, rows, newest, message.found)

    def _add(
        self, conversation_id: str, exchange: Exchange, rows: list[dict[str, Any]], after: int, found: Found | None
    ) -> None:
        with _or_not_saved(found):
            stored = self.transcript.add(conversation_id, exchange, rows, after)
        if not stored:
            raise Problem("no_token")
        self._metrics.levels.labels(str(exchange.assessment.get("level"))).inc()

    @contextlib.asynccontextmanager
    async def _turn(self, conversation_id: str) -> AsyncIterator[None]:
        """Wait for the messages of this conversation that came before."""
        lock, waiting = self._turns.get(conversation_id, (asyncio.Lock(), 0))
        self._turns[conversation_id] = (lock, waiting + 1)
        try:
            async with lock, self._turn_among_servers(conversation_id):
                yield
        finally:
            lock, waiting = self._turns[conversation_id]
            if waiting == 1:
                del self._turns[conversation_id]
            else:
                self._turns[conversation_id] = (lock, waiting - 1)

    @contextlib.asynccontextmanager
    async def _turn_among_servers(self, conversation_id: str) -> AsyncIterator[None]:
        """Wait for the other servers too. Without Redis the turn goes on: the store refuses one that was overtaken."""
        async with contextlib.AsyncExitStack() as stack:
            if self._shared:
                try:
                    await stack.enter_async_context(self._shared.lock(conversation_id))
                except Busy as error:
                    raise Problem("busy", {"Retry-After": "5"}) from error
                except Away:
                    logger.warning("Redis does not answer: a turn goes on without its lock")
                    self._metrics.errors.labels("no_lock").inc()
            yield


@contextlib.contextmanager
def _or_not_ready(reason: str) -> Iterator[None]:
    try:
        yield
    except NotReady:
        raise
    except Exception as error:
        raise NotReady(reason) from error


@contextlib.contextmanager
def _or_not_saved(found: Found | None) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        logger.error("the database failed: %s", where(error))
        raise NotSaved(found) from error


def _turn_of(rasa: Rasa, conversation_id: str, text: str, at: datetime) -> Callable[[], Any]:
    return lambda: rasa.answer(conversation_id, text, at)
