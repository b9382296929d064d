import random
from datetime import UTC, datetime, timedelta

import pytest

from shared.cache import life
from shared.cache.policy import Policy

NOW = datetime(2030, 1, 1, tzinfo=UTC)
TTL = timedelta(seconds=100)


def seconds(policy: Policy) -> list[float | None]:
    return [moment and (moment - NOW).total_seconds() for moment in life.of(policy, TTL, NOW)]


@pytest.mark.parametrize(
    ("revalidate", "error", "expected"),
    [
        (0, 0, [100, None, None]),
        (30, 0, [130, 100, None]),
        (0, 50, [100, None, 150]),
        (30, 50, [130, 100, 150]),
        (50, 30, [150, 100, None]),
    ],
)
def test_times_follow_the_policy(revalidate: int, error: int, expected: list[float | None]) -> None:
    assert seconds(Policy(stale_while_revalidate=revalidate, stale_if_error=error)) == expected


@pytest.mark.parametrize(("drawn", "expected"), [(0.0, 95), (0.5, 100), (1.0, 105)])
def test_lives_differ_by_a_twentieth(drawn: float, expected: float) -> None:
    assert life.jittered(TTL, lambda: drawn).total_seconds() == pytest.approx(expected)


def test_equal_lives_end_apart() -> None:
    dice = random.Random(1)
    ends = {life.jittered(TTL, dice.random) for _ in range(100)}
    assert len(ends) == 100
    assert max(ends) - min(ends) > timedelta(seconds=8)
