from typing import Any, cast

import pytest

from infra.cli.display import figures, webhooks
from infra.cli.webhooks_client import Attempt, Delivery, Webhook

NOW = figures.moment("2026-03-01T12:00:00Z")


def webhook(**changes: Any) -> Webhook:
    plain = {
        "id": "wh_a",
        "url": "https://example.com/hook",
        "description": "",
        "events": ["job.failed"],
        "filters": {"types": [], "kinds": [], "tags": []},
        "status": "enabled",
        "disabled_reason": None,
        "disabled_at": None,
        "failing_since": None,
        "throttled_until": None,
        "former_secret_until": None,
        "created_at": "2026-03-01T10:00:00Z",
    }
    return cast("Webhook", {**plain, **changes})


def attempt(**changes: Any) -> Attempt:
    plain = {"at": "2026-03-01T11:59:00Z", "round": 0, "number": 1, "latency_ms": 12.4, "status_code": 500}
    return cast("Attempt", {**plain, "error": None, "response": "oh\nno", **changes})


def delivery(**changes: Any) -> Delivery:
    plain = {
        "id": "msg_a",
        "type": "job.failed",
        "status": "pending",
        "reason": None,
        "job": "job_a",
        "created_at": "2026-03-01T11:59:00Z",
        "next_attempt_at": "2026-03-01T12:05:00Z",
        "attempts": [attempt()],
    }
    return cast("Delivery", {**plain, **changes})


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "on"),
        ({"failing_since": "2026-03-01T11:58:30Z"}, "failing for 1:30"),
        ({"status": "disabled", "disabled_reason": "by_hand"}, "off: by hand"),
        ({"status": "disabled", "disabled_reason": "gone"}, "off: 410 Gone"),
        ({"status": "disabled", "disabled_reason": "failing"}, "off: nothing arrived"),
    ],
)
def test_state_is_told_in_words(changes: dict[str, Any], state: str) -> None:
    assert webhooks.state(webhook(**changes), NOW) == state


def test_filters_stand_in_the_row() -> None:
    filtered = webhook(filters={"types": [], "kinds": ["email"], "tags": ["spring"]})

    assert webhooks.webhook_row(webhook(), NOW)[3] == "all"
    assert webhooks.webhook_row(filtered, NOW) == (
        "wh_a",
        "on",
        "job.failed",
        "email, spring",
        "https://example.com/hook",
    )


def test_delivery_shows_its_last_answer_and_next_try() -> None:
    row = webhooks.delivery_row(delivery(), NOW)

    assert row == ("msg_a", "job.failed", "1:00", "pending", "1", "500", "in 5:00", "job_a")
    assert webhooks.delivery_row(delivery(attempts=[], next_attempt_at=None, job=None), NOW)[4:] == ("0", "", "", "")


def test_attempt_stands_on_one_line() -> None:
    assert webhooks.attempt_row(attempt()) == ("2026-03-01 11:59:00", "0", "1", "12 ms", "500", "oh no")


@pytest.mark.parametrize(
    ("error", "words"), [("target_timeout", "too slow"), ("target_refused", "address refused"), ("odd", "odd")]
)
def test_errors_are_told_in_words(error: str, words: str) -> None:
    assert webhooks.answer(attempt(status_code=None, error=error)) == words
