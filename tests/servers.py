"""The real server, `python -m triage_bot.web`, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import httpx

from tests.bench import free_port

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    process: subprocess.Popen[bytes]


@contextmanager
def running(
    database: Path, output: IO[Any] | int = subprocess.DEVNULL, *, ready: str = "ready", **settings: str
) -> Iterator[Server]:
    """Start a server, wait until `/ready` says `ready`, and stop it in the end.

    Args:
        database: The SQLite file.
        output: Where its standard output and error go.
        ready: What `/ready` must say; another word than "ready" waits for that failure.
        settings: Environment variables.
    """
    port = free_port()
    environment = {"TRIAGE_PORT": str(port), "TRIAGE_DATABASE_URL": f"sqlite:///{database}", **settings}
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "triage_bot.web"],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=output,
        stderr=output,
    )
    server = Server(f"http://127.0.0.1:{port}", process)
    try:
        _wait(server, ready)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def _wait(server: Server, ready: str) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{server.url}/ready", timeout=5).text == ready:
                return
        except httpx.TransportError:
            pass
        assert server.process.poll() is None, "the server ended; `make chat` shows why"
        time.sleep(0.1)
    raise AssertionError(f"the server never became {ready!r}")
