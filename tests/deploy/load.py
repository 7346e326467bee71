"""People who talk to a cluster, and what they can tell afterwards: what was acknowledged, what failed, what is stored."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx

#: Each tells of something new, so that an answer shows which messages it knows of.
MESSAGES = {
    "my left eyelid is drooping since my botox 5 days ago": "droopy_eyelid",
    "i have a headache": "headache",
    "there is a bruise": "bruising",
    "i feel so tired": "fatigue",
    "my mouth is dry": "dry_mouth",
}


@dataclass
class Talk:
    """One conversation: what was sent and acknowledged in it, in the order of the acknowledgements."""

    token: str
    acknowledged: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class Crowd:
    """Clients that talk through nginx until they are told to stop; each request has a connection of its own."""

    url: str
    clients: int = 8
    talks: list[Talk] = field(default_factory=list)
    failures: list[tuple[float, str]] = field(default_factory=list)
    answered: list[tuple[float, float]] = field(default_factory=list)  # when, and the seconds it took
    in_flight: int = 0
    stopping: bool = False

    async def talk(self, client: httpx.AsyncClient) -> None:
        """Begin one conversation after the other, and say everything in each."""
        while not self.stopping:
            begun = await self._send(client, "/api/conversations", {}, {})
            if begun is None:
                continue
            talk = Talk(begun["token"])
            self.talks.append(talk)
            for text in MESSAGES:
                if self.stopping:
                    return
                answer = await self._send(client, "/api/messages", {"text": text}, talk.headers)
                (talk.unanswered if answer is None else talk.acknowledged).append(text)

    async def _send(
        self, client: httpx.AsyncClient, path: str, body: dict[str, str], headers: dict[str, str]
    ) -> dict[str, Any] | None:
        began = time.monotonic()
        self.in_flight += 1
        try:
            response = await client.post(f"{self.url}{path}", json=body, headers=headers)
            if response.is_success:
                self.answered.append((time.monotonic(), time.monotonic() - began))
                content: dict[str, Any] = response.json()
                return content
            self.failures.append((time.monotonic(), f"{response.status_code} {response.text[:80]}"))
        except httpx.TransportError as error:
            self.failures.append((time.monotonic(), type(error).__name__))
        finally:
            self.in_flight -= 1
        await asyncio.sleep(0.1)
        return None

    @contextlib.asynccontextmanager
    async def talking(self) -> AsyncIterator[None]:
        """Let them talk while something happens to the cluster."""
        async with fresh_connections() as client:
            tasks = [asyncio.create_task(self.talk(client)) for _ in range(self.clients)]
            try:
                yield
            finally:
                self.stopping = True
                await asyncio.gather(*tasks)

    async def faults(self) -> list[str]:
        """Read every conversation again: give those of which something acknowledged is lost, doubled or out of order."""
        async with fresh_connections() as client:
            found = [await faults_of(client, self.url, talk) for talk in self.talks]
        return [fault for faults in found for fault in faults]


def fresh_connections() -> httpx.AsyncClient:
    """Give a client that keeps no connection: one that is being closed by a restart is no fault of the chat."""
    return httpx.AsyncClient(timeout=40, limits=httpx.Limits(max_connections=100, max_keepalive_connections=0))


async def race(url: list[str], conversations: int, at_once: int) -> list[Talk]:
    """Send several messages at the same moment in each conversation, through all servers in turn."""
    gate = asyncio.Semaphore(8)

    async def one(client: httpx.AsyncClient) -> Talk:
        async with gate:
            talk = Talk((await client.post(f"{url[0]}/api/conversations")).json()["token"])
            texts = list(MESSAGES)[:at_once]
            sent = [
                client.post(f"{url[place % len(url)]}/api/messages", json={"text": text}, headers=talk.headers)
                for place, text in enumerate(texts)
            ]
            for text, response in zip(texts, await asyncio.gather(*sent), strict=True):
                (talk.acknowledged if response.is_success else talk.unanswered).append(text)
            return talk

    async with fresh_connections() as client:
        return await asyncio.gather(*(one(client) for _ in range(conversations)))


async def faults_of(client: httpx.AsyncClient, url: str, talk: Talk) -> list[str]:
    """Compare what a server tells of a conversation with what its person saw."""
    response = await client.get(f"{url}/api/conversation", headers=talk.headers)
    if not response.is_success:
        return [f"the conversation cannot be read: {response.status_code}"]
    body = response.json()
    return faults_in([each["text"] for each in body["transcript"]], body["assessment"], talk)


def faults_in(stored: list[str], assessment: dict[str, Any] | None, talk: Talk) -> list[str]:
    """Tell what is lost, doubled or forgotten."""
    found = [f"lost: {text}" for text in talk.acknowledged if text not in stored]
    found += [f"doubled: {text}" for text in set(stored) if stored.count(text) > 1]
    present = assessment["present"] if assessment else []
    return found + [f"forgotten: {MESSAGES[text]}" for text in stored if MESSAGES[text] not in present]
