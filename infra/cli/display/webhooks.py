"""Webhooks and deliveries as rows of tables and as lines."""

from datetime import datetime

from infra.cli.display import figures
from infra.cli.display.output import one_line
from infra.cli.webhooks_client import Attempt, Delivery, Webhook

WEBHOOKS = ("webhook", "status", "events", "jobs", "url")
DELIVERIES = ("message", "event", "age", "status", "tries", "last answer", "next try", "about")
ATTEMPTS = ("at", "round", "try", "took", "answer", "response")

_REASONS = {"by_hand": "by hand", "gone": "410 Gone", "failing": "nothing arrived"}
_WORDS = {
    "target_refused": "address refused",
    "target_unresolved": "no such host",
    "target_unreachable": "unreachable",
    "target_untrusted": "bad certificate",
    "target_timeout": "too slow",
    "target_answer": "no HTTP answer",
}


def webhook_row(webhook: Webhook, now: datetime) -> tuple[str, ...]:
    """Return an endpoint as cells below ``WEBHOOKS``."""
    filters = [value for values in webhook["filters"].values() for value in values]
    return (
        webhook["id"],
        state(webhook, now),
        ", ".join(webhook["events"]),
        ", ".join(filters) or "all",
        webhook["url"],
    )


def state(webhook: Webhook, now: datetime) -> str:
    """Return in a few words how an endpoint does."""
    if webhook["status"] != "enabled":
        reason = webhook["disabled_reason"] or ""
        return f"off: {_REASONS.get(reason, reason)}"
    if webhook["failing_since"]:
        return f"failing for {_between(webhook['failing_since'], now)}"
    return "on"


def delivery_row(delivery: Delivery, now: datetime) -> tuple[str, ...]:
    """Return a message as cells below ``DELIVERIES``."""
    attempts = delivery["attempts"]
    following = delivery["next_attempt_at"]
    return (
        delivery["id"],
        delivery["type"],
        _between(delivery["created_at"], now),
        delivery["status"],
        str(len(attempts)),
        answer(attempts[-1]) if attempts else "",
        f"in {_between(now.isoformat(), figures.moment(following))}" if following else "",
        delivery["job"] or "",
    )


def attempt_row(attempt: Attempt) -> tuple[str, ...]:
    """Return an attempt as cells below ``ATTEMPTS``."""
    return (
        f"{figures.moment(attempt['at']):%Y-%m-%d %H:%M:%S}",
        str(attempt["round"]),
        str(attempt["number"]),
        f"{attempt['latency_ms']:.0f} ms",
        answer(attempt),
        one_line(attempt["response"]),
    )


def answer(attempt: Attempt) -> str:
    """Return in a few words what an attempt came to."""
    if attempt["status_code"] is not None:
        return str(attempt["status_code"])
    return _WORDS.get(attempt["error"] or "", attempt["error"] or "")


def _between(since: str, until: datetime) -> str:
    return figures.seconds(max((until - figures.moment(since)).total_seconds(), 0.0))
