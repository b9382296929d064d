from infra.local.cloud_tasks.messages import SECOND
from infra.local.cloud_tasks.rate_limit import TokenBucket


def taken_at(bucket: TokenBucket, count: int, now: int = 0) -> list[float]:
    times = []
    for _ in range(count):
        now = max(now, bucket.ready_at(now))
        bucket.take(now)
        times.append(now / SECOND)
    return times


def test_a_full_bucket_gives_its_size_at_once() -> None:
    assert taken_at(TokenBucket(10, 3, 0), 5) == [0, 0, 0, 0.1, 0.2]


def test_tokens_do_not_pile_up_beyond_the_size() -> None:
    bucket = TokenBucket(10, 2, 0)
    assert taken_at(bucket, 4, now=1000 * SECOND) == [1000, 1000, 1000.1, 1000.2]


def test_rates_below_one_a_second_are_kept() -> None:
    assert taken_at(TokenBucket(0.5, 1, 0), 3) == [0, 2, 4]


def test_odd_rates_hold_over_many_tokens() -> None:
    times = taken_at(TokenBucket(7, 1, 0), 701)
    assert 100 <= times[-1] <= 100.001


def test_a_clock_set_back_takes_no_tokens_away() -> None:
    bucket = TokenBucket(1, 1, 10 * SECOND)
    assert bucket.ready_at(5 * SECOND) == 5 * SECOND


def test_resizing_keeps_the_tokens_that_fit() -> None:
    bucket = TokenBucket(1, 10, 0)
    bucket.resize(2, 3, 0)
    assert taken_at(bucket, 5) == [0, 0, 0, 0.5, 1]
