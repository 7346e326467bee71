"""What `python -m triage_bot.web` says when it cannot start."""

import asyncio
import signal
import socket

import pytest
import uvicorn

from tests.web.fakes import FakeWorld
from triage_bot.web.__main__ import DrainingServer, check_port, warn_root
from triage_bot.web.settings import Settings


def test_a_taken_port_is_named_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(SystemExit) as stopped:
            check_port(Settings(port=port))

    assert stopped.value.code == 1
    said = capsys.readouterr().err
    assert f"Port {port} " in said
    assert "make chat PORT=" in said


def test_a_free_port_passes() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    check_port(Settings(port=port))


def server(world: FakeWorld) -> DrainingServer:
    return DrainingServer(uvicorn.Config(world.app), world.services)


async def test_a_server_that_is_told_to_stop_says_not_ready_first_and_still_answers() -> None:
    world = FakeWorld(drain_seconds=0.2)
    stopped = server(world)

    stopped.handle_exit(signal.SIGTERM, None)
    async with world.signed_in() as client:
        ready = await client.get("/ready")
        answer = await client.post("/api/messages", json={"text": "my eyelid droops"})
    ended_before = stopped.should_exit
    await asyncio.sleep(0.4)

    assert (ready.status_code, ready.text) == (503, "stopping")
    assert answer.status_code == 200
    assert (ended_before, stopped.should_exit) == (False, True)


@pytest.mark.parametrize(
    ("seconds", "signals"),
    [(60, [signal.SIGINT]), (60, [signal.SIGTERM, signal.SIGTERM]), (0, [signal.SIGTERM])],
    ids=["Ctrl-C", "told twice", "no time to drain"],
)
def test_a_server_stops_at_once(seconds: float, signals: list[signal.Signals]) -> None:
    stopped = server(FakeWorld(drain_seconds=seconds))

    for each in signals:
        stopped.handle_exit(each, None)

    assert stopped.should_exit


@pytest.mark.parametrize(("user", "warned"), [(0, True), (1000, False)])
def test_root_is_warned_that_it_is_not_needed(
    user: int, warned: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)

    warn_root()

    assert ("root" in caplog.text) is warned
