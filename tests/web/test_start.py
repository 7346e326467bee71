"""What is left when something cannot be loaded: the page, the API and the safety floor, and a reason with its mend."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from tests.web.fakes import NOON, FakeWorld
from triage_bot.dialogue import floor
from triage_bot.reader.reader import reader_of
from triage_bot.web import app as app_module
from triage_bot.web.app import create_app
from triage_bot.web.chat import Chat
from triage_bot.web.metrics import Metrics
from triage_bot.web.safety import SafetyNet
from triage_bot.web.services import Services
from triage_bot.web.settings import Settings
from triage_bot.web.start import StartError, load_chat, load_for_app, load_safety

RED_FLAG = "i cant breathe since my botox"
MEND = "Restore the file."


def write_nonsense(path: Path) -> None:
    path.write_text("a: [b\n  c: 'd", encoding="utf-8")


def write_bytes(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00\x01")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy of the data folder, to be broken."""
    copy = tmp_path / "data"
    shutil.copytree("data", copy, ignore=shutil.ignore_patterns("nlu", "rules"))
    monkeypatch.setenv("TRIAGE_DATA", str(copy))
    monkeypatch.setattr(floor, "bare_numbers", floor.bare_numbers.__wrapped__)
    return copy


@pytest.fixture
def sound_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the project's own reader instead of building one anew for each copy of its words."""
    reader = reader_of(Path("data/lexicon").resolve())
    monkeypatch.setattr("triage_bot.reader.reader.reader_of", lambda _: reader)


@pytest.mark.slow
@pytest.mark.usefixtures("sound_words")
@pytest.mark.parametrize("damage", [write_nonsense, write_bytes, Path.unlink], ids=["nonsense", "bytes", "deleted"])
@pytest.mark.parametrize("name", ["knowledge/triage.yml", "knowledge/emergency_numbers.yml"])
def test_with_broken_knowledge_red_flags_are_answered_and_the_file_is_named(
    data: Path, name: str, damage: Callable[[Path], None]
) -> None:
    damage(data / name)

    safety = load_safety()

    assert name.split("/")[1] in safety.fault
    found = safety.look(RED_FLAG, NOON)
    assert found is not None
    assert found["assessment"]["level"] == "emergency"
    assert found["assessment"]["present"] == ["difficulty_breathing"]
    assert found["replies"][0]["text"].startswith("Call your emergency number now.")
    assert safety.look("my eyelid droops since my botox", NOON) is None
    assert "call your emergency number now" in safety.help_line()


@pytest.mark.slow
@pytest.mark.usefixtures("sound_words")
def test_with_a_broken_card_the_table_still_gives_the_level(data: Path) -> None:
    write_nonsense(data / "knowledge/symptoms/bruising.yml")

    safety = load_safety()

    found = safety.look("i see double since my botox", NOON)
    assert found is not None
    assert found["assessment"]["level"] == "urgent"
    assert "999 or 112 in the United Kingdom" in found["replies"][0]["text"]


@pytest.mark.slow
def test_with_a_broken_file_of_words_the_floor_reads_with_all_others(data: Path) -> None:
    write_bytes(data / "lexicon/symptoms/bruising.yml")

    safety = load_safety()

    assert "bruising.yml" in safety.fault
    found = safety.look(RED_FLAG, NOON)
    assert found is not None
    assert found["assessment"]["level"] == "emergency"


@pytest.mark.slow
def test_where_nothing_can_be_read_everybody_is_told_how_to_call(data: Path) -> None:
    write_nonsense(data / "lexicon/words.yml")

    safety = load_safety()

    assert "words.yml" in safety.fault
    assert safety.look(RED_FLAG, NOON) is None
    assert "112" in safety.help_line()


@pytest.mark.slow
@pytest.mark.usefixtures("sound_words")
async def test_with_broken_knowledge_the_page_still_answers_red_flags_and_tells_how_to_call(data: Path) -> None:
    write_nonsense(data / "knowledge/symptoms/bruising.yml")
    transport = httpx.ASGITransport(app=create_app(Settings(), safety=load_safety()))

    async with httpx.AsyncClient(transport=transport, base_url="http://chat.test") as client:
        page = await client.get("/")
        answer = await client.post("/chat", data={"text": RED_FLAG})
        drawn = [(await client.get(path)).status_code for path in ("/face", "/checklist", "/timelines")]

    assert page.status_code == httpx.codes.OK
    assert "999 or 112 in the United Kingdom" in page.text
    assert '<a href="tel:999">999</a>' in page.text
    assert "Call your emergency number now. What you wrote can be an emergency." in answer.text
    assert drawn == [503] * 3


class FailingWorld(FakeWorld):
    """An app whose chat cannot be loaded at first."""

    def __init__(self, reason: str = "no_model", attempts: int = 1_000_000) -> None:
        super().__init__(ready=False)
        self.failing: FastAPI = create_app(self.settings, safety=self.safety, clock=self.clock, load=self.load)
        self.reason = reason
        self.attempts = attempts

    async def load(self, _: Services) -> Chat:
        self.attempts -= 1
        if self.attempts >= 0:
            raise StartError(self.reason, MEND)
        return self.chat

    @asynccontextmanager
    async def running(self) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(app=self.failing)
        async with (
            self.failing.router.lifespan_context(self.failing),
            httpx.AsyncClient(transport=transport, base_url="http://chat.test") as client,
        ):
            await asyncio.sleep(0.05)
            yield client


