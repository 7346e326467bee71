"""The parts of the cluster by themselves; the whole is proved by `make test-cluster`."""

import sys
import time
from pathlib import Path

import pytest

from deploy import cluster
from deploy.cluster import ClusterError, Program, find_programs


def program(folder: Path, code: str, answers: object = None) -> Program:
    return Program("thing", [sys.executable, "-c", code], folder, answers or (folder / "up").read_text)  # type: ignore[arg-type]


def test_a_missing_program_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(cluster, "PLACES", ())

    with pytest.raises(ClusterError, match=r"Not installed here: initdb, .*apt install postgresql redis-server nginx"):
        find_programs()


def test_a_program_is_waited_for_until_it_answers_and_is_ended(tmp_path: Path) -> None:
    started = program(tmp_path, f"import pathlib, time; pathlib.Path({str(tmp_path / 'up')!r}).touch(); time.sleep(60)")

    started.start()
    started.wait()
    started.stop()

    assert started.process is not None
    assert started.process.poll() is not None


def test_a_program_that_ends_at_once_is_told_with_its_last_words(tmp_path: Path) -> None:
    started = program(tmp_path, "raise SystemExit('no room')")

    started.start()
    with pytest.raises(ClusterError, match="thing does not start:\nno room"):
        started.wait()


def test_a_program_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_ENDS_WITHIN", 0.2)
    deaf = "import signal, pathlib, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    started = program(tmp_path, f"{deaf}; pathlib.Path({str(tmp_path / 'up')!r}).touch(); time.sleep(60)")
    started.start()
    started.wait()
    began = time.monotonic()

    started.stop()

    assert started.process is not None
    assert started.process.poll() is not None
    assert time.monotonic() - began < 10
