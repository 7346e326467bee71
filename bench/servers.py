"""The two chats as whole processes on free loopback ports: started, spoken to over HTTP, weighed and stopped."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOG = ROOT / ".logs" / "bench.log"
HOST = "127.0.0.1"
#: Seconds until a chat that gives no first reply, or a message without an answer, counts as failed.
START_LIMIT = 180
ANSWER_LIMIT = 60


class NotAnswered(Exception):
    """A message got no reply; the text holds what came instead."""


class Talk(ABC):
    """One person's conversation, over one connection that stays open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=ANSWER_LIMIT)

    def say(self, text: str) -> float:
        """Send a message and give the milliseconds until its reply was there.

        Raises:
            NotAnswered: There was no reply.
            OSError, http.client.HTTPException: There was no connection.
        """
        began = time.perf_counter()
        replies = self._replies(text)
        taken = (time.perf_counter() - began) * 1000
        if not replies:
            raise NotAnswered(f"nothing was said to {text!r}")
        return taken

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @abstractmethod
    def _replies(self, text: str) -> Any:
        """Send a message and give the replies."""

    def _post(self, path: str, content: Mapping[str, str], headers: Mapping[str, str]) -> Any:
        body = json.dumps(content).encode()
        self._connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
        response = self._connection.getresponse()
        answer = response.read()
        if response.status not in (http.client.OK, http.client.CREATED):
            raise NotAnswered(f"{path} gave {response.status}: {answer[:200]!r}")
        return json.loads(answer)


class OurTalk(Talk):
    """A conversation by this project's API; beginning it counts into the first message, as it does in Rasa."""

    _headers: Mapping[str, str] | None = None

    def _replies(self, text: str) -> Any:
        if self._headers is None:
            token = self._post("/api/conversations", {}, {})["token"]
            self._headers = {"Authorization": f"Bearer {token}"}
        return self._post("/api/messages", {"text": text}, self._headers)["replies"]


class StockTalk(Talk):
    """A conversation by Rasa's REST channel."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self._sender = uuid.uuid4().hex

    def _replies(self, text: str) -> Any:
        return self._post("/webhooks/rest/webhook", {"sender": self._sender, "message": text}, {})


@dataclass(frozen=True)
class Chat:
    """How a chat is started and spoken to."""

    commands: Sequence[Sequence[str]]
    talk: Callable[[], Talk]
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Running:
    """A chat that answers; each of its commands leads a group of processes."""

    talk: Callable[[], Talk]
    start_s: float
    groups: frozenset[int]

    def rss_mb(self) -> float:
        """Give the resident memory of all processes, in MB."""
        return sum(kilobytes for group, kilobytes in _processes() if group in self.groups) / 1024


def our_chat(database: Path) -> Chat:
    """Give this project's chat as `make chat` starts it, with its conversations in `database`, and with no rate limits."""
    port = free_port()
    variables = {
        "TRIAGE_DATABASE_URL": f"sqlite:///{database}",
        "TRIAGE_RATE_LIMIT": "0",
        "TRIAGE_ADDRESS_LIMIT": "0",
        # a late answer counts as late, and is not replaced by the safety floor's
        "TRIAGE_TIMEOUT_SECONDS": "30",
    }
    command = ("make", "--no-print-directory", "chat", f"PORT={port}")
    return Chat([command], lambda: OurTalk(port), variables=variables)


@contextlib.contextmanager
def running(chat: Chat) -> Iterator[Running]:
    """Start a chat, wait for its first reply, and stop it afterwards whatever happens.

    Raises:
        NotAnswered: It ended, or gave no reply within `START_LIMIT` seconds.
    """
    LOG.parent.mkdir(exist_ok=True)
    began = time.perf_counter()
    with LOG.open("ab") as log:
        processes = [
            subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **chat.variables},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            for command in chat.commands
        ]
    try:
        _wait_for_first_reply(chat, processes)
        start_s = time.perf_counter() - began
        yield Running(chat.talk, start_s, frozenset(process.pid for process in processes))
    finally:
        for process in processes:
            _stop(process)


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for_first_reply(chat: Chat, processes: Sequence[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline and all(process.poll() is None for process in processes):
        talk = chat.talk()
        try:
            talk.say("hello")
        except (NotAnswered, OSError, http.client.HTTPException):
            time.sleep(0.05)
        else:
            return
        finally:
            talk.close()
    raise NotAnswered(f"{chat.commands[0][0]} gave no first reply; {LOG.relative_to(ROOT)} shows why")


def _stop(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(20)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _processes() -> Iterator[tuple[int, int]]:
    """Give the process group and the resident kilobytes of every process of this machine."""
    page = os.sysconf("SC_PAGE_SIZE") // 1024
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            fields = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            yield int(fields[2]), int(fields[21]) * page
