"""Run one long step of a make target: a plain line before, a log beside, its last lines only on failure.

Used before the environment exists, so it keeps to the standard library and to any Python 3 from 3.7 on.
"""

import fcntl
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Dict, Iterator, Optional, Sequence, Tuple

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / ".logs"
LINES_SHOWN = 15

#: What a log may hold when a step fails -> what it means and what mends it.
KNOWN_CAUSES: Tuple[Tuple[Tuple[str, ...], str], ...] = (
    (
        ("no space left on device", "disk quota exceeded"),
        "The disk is full. Free some space and run the same command again.",
    ),
    (
        ("hash mismatch", "do not match the hashes", "don't match the hashes"),
        "A package is not the one that the lock file names. Do not go on: ask who runs your package index.",
    ),
    (
        (
            "temporary failure in name resolution",
            "dns error",
            "failed to fetch",
            "failed to lookup address",
            "connection refused",
            "connection reset",
            "network is unreachable",
            "could not connect",
            "client error (connect)",
            "timed out",
            "no matching distribution found",
        ),
        "The network could not be reached. Check it (and the proxy settings, if there are any) and run the "
        "same command again; only this first installation needs the network.",
    ),
)


class StepFailed(Exception):
    """A step did not work; the text says what failed and what to do."""


def run_step(
    title: str,
    command: Sequence[str],
    log_name: str,
    env: Optional[Dict[str, str]] = None,
    mend: str = "",
) -> None:
    """Run a command quietly.

    Args:
        title: What is being done, as shown on the terminal ("Training (about 20 seconds)").
        command: The command and its arguments.
        log_name: Name of the log file under `.logs/`; one step after another is appended to it.
        env: The whole environment of the command; this process's own when left out.
        mend: What to do when it fails for a reason that `KNOWN_CAUSES` does not know.

    Raises:
        StepFailed: The command did not end well.
    """
    LOGS.mkdir(exist_ok=True)
    log_path = LOGS / log_name
    print(f"{title} ...", flush=True)
    started = time.monotonic()
    with log_path.open("ab") as log:
        log.write(f"\n== {title}\n".encode())
        log.flush()
        start_of_output = log.tell()
        try:
            ended = subprocess.run(
                list(command),
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=env,
                cwd=str(ROOT),
            )
            code = ended.returncode
        except OSError as error:
            code = 127
            log.write(f"{error}\n".encode())
    if code != 0:
        output = log_path.read_bytes()[start_of_output:].decode(errors="replace")
        raise StepFailed(_explain(title, code, output, log_path, mend))
    print(f"  done in {time.monotonic() - started:.0f} s", flush=True)


def fail(message: str) -> None:
    """Print why a target stops, on standard error, and stop."""
    print(f"\n{message}", file=sys.stderr, flush=True)
    raise SystemExit(1)


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """Let a second `make` of the same folder wait until the first one has finished this part."""
    LOGS.mkdir(exist_ok=True)
    with (LOGS / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def environment(**changes: str) -> Dict[str, str]:
    """Copy this process's environment, without what would keep Python from storing its compiled modules.

    Without them every start of Rasa compiles three thousand modules anew: 7 seconds instead of 2.
    """
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    env.update(changes)
    return env


def _explain(title: str, code: int, output: str, log_path: Path, mend: str) -> str:
    last_lines = [line for line in output.splitlines() if line.strip()][-LINES_SHOWN:]
    lowered = output.lower()
    cause = next((meaning for marks, meaning in KNOWN_CAUSES if any(mark in lowered for mark in marks)), "")
    lines = [f"  | {line[:300]}" for line in last_lines]
    lines += ["", f"This step failed (exit code {code}): {title}."]
    lines += [text for text in (mend, cause) if text]
    lines += [f"The whole output is in {log_path.relative_to(ROOT)}."]
    return "\n".join(lines)
