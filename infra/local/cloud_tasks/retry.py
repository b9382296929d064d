"""When a failed task is tried again, and when no more."""

from dataclasses import dataclass
from typing import Final

from infra.local.cloud_tasks import messages
from infra.local.cloud_tasks.messages import Message

_ENOUGH_DOUBLINGS: Final = 63
"""A backoff of a microsecond, doubled this often, is longer than any task lives."""


@dataclass(frozen=True, slots=True)
class RetryRule:
    """A retry configuration; times in microseconds, -1 attempts and a duration of 0 mean no limit."""

    max_attempts: int
    max_retry_duration: int
    min_backoff: int
    max_backoff: int
    max_doublings: int

    def delay(self, failures: int) -> int:
        """Return how long a task waits after its ``failures``-th failure: doubling, then linear, then level."""
        doublings = min(failures - 1, self.max_doublings)
        if doublings > _ENOUGH_DOUBLINGS:
            return self.max_backoff if self.min_backoff else 0
        step = self.min_backoff << doublings
        linear = max(0, failures - 1 - self.max_doublings)
        return min(self.max_backoff, step + linear * step)

    def exhausted(self, attempts: int, elapsed: int) -> bool:
        """Whether both limits are reached, ``elapsed`` counted from the first attempt."""
        if self.max_attempts == -1 and not self.max_retry_duration:
            return False
        enough_attempts = self.max_attempts == -1 or attempts >= self.max_attempts
        return enough_attempts and elapsed >= self.max_retry_duration


def rule(config: Message) -> RetryRule:
    """Return the rule that a complete ``RetryConfig`` states."""
    return RetryRule(
        max_attempts=config.max_attempts,
        max_retry_duration=messages.micros(config.max_retry_duration),
        min_backoff=messages.micros(config.min_backoff),
        max_backoff=messages.micros(config.max_backoff),
        max_doublings=config.max_doublings,
    )
