"""Runs Rasa in a thread of its own, so that a turn which hangs holds up nobody but itself."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")

#: A thread that hangs cannot be ended. After so many the worker refuses instead of collecting more.
MAX_HANGING = 4


class WorkerStuck(Exception):
    """Too many turns hang; nothing more is started."""


class Worker:
    """An event loop in a thread; a new one takes over when a turn does not come back in time."""

    def __init__(self) -> None:
        """Start the thread."""
        self._hanging: list[threading.Thread] = []
        self._start()

    async def run(self, make: Callable[[], Coroutine[Any, Any, Result]], seconds: float) -> Result:
        """Run a coroutine in the worker's loop.

        Raises:
            TimeoutError: It took longer than `seconds`.
            WorkerStuck: Too many earlier ones still hang.
            Exception: Whatever the coroutine raised.
        """
        self._hanging = [thread for thread in self._hanging if thread.is_alive()]
        if len(self._hanging) >= MAX_HANGING:
            raise WorkerStuck(f"{len(self._hanging)} turns hang")
        thread, loop = self._thread, self._loop
        future = asyncio.run_coroutine_threadsafe(make(), loop)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), seconds)
        except asyncio.TimeoutError:
            self._replace(thread, loop)
            raise TimeoutError(f"no answer within {seconds:g} s") from None

    def stop(self) -> None:
        """Let the thread end."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=1)

    def _start(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=_serve, args=(self._loop,), name="rasa", daemon=True)
        self._thread.start()

    def _replace(self, thread: threading.Thread, loop: asyncio.AbstractEventLoop) -> None:
        if thread is not self._thread:
            return  # another turn that waited behind the same one came first
        self._hanging.append(thread)
        loop.call_soon_threadsafe(loop.stop)
        self._start()


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.close()
