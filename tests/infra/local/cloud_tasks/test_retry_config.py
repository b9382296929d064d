from typing import Any

import pytest

from infra.local.cloud_tasks import retry, retry_config
from infra.local.cloud_tasks.retry import RetryRule
from infra.local.cloud_tasks.status import StatusError
from tests.infra.local.cloud_tasks.lab import queue_message, seconds


def completed(*, keep_doublings: bool = False, **fields: Any) -> RetryRule:
    config = queue_message(retry_config=fields).retry_config
    retry_config.complete(config, keep_doublings=keep_doublings)
    return retry.rule(config)


def test_an_empty_configuration_gets_the_defaults() -> None:
    assert completed() == RetryRule(100, 0, 100_000, 3_600_000_000, 16)


def test_a_backoff_of_zero_is_not_the_same_as_none() -> None:
    assert completed(min_backoff=seconds(0)).min_backoff == 0


def test_no_doublings_stay_none_only_when_kept() -> None:
    assert completed(keep_doublings=True).max_doublings == 0
    assert completed(keep_doublings=False).max_doublings == 16


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"max_attempts": -2}, "RetryConfig.maxAttempts must be greater or equal to -1."),
        ({"max_doublings": -1}, "RetryConfig.maxDoublings cannot be negative."),
        ({"min_backoff": seconds(-1)}, "RetryConfig.minBackoff cannot be negative."),
        ({"max_retry_duration": seconds(-1)}, "RetryConfig.maxRetryDuration cannot be negative."),
        (
            {"min_backoff": seconds(2), "max_backoff": seconds(1)},
            "RetryConfig.minBackoff must be less than or equal to RetryConfig.maxBackoff.",
        ),
        (
            {"min_backoff": seconds(3601)},
            "RetryConfig.minBackoff must be less than or equal to RetryConfig.maxBackoff.",
        ),
    ],
)
def test_bad_configurations_are_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(StatusError) as caught:
        completed(**fields)
    assert caught.value.message == message
