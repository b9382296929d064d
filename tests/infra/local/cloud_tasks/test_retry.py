import pytest

from infra.local.cloud_tasks import retry
from infra.local.cloud_tasks.messages import SECOND
from infra.local.cloud_tasks.retry import RetryRule
from tests.infra.local.cloud_tasks.lab import queue_message, seconds


def rule(
    attempts: int = 100, duration: float = 0, low: float = 0.1, high: float = 3600, doublings: int = 16
) -> RetryRule:
    return RetryRule(attempts, int(duration * SECOND), int(low * SECOND), int(high * SECOND), doublings)


@pytest.mark.parametrize(
    ("low", "high", "doublings", "series"),
    [
        (10, 300, 3, [10, 20, 40, 80, 160, 240, 300, 300]),
        (1, 4, 1, [1, 2, 4, 4]),
        (5, 3600, 0, [5, 10, 15, 20, 25]),
        (0.1, 3600, 16, [0.1, 0.2, 0.4, 0.8, 1.6]),
        (0, 10, 5, [0, 0, 0]),
        (7, 7, 16, [7, 7, 7]),
    ],
)
def test_delays_double_then_grow_linearly_then_stay(
    low: float, high: float, doublings: int, series: list[float]
) -> None:
    delays = [rule(low=low, high=high, doublings=doublings).delay(k) for k in range(1, len(series) + 1)]
    assert delays == [int(delay * SECOND) for delay in series]


@pytest.mark.parametrize(("low", "delay"), [(0.1, 3600), (0, 0)])
def test_endless_doublings_end_at_the_highest_delay(low: float, delay: float) -> None:
    assert rule(low=low, doublings=2**31 - 1).delay(1_000_000) == delay * SECOND


@pytest.mark.parametrize(
    ("attempts", "duration", "made", "elapsed", "exhausted"),
    [
        (3, 0, 2, 1_000_000, False),
        (3, 0, 3, 0, True),
        (3, 60, 3, 59.9, False),
        (3, 60, 2, 60, False),
        (3, 60, 3, 60, True),
        (-1, 60, 1_000, 59, False),
        (-1, 60, 1, 60, True),
        (-1, 0, 1_000_000, 1_000_000, False),
        (1, 0, 1, 0, True),
    ],
)
def test_a_task_is_exhausted_when_both_limits_are_reached(
    attempts: int, duration: float, made: int, elapsed: float, *, exhausted: bool
) -> None:
    assert rule(attempts, duration).exhausted(made, int(elapsed * SECOND)) is exhausted


def test_a_rule_is_read_from_its_message() -> None:
    message = queue_message(
        retry_config={
            "max_attempts": 4,
            "max_retry_duration": seconds(60),
            "min_backoff": seconds(0.5),
            "max_backoff": seconds(9),
            "max_doublings": 2,
        }
    )
    assert retry.rule(message.retry_config) == rule(4, 60, 0.5, 9, 2)
