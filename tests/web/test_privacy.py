"""What people say is in the store and nowhere else, and leaves the store when it should."""

import asyncio
import json
import random
import string
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.real import MODEL
from tests.servers import ROOT, Server, running
from tests.web.fakes import FakeWorld
from triage_bot.web import app as app_module


@dataclass(frozen=True)
class Told:
    """A conversation with a real server that logs all it can: what was said, and all that the server wrote."""

    server: Server
    words: list[str]
    output: Path
    folder: Path
    began: float
    request_ids: list[str]

    def lines(self) -> list[dict[str, Any]]:
        """Give the lines of the log."""
        return [json.loads(line) for line in self.output.read_text().splitlines() if line.startswith("{")]


def made_up_word() -> str:
    """Make a word that stands in no file, not even in this one."""
    return "".join(random.choices(string.ascii_lowercase, k=14))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    if not MODEL.exists():
        pytest.skip("no trained model: run `make train`")
    folder = tmp_path_factory.mktemp("server")
    output = folder / "output.log"
    (folder / "home").mkdir()
    (folder / "store").mkdir()
    settings = {
        "TRIAGE_LOG_LEVEL": "debug",
        "TRIAGE_LOG_FORMAT": "json",
        "LOG_LEVEL": "DEBUG",  # Rasa's own
        "LOG_LEVEL_LIBRARIES": "DEBUG",
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "home"),
    }
    began = time.time()
    with output.open("wb") as out, running(folder / "store/chat.sqlite", out, **settings) as server:
        words, request_ids = converse(server)
        yield Told(server, words, output, folder, began, request_ids)


def converse(server: Server) -> tuple[list[str], list[str]]:
    """Say things in every way that there is; give the words that were used, tokens among them, and the requests' ids."""
    words = [made_up_word() for _ in range(9)]
    texts = (
        f"my left eyelid is drooping, had botox 5 days ago, yours {words[0]}",
        f"i cant breathe, says {words[1]}",
        f"/{words[2]}{{}}",
        f"{words[3]} " * 700,
        "",
    )
    with httpx.Client(base_url=server.url, timeout=30) as client:
        token = client.post("/api/conversations").json()["token"]
        bearer = {"Authorization": f"Bearer {token}"}
        responses = [client.post("/api/messages", json={"text": text}, headers=bearer) for text in texts]
        responses += [
            client.post("/api/messages", content=f'{{"text": "{words[4]}', headers=bearer),
            client.post(
                "/api/messages", json={"text": words[5]}, headers={"Authorization": f"Bearer {words[6]}{token}"}
            ),
            client.patch("/api/conversation/findings", json={words[6]: "present"}, headers=bearer),
            client.get(f"/{words[7]}?text={words[7]}"),
            client.post("/chat", data={"text": words[8]}),
            client.post("/chat", data={"text": words[8], "consent": "yes"}),
            client.get("/api/conversation/export", headers=bearer),
        ]
    assert {response.status_code for response in responses} == {200, 303, 400, 401, 404, 413, 422}
    return [*words, token, client.cookies["triage_conversation"]], [each.headers["X-Request-ID"] for each in responses]


@pytest.mark.slow
def test_no_word_and_no_token_is_in_any_output_or_file_though_everything_is_logged(told: Told) -> None:
    searched = [path for path in told.folder.rglob("*") if path.is_file() and path.parent.name != "store"]
    for folder in ROOT.iterdir():
        if folder.name not in (".git", ".venv", ".venv-tools"):
            paths = folder.rglob("*") if folder.is_dir() else [folder]
            searched += [path for path in paths if path.is_file() and path.stat().st_mtime >= told.began]

    assert told.output in searched
    assert len(told.lines()) > 10
    found = {(word, path.name) for path in searched for word in told.words if word.encode() in path.read_bytes()}
    assert found == set()


@pytest.mark.slow
def test_the_store_holds_the_words_and_no_token(told: Told) -> None:
    kept = b"".join(path.read_bytes() for path in (told.folder / "store").iterdir())

    assert told.words[0].encode() in kept
    assert [token for token in told.words[-2:] if token.encode() in kept] == []


@pytest.mark.slow
def test_each_line_of_the_log_is_json_with_the_id_of_its_request(told: Told) -> None:
    logged = {line["request_id"] for line in told.lines()}

    assert set(told.request_ids) <= logged
    assert all(line.keys() >= {"at", "level", "logger", "request_id", "message"} for line in told.lines())


@pytest.mark.slow
def test_no_other_port_is_open(told: Told) -> None:
    """Rasa's own server and its API would be a second one."""
    sockets = {
        link.readlink().name
        for link in Path(f"/proc/{told.server.process.pid}/fd").iterdir()
        if str(link.readlink()).startswith("socket:")
    }
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text(encoding="ascii").splitlines()[1:]
    ]
    listening = [row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets]

    assert [int(address.split(":")[1], 16) for address in listening] == [httpx.URL(told.server.url).port]


@pytest.mark.slow
def test_a_lost_store_makes_the_real_server_not_ready_and_red_flags_are_still_answered(told: Told) -> None:
    """The last test of this server: it takes its store away."""
    (told.folder / "store").rename(told.folder / "gone")

    with httpx.Client(base_url=told.server.url, timeout=30) as client:
        time.sleep(0.5)  # longer than an answer of /ready is kept
        ready = client.get("/ready")
        message = client.post(
            "/api/messages",
            json={"text": "i cant breathe since my botox"},
            headers={"Authorization": f"Bearer {told.words[-2]}"},
        )

    assert (ready.status_code, ready.text) == (503, "no_store")
    assert (message.status_code, message.json()["assessment"]["level"]) == (503, "emergency")


async def test_old_conversations_are_deleted_by_the_server_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "_HOUR", 0.01)
    world = FakeWorld(f"sqlite:///{tmp_path}/chat.sqlite", retention_days=30)
    async with world.app.router.lifespan_context(world.app), world.signed_in() as old, world.signed_in() as used:
        await old.post("/api/messages", json={"text": "quillfeather"})
        world.clock.move(days=29)
        await used.post("/api/messages", json={"text": "my eyelid droops"})
        await asyncio.sleep(0.1)
        before = await old.get("/api/conversation")
        world.clock.move(days=1, minutes=1)
        await until(lambda: b"quillfeather" not in bytes_in(tmp_path))
        gone = await old.get("/api/conversation")
        kept = await used.get("/api/conversation")

    assert (before.status_code, gone.status_code, kept.status_code) == (200, 401, 200)


async def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not done():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


def bytes_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_what_is_deleted_is_gone_from_the_files_though_others_write(tmp_path: Path) -> None:
    world = FakeWorld(f"sqlite:///{tmp_path}/chat.sqlite", rate_limit=0, address_limit=0)

    async def write(client: httpx.AsyncClient) -> None:
        for number in range(20):
            await client.post("/api/messages", json={"text": f"my eyelid droops {number}"})
            await client.get("/api/conversation")

    async with world.signed_in() as one, world.signed_in() as two, world.signed_in() as leaving:
        for _ in range(5):
            await leaving.post("/api/messages", json={"text": "quillfeather"})
        writing = [asyncio.create_task(write(client)) for client in (one, two)]
        await asyncio.sleep(0.05)
        deleted = await leaving.delete("/api/conversation")
        left = bytes_in(tmp_path)
        await asyncio.gather(*writing)

    assert deleted.status_code == 204
    assert b"quillfeather" not in left
