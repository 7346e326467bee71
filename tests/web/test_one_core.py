"""A server keeps to one core, and leaves the others to other servers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from triage_bot.web import one_core
from triage_bot.web.one_core import freest, keep_to_one_core

#: Keeps itself to one core with a thread that ran before and one that comes after, and tells where all may run.
PROGRAM = """
import os, threading
from triage_bot.web.one_core import keep_to_one_core
def where(): return sorted(os.sched_getaffinity(0))
told, done = [], threading.Event()
before = threading.Thread(target=lambda: (done.wait(), told.append(where())))
before.start()
core = keep_to_one_core()
done.set(); before.join()
after = threading.Thread(target=lambda: told.append(where()))
after.start(); after.join()
print(core, [where(), *told])
"""

several_cores = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2, reason="needs Linux and two cores"
)


@several_cores
def test_threads_of_before_and_of_later_are_kept_to_the_same_core() -> None:
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout

    core = told.split()[0]
    assert int(core) in os.sched_getaffinity(0)
    assert told.strip() == f"{core} [[{core}], [{core}], [{core}]]"


def test_the_core_is_taken_to_which_fewest_others_are_kept() -> None:
    assert freest({0, 1, 2}, [2, 2, 1, 0, 0]) == 1


def test_of_cores_that_nobody_is_kept_to_the_last_is_taken() -> None:
    assert freest({0, 1, 2}, []) == 2


def test_only_processes_with_memory_that_are_kept_to_a_single_core_count(tmp_path: Path) -> None:
    statuses = {
        "1": "VmRSS:\t 300 kB\nCpus_allowed:\t2\nCpus_allowed_list:\t1\nMems_allowed_list:\t0\n",
        "2": "VmRSS:\t 300 kB\nCpus_allowed_list:\t0-1\n",
        "3": "Kthread:\t1\nCpus_allowed_list:\t0\n",
        "self": "VmRSS:\t 300 kB\nCpus_allowed_list:\t0\n",
    }
    for name, text in statuses.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "status").write_text(text)

    assert list(one_core._kept(tmp_path)) == [1]


@pytest.mark.parametrize("broken", [AttributeError, PermissionError])
def test_where_the_system_does_not_allow_it_nothing_changes(
    monkeypatch: pytest.MonkeyPatch, broken: type[Exception]
) -> None:
    def refuse(*_: object) -> None:
        raise broken

    monkeypatch.setattr(os, "sched_getaffinity", refuse, raising=False)

    assert keep_to_one_core() is None
