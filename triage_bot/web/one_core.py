"""Keeps all threads of a server on one processor core.

Python runs one thread at a time, so a second core gives a server nothing. But a message visits three threads, and each
time Linux wakes the next one on the core that idles: there nothing of what it needs is in the cache. On one core a message
takes a fifth less time. The other cores are free for other servers, each of which takes one of its own.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

_PROCESSES = Path("/proc")
#: A process that is kept to a single core; one with memory of its own, since Linux's own threads are kept to theirs too.
_KEPT = re.compile(r"^VmRSS:.*^Cpus_allowed_list:\t(\d+)$", re.MULTILINE | re.DOTALL)


def keep_to_one_core() -> int | None:
    """Keep every thread of this process, and those that they start, to one core.

    Returns:
        The core: of those that this process may use, one to which fewest others are kept. None where there is no choice
        (one core, or a system that does not know of this).
    """
    try:
        allowed = os.sched_getaffinity(0)
        if len(allowed) < 2:
            return None
        core = freest(allowed, _kept(_PROCESSES))
        for thread in (_PROCESSES / "self" / "task").iterdir():
            with contextlib.suppress(ProcessLookupError):  # it has ended meanwhile
                os.sched_setaffinity(int(thread.name), {core})
    except (AttributeError, OSError):  # macOS, or a sandbox that forbids it
        return None
    return core


def freest(allowed: Iterable[int], kept: Iterable[int]) -> int:
    """Give the core that stands in `kept` least often; of several the last, as the first serves the devices."""
    others = Counter(kept)
    return min(allowed, key=lambda core: (others[core], -core))


def _kept(processes: Path) -> Iterator[int]:
    """Give for each process that is kept to a single core the number of that core."""
    for status in processes.glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            found = _KEPT.search(status.read_text(encoding="utf-8", errors="replace"))
            if found:
                yield int(found[1])
