"""Queue messages as the service keeps them: checked, completed, and changed under a mask."""

from infra.local.cloud_tasks import headers, limits, messages, naming, retry_config, status
from infra.local.cloud_tasks.limits import Options
from infra.local.cloud_tasks.messages import Message


def accept(queue: Message, options: Options) -> Message:
    """Return the queue to create for what a caller sent, or refuse it."""
    naming.require_queue(queue.name)
    kept = messages.copy(queue)
    kept.state = messages.RUNNING
    kept.ClearField("purge_time")
    _complete(kept, options)
    return kept


def merge(stored: Message, sent: Message, mask: Message, options: Options) -> Message:
    """Return ``stored`` with the fields of ``mask`` taken from ``sent``; without a mask, with all of them."""
    if not mask.IsValidForDescriptor(messages.Queue.DESCRIPTOR):
        raise status.invalid(f"The update mask names fields that a queue does not have: {list(mask.paths)}.")
    merged = messages.copy(stored if mask.paths else sent)
    mask.MergeMessage(sent, merged, replace_message_field=True, replace_repeated_field=True)
    merged.name = stored.name
    merged.state = stored.state
    merged.ClearField("purge_time")
    if stored.HasField("purge_time"):
        merged.purge_time.CopyFrom(stored.purge_time)
    _complete(merged, options, keep_doublings="retry_config.max_doublings" in mask.paths)
    return merged


def _complete(queue: Message, options: Options, *, keep_doublings: bool = False) -> None:
    _complete_rates(queue.rate_limits, options)
    retry_config.complete(queue.retry_config, keep_doublings=keep_doublings)
    if queue.HasField("http_target"):
        _validate_target(queue.http_target)


def _complete_rates(rates: Message, options: Options) -> None:
    _require_within("maxDispatchesPerSecond", rates.max_dispatches_per_second, limits.MAX_RATE)
    _require_within("maxConcurrentDispatches", rates.max_concurrent_dispatches, limits.MAX_CONCURRENT)
    rates.max_dispatches_per_second = rates.max_dispatches_per_second or limits.MAX_RATE
    rates.max_concurrent_dispatches = rates.max_concurrent_dispatches or limits.DEFAULT_CONCURRENT
    rates.max_burst_size = limits.burst_size(rates.max_dispatches_per_second, options)


def _require_within(field: str, value: float, highest: float) -> None:
    if value < 0:
        raise status.invalid(f"RateLimits.{field} cannot be negative.")
    if not value <= highest:
        raise status.invalid(f"RateLimits.{field} must be less than or equal to {highest:g}.")


def _validate_target(target: Message) -> None:
    override = target.uri_override
    if override.HasField("host") and not override.host:
        raise status.invalid("UriOverride.host cannot be empty.")
    if not 0 <= override.port <= 65535:
        raise status.invalid("UriOverride.port must be a port number.")
    if target.http_method not in messages.METHOD_NAMES:
        raise status.invalid("HttpTarget.httpMethod is not one of the methods.")
    headers.require_sendable((item.header.key, item.header.value) for item in target.header_overrides)
    _validate_token(target)


def _validate_token(target: Message) -> None:
    if target.HasField("oauth_token"):
        raise status.unimplemented(
            "The emulator issues no OAuth tokens: they are for googleapis.com, and it calls loopback hosts only."
        )
    token = target.oidc_token
    if target.HasField("oidc_token") and not (token.service_account_email and token.audience):
        raise status.invalid("HttpTarget.oidcToken needs both serviceAccountEmail and audience.")
