from typing import Any

from tests.web.fakes import FakeShared
from triage_bot.shared import Away
from triage_bot.web.limits import RateLimit, SharedRateLimit


class Stopwatch:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_refills_evenly() -> None:
    watch = Stopwatch()
    limit = RateLimit(30, watch)

    first = [limit.wait("a") for _ in range(31)]
    watch.now += 2.0
    later = limit.wait("a")

    assert first[:30] == [0.0] * 30
    assert 0 < first[30] <= 2
    assert later == 0.0


def test_keys_do_not_share_a_bucket() -> None:
    limit = RateLimit(1, Stopwatch())

    assert [limit.wait("a"), limit.wait("b")] == [0.0, 0.0]
    assert limit.wait("a") > 0


def test_zero_is_no_limit() -> None:
    limit = RateLimit(0, Stopwatch())

    assert {limit.wait("a") for _ in range(1000)} == {0.0}


def shared_limit(a_minute: int, shared: Any) -> SharedRateLimit:
    return SharedRateLimit("address", a_minute, Stopwatch(), shared)


async def test_with_redis_the_servers_count_there() -> None:
    shared = FakeShared()

    waits = [await shared_limit(1, shared).wait("10.0.0.1") for _ in range(2)]

    assert waits == [0.0, 60.0]
    assert shared.counted == ["address:10.0.0.1"] * 2


async def test_while_redis_is_away_each_server_counts_for_itself() -> None:
    shared = FakeShared()
    shared.raises = Away
    limit = shared_limit(1, shared)

    waits = [await limit.wait("10.0.0.1") for _ in range(2)]

    assert waits == [0.0, 60.0]


async def test_no_limit_asks_nobody() -> None:
    shared = FakeShared()

    assert await shared_limit(0, shared).wait("10.0.0.1") == 0.0
    assert shared.counted == []
