"""What `python -m triage_bot.web` says when it cannot start."""

import socket

import pytest

from triage_bot.web.__main__ import check_port, explain
from triage_bot.web.settings import Settings
from triage_bot.web.start import StartError


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


def test_a_known_failure_is_told_in_its_own_words_and_another_without_its_text() -> None:
    assert explain(StartError("Run `make train`.")) == "Run `make train`."
    assert "secret" not in explain(RuntimeError("secret"))
