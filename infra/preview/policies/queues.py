"""Policies on queues: rates and retries that are stated and bounded."""

from typing import Final

from infra.preview.graph import Graph, Resource
from infra.preview.policies import kinds
from infra.preview.policies.base import Policy, Violations, seconds


def _rates(graph: Graph) -> Violations:
    for queue in graph.of_type(kinds.QUEUE):
        for key in ("maxDispatchesPerSecond", "maxConcurrentDispatches"):
            if float(queue.get(f"rateLimits.{key}", 0)) <= 0:
                yield queue, f"{key} is not set"


def _retries(graph: Graph) -> Violations:
    for queue in graph.of_type(kinds.QUEUE):
        if not _is_bounded(queue):
            yield queue, "a task that never succeeds is tried for ever"
        if seconds(queue.get("retryConfig.minBackoff")) > seconds(queue.get("retryConfig.maxBackoff")):
            yield queue, "the shortest pause is longer than the longest"


def _is_bounded(queue: Resource) -> bool:
    attempts = int(queue.get("retryConfig.maxAttempts", -1))
    return attempts > 0 or (attempts == -1 and seconds(queue.get("retryConfig.maxRetryDuration")) > 0)


def _logging(graph: Graph) -> Violations:
    for queue in graph.of_type(kinds.QUEUE):
        ratio = queue.get("stackdriverLoggingConfig.samplingRatio")
        if not isinstance(ratio, int | float) or not 0 <= ratio <= 1:
            yield queue, f"the share of operations logged is {ratio}, not between 0 and 1"


ALL: Final = (
    Policy("queue-rate", "error", "Queues have a rate and a number of calls at once.", _rates),
    Policy("queue-retry", "error", "Retries of a task come to an end.", _retries),
    Policy("queue-logging", "error", "The share of logged operations is stated.", _logging),
)
