"""Limits on how much and how often: the size of a body before it is parsed, and requests a minute."""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request

from triage_bot.shared import Away, Shared

#: Enough for 20,000 characters, however JSON writes them.
MAX_BODY = 256 * 1024
#: What is read past it and thrown away, so that a client still hears why.
_DRAINED = 4 * 1024 * 1024
#: How many conversations or addresses are remembered; the one unseen for longest goes first.
_REMEMBERED = 50_000


async def read_body(request: Request, limit: int = MAX_BODY) -> tuple[bytes, bool]:
    """Read a body up to a limit.

    Returns:
        The first bytes, and whether there was more.
    """
    body = bytearray()
    seen = 0
    async for chunk in request.stream():
        seen += len(chunk)
        body += chunk[: max(0, limit - len(body))]
        if seen > _DRAINED:
            break
    return bytes(body), seen > limit


class RateLimit:
    """A bucket of tokens for each key, filled again evenly over a minute, in this process's memory."""

    def __init__(self, a_minute: int, monotonic: Callable[[], float]) -> None:
        """Set the limit; 0 lets everything pass."""
        self._a_minute = a_minute
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Take a token: 0 when there was one, otherwise the seconds until there will be."""
        if not self._a_minute:
            return 0.0
        now = self._monotonic()
        left, last = self._buckets.pop(key, (float(self._a_minute), now))
        left = min(float(self._a_minute), left + (now - last) * self._a_minute / 60)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) * 60 / self._a_minute


class SharedRateLimit:
    """A limit that all servers count together in Redis; without Redis each counts for itself."""

    def __init__(self, name: str, a_minute: int, monotonic: Callable[[], float], shared: Shared | None) -> None:
        """Set the limit; 0 lets everything pass."""
        self._name = name
        self._a_minute = a_minute
        self._alone = RateLimit(a_minute, monotonic)
        self._shared = shared

    async def wait(self, key: str) -> float:
        """Take a token: 0 when there was one, otherwise the seconds until there will be."""
        if self._shared and self._a_minute:
            with contextlib.suppress(Away):
                return await self._shared.wait(f"{self._name}:{key}", self._a_minute)
        return self._alone.wait(key)
