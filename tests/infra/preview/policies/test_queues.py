import pytest

from infra.preview.graph import Graph
from infra.preview.policies import kinds
from tests.infra.preview.policies import mutation
from tests.infra.preview.policies.mutation import broken, put


@pytest.mark.parametrize("key", ["maxDispatchesPerSecond", "maxConcurrentDispatches"])
@pytest.mark.parametrize("value", [mutation.REMOVED, 0])
def test_queue_without_rate_is_found(good: Graph, key: str, value: object) -> None:
    assert broken(good, put(kinds.QUEUE, f"rateLimits.{key}", value)) == {"queue-rate"}


@pytest.mark.parametrize(
    "retry", [{}, {"maxAttempts": -1}, {"maxAttempts": -1, "maxRetryDuration": "0s"}, {"maxAttempts": 0}], ids=str
)
def test_endless_retries_are_found(good: Graph, retry: dict[str, object]) -> None:
    assert broken(good, put(kinds.QUEUE, "retryConfig", retry)) == {"queue-retry"}


def test_retries_that_end_by_time_are_good(good: Graph) -> None:
    assert broken(good, put(kinds.QUEUE, "retryConfig", {"maxAttempts": -1, "maxRetryDuration": "3600s"})) == set()


def test_pauses_the_wrong_way_round_are_found(good: Graph) -> None:
    assert broken(good, put(kinds.QUEUE, "retryConfig.minBackoff", "400s")) == {"queue-retry"}


@pytest.mark.parametrize("ratio", [mutation.REMOVED, 1.5, -0.1])
def test_logging_out_of_range_is_found(good: Graph, ratio: object) -> None:
    assert broken(good, put(kinds.QUEUE, "stackdriverLoggingConfig.samplingRatio", ratio)) == {"queue-logging"}
