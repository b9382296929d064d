"""The rules and defaults of a ``RetryConfig``, on a queue or on a task."""

from infra.local.cloud_tasks import limits, messages, status
from infra.local.cloud_tasks.messages import Message


def complete(config: Message, *, keep_doublings: bool = False) -> None:
    """Refuse a bad configuration and fill in what it leaves open; no doublings count as open unless kept."""
    _validate(config)
    config.max_attempts = config.max_attempts or limits.DEFAULT_ATTEMPTS
    if not config.max_doublings and not keep_doublings:
        config.max_doublings = limits.DEFAULT_DOUBLINGS
    if not config.HasField("min_backoff"):
        messages.set_micros(config.min_backoff, limits.DEFAULT_MIN_BACKOFF)
    if not config.HasField("max_backoff"):
        messages.set_micros(config.max_backoff, limits.DEFAULT_MAX_BACKOFF)
    if messages.micros(config.min_backoff) > messages.micros(config.max_backoff):
        raise status.invalid("RetryConfig.minBackoff must be less than or equal to RetryConfig.maxBackoff.")


def _validate(config: Message) -> None:
    if config.max_attempts < -1:
        raise status.invalid("RetryConfig.maxAttempts must be greater or equal to -1.")
    for value, field in (
        (config.max_doublings, "maxDoublings"),
        (messages.micros(config.min_backoff), "minBackoff"),
        (messages.micros(config.max_retry_duration), "maxRetryDuration"),
    ):
        if value < 0:
            raise status.invalid(f"RetryConfig.{field} cannot be negative.")
