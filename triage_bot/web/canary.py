"""Whether messages are answered and stored, found out by sending one through the whole chain."""

from __future__ import annotations

import asyncio
import logging
import time

from triage_bot.web.answer import NotReady
from triage_bot.web.logs import where
from triage_bot.web.services import Services
from triage_bot.web.start import STORE_MEND

logger = logging.getLogger(__name__)

#: Together below 2 seconds: so soon is a loss seen.
_LIMIT_SECONDS = 1.5
_KEPT_SECONDS = 0.4


class Canary:
    """Asks the chain, one asker at a time; whoever asks again at once gets the same answer and costs nothing."""

    def __init__(self, services: Services) -> None:
        """Watch the chat of an app."""
        self._services = services
        self._lock = asyncio.Lock()
        self._failure = ""
        self._asked = float("-inf")

    async def failure(self) -> str:
        """Give the name of what keeps messages from being answered and stored; nothing where they are.

        "stopping" where they still are, but nobody should send more of them.
        """
        if self._services.stopping:
            self._services.metrics.ready.set(0)
            return "stopping"
        async with self._lock:
            if time.monotonic() - self._asked > _KEPT_SECONDS:
                self._failure = await self._ask()
                self._asked = time.monotonic()
                self._services.metrics.ready.set(0 if self._failure else 1)
            return self._failure

    async def _ask(self) -> str:
        if self._services.chat is None:
            return self._services.failure or "starting"
        try:
            await asyncio.wait_for(self._services.chat.check(), _LIMIT_SECONDS)
        except Exception as error:  # noqa: BLE001 (whatever it is, we are not ready)
            reason = error.reason if isinstance(error, NotReady) else "late"
            mend = STORE_MEND if reason == "no_store" else ""
            logger.error("not ready: %s: %s. %s", reason, where(error.__cause__ or error), mend)
            return reason
        return ""
