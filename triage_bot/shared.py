"""What several servers share through Redis: whose turn it is in a conversation, and how much somebody has sent.

Redis here saves waiting and counting; nothing is lost when it is gone or forgets. A turn that lost its lock is refused
by the database (`Transcript.add`), and limits are then counted by each server for itself. So whoever calls decides what
to do when Redis is away, and only that is told here.

Rasa's own `RedisLockStore` reads a list of tickets, changes it and writes it back, three steps in which another server
may do the same: both then hold the lock. redis-py's lock is one step: set if there is none, with a secret of its own and
an end of its own.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from redis import asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisGone
from redis.exceptions import RedisError

Result = TypeVar("Result")

#: A server that died in the middle of a turn holds its lock for so long; longer than any turn that goes well.
LOCK_SECONDS = 5.0
#: How long a message waits for those before it: long enough to outlast the lock of a server that died.
WAIT_SECONDS = 10.0
_LOOK_AGAIN_SECONDS = 0.02
#: How long Redis may take, and for how long it is left alone after it failed.
_ANSWER_SECONDS = 1.0
_PAUSE_SECONDS = 1.0

#: A bucket of tokens, filled again evenly over a minute; gives the seconds until there will be a token, or 0.
_BUCKET = """
local limit, clock = tonumber(ARGV[1]), redis.call("TIME")
local now = clock[1] + clock[2] / 1000000
local kept = redis.call("HMGET", KEYS[1], "left", "at")
local left = math.min(limit, (tonumber(kept[1]) or limit) + (now - (tonumber(kept[2]) or now)) * limit / 60)
local wait = 0
if left >= 1 then left = left - 1 else wait = (1 - left) * 60 / limit end
redis.call("HSET", KEYS[1], "left", string.format("%.6f", left), "at", string.format("%.6f", now))
redis.call("EXPIRE", KEYS[1], 60)
return string.format("%.6f", wait)
"""


class Away(Exception):
    """Redis does not answer."""


class Busy(Exception):
    """The messages before this one take too long."""


class Shared:
    """One Redis, used by any number of servers."""

    def __init__(self, url: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Connect with the first use; `url` is like redis://:password@host:6379/0."""
        self._redis = redis.Redis.from_url(
            url,
            socket_timeout=_ANSWER_SECONDS,
            socket_connect_timeout=_ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 1),  # a restarted Redis has closed the connections that wait in the pool
            retry_on_error=[RedisGone],
        )
        self._bucket = self._redis.register_script(_BUCKET)
        self._monotonic = monotonic
        self._leave_alone_until = 0.0

    @contextlib.asynccontextmanager
    async def lock(self, conversation_id: str) -> AsyncIterator[None]:
        """Wait for this conversation's other messages, wherever they are answered.

        Raises:
            Busy: They took longer than `WAIT_SECONDS`.
            Away: Redis does not answer. Raised before the turn only: a lock that is lost in the middle ends no turn.
        """
        lock = self._redis.lock(
            f"turn:{conversation_id}", LOCK_SECONDS, _LOOK_AGAIN_SECONDS, blocking_timeout=WAIT_SECONDS
        )
        if not await self._ask(lock.acquire):
            raise Busy
        try:
            yield
        finally:
            with contextlib.suppress(RedisError, OSError):  # it ends by itself, or has ended and is somebody else's
                await lock.release()

    async def wait(self, key: str, a_minute: int) -> float:
        """Take a token from a bucket: 0 when there was one, otherwise the seconds until there will be.

        Raises:
            Away: Redis does not answer.
        """
        return float(await self._ask(lambda: self._bucket(keys=[f"rate:{key}"], args=[a_minute])))

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.close(close_connection_pool=True)

    async def _ask(self, question: Callable[[], Awaitable[Result]]) -> Result:
        if self._monotonic() < self._leave_alone_until:
            raise Away
        try:
            return await question()
        except (RedisError, OSError) as error:
            self._leave_alone_until = self._monotonic() + _PAUSE_SECONDS
            raise Away from error