@pytest.mark.parametrize("reason", ["no_model", "no_store", "broken_knowledge"])
async def test_what_cannot_be_loaded_is_named_and_red_flags_are_answered(
    reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with FailingWorld(reason).running() as client:
        ready = await client.get("/ready")
        health = await client.get("/health")
        begun = await client.post("/api/conversations")
        plain = await client.post("/api/messages", json={"text": "my eyelid droops"})
        red_flag = await client.post("/api/messages", json={"text": "i cant breathe"})

    assert (ready.status_code, ready.text, health.status_code) == (503, reason, 200)
    assert (begun.status_code, plain.status_code, red_flag.status_code) == (503, 503, 503)
    assert plain.json()["error"]["code"] == "out_of_order"
    assert "Call 112 in Europe." in plain.json()["error"]["message"]
    assert red_flag.json()["assessment"]["level"] == "emergency"
    assert MEND in caplog.text


async def test_the_page_comes_and_answers_red_flags_though_nothing_could_be_loaded() -> None:
    form = {"text": "i cant breathe", "consent": "yes"}
    async with FailingWorld().running() as client:
        page = await client.get("/")
        answered = await client.post("/chat", data=form)

    assert page.status_code == 200
    assert answered.status_code == 503
    assert "<strong>Call the emergency number now:</strong> 112 in Europe." in answered.text


async def test_it_tries_again_until_it_can(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(app_module, "_RETRY_SECONDS", 0.001)
    async with FailingWorld(attempts=3).running() as client:
        ready = await client.get("/ready")
        begun = await client.post("/api/conversations")

    assert (ready.text, begun.status_code) == ("ready", 201)
    assert caplog.text.count(MEND) == 1


async def test_mended_files_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    mended = SafetyNet(lambda *_: None, str)
    monkeypatch.setattr("triage_bot.web.start.load_safety", lambda: mended)
    monkeypatch.setattr("triage_bot.web.start.load_chat", lambda *arguments: arguments[2])
    services = Services(Settings(), lambda: NOON, SafetyNet(lambda *_: None, str, fault="bruising.yml is broken"))

    assert await load_for_app(services) is mended  # type: ignore[comparison-overlap]
    assert services.safety is mended


def test_a_fault_in_the_files_stops_the_chat_and_not_the_floor() -> None:
    safety = SafetyNet(lambda *_: None, str, fault="bruising.yml is broken")

    with pytest.raises(StartError, match=r"bruising\.yml is broken") as failed:
        load_chat("sqlite://", lambda: NOON, safety, Metrics(), 3.0)

    assert failed.value.reason == "broken_knowledge"


def lock(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("BEGIN EXCLUSIVE")
    return connection


def corrupt(path: Path) -> None:
    path.write_bytes(b"this was never a database" * 1000)


def damage_pages(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE conversations (id TEXT PRIMARY KEY, began REAL, last_used REAL)")
    path.write_bytes(path.read_bytes()[:100] + b"\xa5" * 8000)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("make", "reason"),
    [(lock, "locked"), (corrupt, "not a database"), (damage_pages, "malformed")],
    ids=["locked", "no database", "damaged"],
)
def test_a_database_that_cannot_be_used_is_named_with_the_mend(
    tmp_path: Path, make: Callable[[Path], sqlite3.Connection | None], reason: str
) -> None:
    held = make(tmp_path / "chat.sqlite")

    with pytest.raises(StartError, match=reason) as failed:
        load_chat(f"sqlite:///{tmp_path}/chat.sqlite", lambda: NOON, SafetyNet(lambda *_: None, str), Metrics(), 3.0)

    assert failed.value.reason == "no_store"
    assert "TRIAGE_DATABASE_URL" in str(failed.value)
    if held:
        held.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("folder", ["/proc", "/dev/null"], ids=["nobody may write", "no folder"])
def test_a_folder_in_which_nothing_can_be_written_is_named_with_the_mend(folder: str) -> None:
    with pytest.raises(StartError, match="cannot be stored") as failed:
        load_chat(f"sqlite:///{folder}/chat.sqlite", lambda: NOON, SafetyNet(lambda *_: None, str), Metrics(), 3.0)

    assert failed.value.reason == "no_store"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("state", ["missing", "changed", "unsigned", "no archive"])
def test_a_model_that_cannot_be_used_is_named_with_the_mend(
    tmp_path: Path, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from triage_bot.checksum import checksum_file, write_checksum
    from triage_bot.rasa_support import agent

    model = tmp_path / "triage.tar.gz"
    if state != "missing":
        model.write_bytes(b"model")
        write_checksum(model)
    if state == "changed":
        model.write_bytes(b"another")
    if state == "unsigned":
        checksum_file(model).unlink()
    monkeypatch.setattr(agent.RasaChat.__init__, "__defaults__", (tmp_path,))

    with pytest.raises(StartError, match="make train") as failed:
        load_chat("sqlite://", lambda: NOON, SafetyNet(lambda *_: None, str), Metrics(), 3.0)

    assert failed.value.reason == "no_model"
