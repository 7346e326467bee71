"""A lock store for Rasa's own servers: several `rasa run` on one tracker store.

In `endpoints.yml`:

    lock_store:
      type: triage_bot.rasa_support.lock_store.ConversationLockStore
      url: redis://localhost:6379/0

The web app uses the same locks by `TRIAGE_REDIS_URL`. It can go on while Redis is away, since its own store refuses an
answer that another one overtook; Rasa's server has no such net, so there a lock that cannot be had is an error.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

from triage_bot.shared import Away, Busy, Shared


class ConversationLockStore(LockStore):
    """Lets one server at a time answer in a conversation."""

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        """Use the Redis of the endpoint's `url`."""
        self._shared = Shared(endpoint_config.url)

    @contextlib.asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = 1
    ) -> AsyncIterator[TicketLock]:
        """Hold the conversation's lock; how long it lasts and how it is waited for is not Rasa's to say here.

        Raises:
            LockError: It could not be had.
        """
        async with contextlib.AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(self._shared.lock(conversation_id))
            except (Away, Busy) as error:
                raise LockError(f"no lock on the conversation: {type(error).__name__}") from error
            yield TicketLock(conversation_id)

    def get_lock(self, conversation_id: str) -> Any:
        """Give nothing: there are no tickets."""
        return None
