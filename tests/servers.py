"""The real server, `python -m triage_bot.web`, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import httpx

from bench.servers import free_port

ROOT = Path(__file__).resolve().parents[1]


class Server:
    """A server on a free port with a database of its own; it can be started anew after it was killed."""

    def __init__(
        self, database: Path, output: IO[Any] | int = subprocess.DEVNULL, *, ready: str = "ready", **settings: str
    ) -> None:
        """Prepare it.

        Args:
            database: The SQLite file.
            output: Where its standard output and error go.
            ready: What `/ready` must say; another word than "ready" waits for that failure.
            settings: Environment variables.
        """
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.process: subprocess.Popen[bytes]
        self._output = output
        self._ready = ready
        self._settings = {
            "TRIAGE_PORT": str(port),
            "TRIAGE_DATABASE_URL": f"sqlite:///{database}",
            "TRIAGE_ADDRESS_LIMIT": "0",
            **settings,
        }

    def start(self) -> None:
        """Start it, and wait until `/ready` says what it should."""
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "triage_bot.web"],
            cwd=ROOT,
            env=os.environ | self._settings,
            stdout=self._output,
            stderr=self._output,
        )
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.url}/ready", timeout=5).text == self._ready:
                    return
            except httpx.TransportError:
                pass
            assert self.process.poll() is None, "the server ended; `make chat` shows why"
            time.sleep(0.1)
        self.kill()
        raise AssertionError(f"the server never became {self._ready!r}")

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait(20)

    def stop(self) -> None:
        """End it in order."""
        self.process.terminate()
        self.process.wait(20)


@contextmanager
def running(
    database: Path, output: IO[Any] | int = subprocess.DEVNULL, *, ready: str = "ready", **settings: str
) -> Iterator[Server]:
    """Start a server, and stop it in the end; the arguments are those of `Server`."""
    server = Server(database, output, ready=ready, **settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()
