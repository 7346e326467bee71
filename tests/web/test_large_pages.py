import re
from pathlib import Path

import pytest

from triage_bot.web.large_pages import LARGE, own_regions, use_large_pages

SMALL = "7f0000001000-7f0000003000 rw-p 00000000 00:00 0 "
HEAP = "7f0000100000-7f0000900000 rw-p 00000000 00:00 0                          [heap]"
OF_A_FILE = "7f0001000000-7f0002000000 rw-p 00001000 fe:00 42                         /usr/lib/libc.so.6"
READ_ONLY = "7f0003000000-7f0004000000 r--p 00000000 00:00 0 "
STACK = "7ffc00000000-7ffc10000000 rw-p 00000000 00:00 0                          [stack]"


def test_a_region_is_cut_to_whole_large_pages() -> None:
    assert list(own_regions(HEAP)) == [(0x7F0000200000, 3 * LARGE)]


@pytest.mark.parametrize("line", [SMALL, OF_A_FILE, READ_ONLY, STACK, "", "not a line of maps"])
def test_what_is_small_or_not_plain_memory_is_left_alone(line: str) -> None:
    assert list(own_regions(f"{line}\n")) == []


def test_memory_keeps_its_content_when_it_is_moved() -> None:
    content = [f"word {number}" for number in range(200_000)]
    before = hash(tuple(content))

    moved = use_large_pages()

    assert moved >= 0
    assert moved % LARGE == 0
    assert hash(tuple(content)) == before


def test_where_linux_moves_pages_a_large_region_is_moved() -> None:
    state = Path("/sys/kernel/mm/transparent_hugepage/enabled")
    release = re.match(r"(\d+)\.(\d+)", Path("/proc/sys/kernel/osrelease").read_text(encoding="ascii"))
    if not state.exists() or "[never]" in state.read_text(encoding="ascii") or release is None:
        pytest.skip("this system has no large pages; the other tests tell that nothing breaks")
    if (int(release[1]), int(release[2])) < (6, 1):
        pytest.skip("Linux moves pages at once from 6.1 on")
    kept = bytearray(8 * LARGE)

    assert use_large_pages() >= LARGE
    assert len(kept) == 8 * LARGE


def test_without_such_a_system_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage_bot.web.large_pages._MAPS", Path("/nowhere/maps"))

    assert use_large_pages() == 0
