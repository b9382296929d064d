from typing import Any

import pytest
from google.protobuf import field_mask_pb2

from infra.local.cloud_tasks import messages, queue_config
from infra.local.cloud_tasks.limits import Options
from infra.local.cloud_tasks.messages import Message
from infra.local.cloud_tasks.status import StatusError
from tests.infra.local.cloud_tasks.lab import queue_message


def accepted(**settings: Any) -> Message:
    return queue_config.accept(queue_message(**settings), Options())


def merged(stored: Message, sent: Message, *paths: str) -> Message:
    return queue_config.merge(stored, sent, field_mask_pb2.FieldMask(paths=paths), Options())


def test_an_empty_queue_gets_the_defaults() -> None:
    rates = accepted().rate_limits
    assert rates.max_dispatches_per_second == 500
    assert (rates.max_burst_size, rates.max_concurrent_dispatches) == (100, 1000)


def test_what_only_the_service_sets_is_ignored() -> None:
    sent = queue_message(rate_limits={"max_burst_size": -1}, state=messages.PAUSED)
    messages.set_micros(sent.purge_time, 1)
    kept = queue_config.accept(sent, Options())
    assert (kept.rate_limits.max_burst_size, kept.state) == (100, messages.RUNNING)
    assert not kept.HasField("purge_time")


@pytest.mark.parametrize(
    ("rates", "message"),
    [
        ({"max_dispatches_per_second": -1}, "RateLimits.maxDispatchesPerSecond cannot be negative."),
        (
            {"max_dispatches_per_second": 501},
            "RateLimits.maxDispatchesPerSecond must be less than or equal to 500.",
        ),
        (
            {"max_dispatches_per_second": float("nan")},
            "RateLimits.maxDispatchesPerSecond must be less than or equal to 500.",
        ),
        ({"max_concurrent_dispatches": -1}, "RateLimits.maxConcurrentDispatches cannot be negative."),
        (
            {"max_concurrent_dispatches": 5001},
            "RateLimits.maxConcurrentDispatches must be less than or equal to 5000.",
        ),
    ],
)
def test_rates_out_of_bounds_are_refused(rates: dict[str, float], message: str) -> None:
    with pytest.raises(StatusError) as caught:
        accepted(rate_limits=rates)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("http_target", "text"),
    [
        ({"uri_override": {"host": ""}}, "host cannot be empty"),
        ({"uri_override": {"port": 70_000}}, "must be a port"),
        ({"http_method": 99}, "not one of the methods"),
        ({"header_overrides": [{"header": {"key": "A", "value": "b\r\nC: d"}}]}, "does not allow"),
        ({"oidc_token": {"service_account_email": "a@b"}}, "needs both"),
        ({"oauth_token": {"service_account_email": "a@b"}}, "no OAuth tokens"),
    ],
)
def test_bad_target_overrides_are_refused(http_target: dict[str, Any], text: str) -> None:
    with pytest.raises(StatusError, match=text):
        accepted(http_target=http_target)


def test_only_masked_fields_change() -> None:
    stored = accepted(retry_config={"max_attempts": 5, "max_doublings": 2})
    sent = queue_message(retry_config={"max_attempts": 7, "max_doublings": 9})
    kept = merged(stored, sent, "retry_config.max_attempts")
    assert (kept.retry_config.max_attempts, kept.retry_config.max_doublings) == (7, 2)


def test_an_empty_mask_changes_everything() -> None:
    stored = accepted(retry_config={"max_attempts": 5}, rate_limits={"max_dispatches_per_second": 3})
    kept = merged(stored, queue_message(retry_config={"max_doublings": 9}))
    assert (kept.retry_config.max_attempts, kept.retry_config.max_doublings) == (100, 9)
    assert kept.rate_limits.max_dispatches_per_second == 500


@pytest.mark.parametrize("paths", [(), ("state",), ("state", "purge_time", "rate_limits.max_burst_size", "name")])
def test_an_update_never_changes_what_the_service_sets(paths: tuple[str, ...]) -> None:
    stored = accepted()
    stored.state = messages.PAUSED
    messages.set_micros(stored.purge_time, 5)
    sent = queue_message("other", state=messages.RUNNING, rate_limits={"max_burst_size": 1})
    kept = merged(stored, sent, *paths)
    assert (kept.name, kept.state) == (stored.name, messages.PAUSED)
    assert (messages.micros(kept.purge_time), kept.rate_limits.max_burst_size) == (5, 100)


def test_a_new_rate_brings_its_burst_size() -> None:
    kept = merged(accepted(), queue_message(rate_limits={"max_dispatches_per_second": 50}), "rate_limits")
    assert kept.rate_limits.max_burst_size == 10


def test_doublings_masked_alone_may_be_none() -> None:
    sent = queue_message(retry_config={"max_attempts": 1})
    assert merged(accepted(), sent, "retry_config.max_doublings").retry_config.max_doublings == 0


def test_a_mask_of_unknown_fields_is_refused() -> None:
    with pytest.raises(StatusError, match="nonsense"):
        merged(accepted(), queue_message(), "nonsense")
