from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.webhooks import outcomes, schedule
from shared.webhooks.endpoint import Endpoint
from shared.webhooks.outcomes import Outcome, Standing, Tried
from tests.shared.webhooks.made import NOW, attempt, delivery, endpoint

OTHERS = (
    endpoint(),
    endpoint(id="wh_2"),
    endpoint(id="wh_3", events=("job.*",)),
    endpoint(id="wh_4", events=("webhook.*",)),
)
LAST = schedule.ATTEMPTS - 1


def tried(
    status: int | None = 500,
    *,
    at: Endpoint | None = None,
    hint: float | None = None,
    others: Sequence[Endpoint] = OTHERS,
    **changes: Any,
) -> Outcome:
    standing = Standing(at or endpoint(), delivery(**changes), NOW, others)
    return outcomes.attempted(standing, Tried(attempt(status), hint), lambda: 0.0)


def changed(outcome: Outcome, path: str = "webhooks/wh_1") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for write in outcome.writes:
        if write.path == path:
            found |= write.data
    return found


def test_success_ends_the_delivery() -> None:
    outcome = tried(204)

    assert (outcome.verdict, outcome.delivery.status, outcome.delivery.made) == ("delivered", "delivered", 1)
    assert list(outcome.tasks) == []
    assert changed(outcome) == {}


def test_success_forgets_that_the_endpoint_failed() -> None:
    assert changed(tried(200, at=endpoint(failing_since=NOW))) == {"failing_since": None, "throttled_until": None}


@pytest.mark.parametrize("status", [500, 302, 404, 199, None])
def test_failure_promises_the_next_attempt(status: int | None) -> None:
    outcome = tried(status)

    assert (outcome.verdict, outcome.delivery.status, outcome.delivery.made) == ("retried", "pending", 1)
    assert [task.not_before for task in outcome.tasks] == [NOW + timedelta(seconds=5)]
    assert f"outbox/{outcome.tasks[0].id}" in {write.path for write in outcome.writes}


def test_first_failure_is_noted_at_the_endpoint() -> None:
    assert changed(tried()) == {"failing_since": NOW}
    assert changed(tried(at=endpoint(failing_since=NOW - timedelta(days=1)))) == {}


def test_retry_after_holds_back_message_and_endpoint() -> None:
    outcome = tried(429, hint=120.0)

    assert outcome.delivery.next_attempt_at == NOW + timedelta(seconds=120)
    assert changed(outcome)["throttled_until"] == NOW + timedelta(seconds=120)


def test_retry_after_of_others_holds_back_the_message_alone() -> None:
    outcome = tried(503, hint=120.0)

    assert outcome.delivery.next_attempt_at == NOW + timedelta(seconds=120)
    assert "throttled_until" not in changed(outcome)


def test_gone_switches_the_endpoint_off_and_tells_the_others() -> None:
    outcome = tried(410)

    assert (outcome.verdict, outcome.delivery.status, outcome.delivery.reason) == ("failed", "failed", "gone")
    assert changed(outcome) == {"status": "disabled", "disabled_reason": "gone", "disabled_at": NOW}
    assert [task.payload["endpoint"] for task in outcome.tasks] == ["wh_2", "wh_4"]
    assert outcome.disabled is not None


def test_endpoint_that_is_off_is_not_switched_off_again() -> None:
    outcome = tried(410, at=endpoint(status="disabled", disabled_reason="by_hand"))

    assert (outcome.delivery.status, outcome.disabled, list(outcome.tasks)) == ("failed", None, [])


@pytest.mark.parametrize("failing_for", [timedelta(0), timedelta(hours=80)])
def test_last_attempt_switches_off_what_took_nothing_meanwhile(failing_for: timedelta) -> None:
    failing = endpoint(failing_since=NOW - failing_for)
    outcome = tried(500, at=failing, made=LAST, began_at=NOW)

    assert (outcome.delivery.status, outcome.delivery.reason) == ("failed", "exhausted")
    assert outcome.disabled is not None
    assert outcome.disabled.disabled_reason == "failing"


@pytest.mark.parametrize("since", [None, NOW + timedelta(seconds=1)])
def test_last_attempt_spares_an_endpoint_that_took_others(since: Any) -> None:
    outcome = tried(500, at=endpoint(failing_since=since), made=LAST)

    assert (outcome.delivery.status, outcome.disabled) == ("failed", None)


@pytest.mark.parametrize("status", [500, 410])
def test_message_of_one_attempt_changes_nothing_else(status: int) -> None:
    outcome = tried(status, once=True)

    assert (outcome.verdict, list(outcome.tasks), outcome.disabled) == ("failed", [], None)


@pytest.mark.parametrize(("gone", "reason"), [(True, "endpoint_deleted"), (False, "endpoint_disabled")])
def test_delivery_to_nobody_is_discarded(*, gone: bool, reason: str) -> None:
    at = None if gone else endpoint(status="disabled")
    outcome = outcomes.discarded(Standing(at, delivery(), NOW))

    assert (outcome.delivery.status, outcome.delivery.reason, list(outcome.tasks)) == ("discarded", reason, [])


def test_attempt_at_what_was_deleted_meanwhile_is_kept() -> None:
    standing = Standing(None, delivery(), NOW)
    outcome = outcomes.attempted(standing, Tried(attempt()), lambda: 0.0)

    assert (outcome.verdict, len(outcome.delivery.attempts)) == ("discarded", 1)


def test_pause_defers_without_counting() -> None:
    until = NOW + timedelta(seconds=60)
    outcome = outcomes.deferred(Standing(endpoint(), delivery(made=3), NOW), until, lambda: 0.5)

    assert (outcome.verdict, outcome.delivery.made, outcome.delivery.deferrals) == ("deferred", 3, 1)
    assert outcome.tasks[0].not_before == until + timedelta(seconds=15)


def test_message_is_not_held_back_for_ever() -> None:
    old = replace(delivery(), began_at=NOW - schedule.GIVE_UP)
    outcome = outcomes.deferred(Standing(endpoint(), old, NOW), NOW, lambda: 0.5)

    assert (outcome.delivery.status, outcome.delivery.reason) == ("failed", "throttled")


def test_replay_drops_what_was_planned() -> None:
    waiting = delivery(made=3, next_attempt_at=NOW + timedelta(hours=2))
    outcome = outcomes.replayed(Standing(endpoint(), waiting, NOW))

    kept = [write.path for write in outcome.writes if write.kind == "delete"]
    assert len(kept) == 1
    assert (outcome.delivery.round, outcome.delivery.made, outcome.tasks[0].not_before) == (1, 0, None)
    assert f"outbox/{outcome.tasks[0].id}" not in kept
