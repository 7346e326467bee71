from triage_bot.web.limits import RateLimit


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
