"""What an attempt at a delivery leads to: pure functions from how things stand to the one commit that records it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from shared.firestore import writes
from shared.firestore.writes import Write
from shared.tasks import outbox
from shared.tasks.envelope import Task
from shared.webhooks import delivery as deliveries
from shared.webhooks import endpoint as endpoints
from shared.webhooks import event_types, message, schedule
from shared.webhooks.delivery import Attempt, Delivery
from shared.webhooks.endpoint import Endpoint, Reason
from shared.webhooks.schedule import Random

Verdict = Literal["delivered", "retried", "failed", "deferred", "discarded"]
GONE = 410


@dataclass(frozen=True)
class Tried:
    """An attempt that was made, and the receiver's Retry-After in seconds."""

    attempt: Attempt
    hint: float | None = None


@dataclass(frozen=True)
class Outcome:
    """One commit to be: the delivery after it, its writes, the tasks it promises, and whom it switches off."""

    verdict: Verdict
    delivery: Delivery
    writes: Sequence[Write]
    tasks: Sequence[Task] = ()
    disabled: Endpoint | None = None


@dataclass(frozen=True)
class Standing:
    """How things stand: ``others`` are the tenant's endpoints, which hear of one that is switched off."""

    endpoint: Endpoint | None
    delivery: Delivery
    now: datetime
    others: Sequence[Endpoint] = ()
    traceparent: str = ""


def discarded(standing: Standing) -> Outcome:
    """Return the end of a delivery whose endpoint is gone or switched off."""
    reason = "endpoint_deleted" if standing.endpoint is None else "endpoint_disabled"
    return _recorded(standing, _ended(standing.delivery, "discarded", reason, standing.now), "discarded")


def deferred(standing: Standing, until: datetime, rng: Random) -> Outcome:
    """Return how a delivery waits for the end of its receiver's pause, or is given up after days of it."""
    delivery = standing.delivery
    if standing.now - delivery.began_at >= schedule.GIVE_UP:
        return _recorded(standing, _ended(delivery, "failed", "throttled", standing.now), "failed")
    later = schedule.after_pause(until, rng)
    return _recorded(standing, replace(delivery, deferrals=delivery.deferrals + 1, next_attempt_at=later), "deferred")


def attempted(standing: Standing, tried: Tried, rng: Random) -> Outcome:
    """Return what an attempt leads to: the end of the delivery, or its next attempt."""
    after = _with_attempt(standing.delivery, tried.attempt)
    if tried.attempt.succeeded:
        outcome = _recorded(standing, _ended(after, "delivered", "", standing.now), "delivered")
        return _healthy(standing, outcome)
    if standing.endpoint is None:
        return _recorded(standing, _ended(after, "discarded", "endpoint_deleted", standing.now), "discarded")
    if after.once:
        return _recorded(standing, _ended(after, "failed", "not_delivered", standing.now), "failed")
    if tried.attempt.status_code == GONE:
        outcome = _recorded(standing, _ended(after, "failed", "gone", standing.now), "failed")
        return _disabling(standing, outcome, "gone")
    if after.made >= schedule.ATTEMPTS:
        outcome = _recorded(standing, _ended(after, "failed", "exhausted", standing.now), "failed")
        return _given_up(standing, outcome)
    at = schedule.next_attempt(after.made, standing.now, tried.hint, rng)
    outcome = _recorded(standing, replace(after, next_attempt_at=at, deferrals=0), "retried")
    return _unwell(standing, outcome, tried)


def replayed(standing: Standing) -> Outcome:
    """Return the beginning of one more round of attempts; what was planned of the round before is dropped."""
    return _recorded(standing, deliveries.again(standing.delivery, standing.now), "retried")


def _recorded(standing: Standing, after: Delivery, verdict: Verdict) -> Outcome:
    """Return the commit that records ``after``; the task of the attempt that was due has nothing left to do."""
    before = standing.delivery
    changed = writes.update(
        deliveries.path(before.endpoint, before.id), deliveries.changes(before, after), before.version
    )
    tasks = [deliveries.task(after, standing.traceparent)] if after.status == "pending" else []
    promises = [outbox.promise(task, standing.now) for task in tasks]
    return Outcome(verdict, after, [changed, outbox.keep(deliveries.task_id(before)), *promises], tasks)


def _with_attempt(delivery: Delivery, attempt: Attempt) -> Delivery:
    return replace(delivery, made=delivery.made + 1, attempts=(*delivery.attempts, attempt))


def _ended(delivery: Delivery, status: deliveries.Status, reason: str, now: datetime) -> Delivery:
    return replace(delivery, status=status, reason=reason, ended_at=now, next_attempt_at=None)


def _healthy(standing: Standing, outcome: Outcome) -> Outcome:
    endpoint = standing.endpoint
    if endpoint is None or (endpoint.failing_since is None and endpoint.throttled_until is None):
        return outcome
    return _noting(endpoint, outcome, {"failing_since": None, "throttled_until": None})


def _unwell(standing: Standing, outcome: Outcome, tried: Tried) -> Outcome:
    endpoint, change = standing.endpoint, dict[str, Any]()
    if endpoint is None:
        return outcome
    if endpoint.failing_since is None:
        change["failing_since"] = tried.attempt.at
    pause = schedule.pause(tried.attempt.status_code, standing.now, tried.hint)
    if pause and (endpoint.throttled_until is None or pause > endpoint.throttled_until + timedelta(seconds=1)):
        change["throttled_until"] = pause
    return _noting(endpoint, outcome, change) if change else outcome


def _noting(endpoint: Endpoint, outcome: Outcome, change: dict[str, Any]) -> Outcome:
    """Note how an endpoint does; many may do so at a time, and the last one is right, so no version is asked for."""
    noted = writes.update(endpoints.path(endpoint.id), change)
    return replace(outcome, writes=[*outcome.writes, noted])


def _given_up(standing: Standing, outcome: Outcome) -> Outcome:
    """Switch the endpoint off if it has taken nothing since the first of all these attempts."""
    endpoint = standing.endpoint
    since = endpoint.failing_since if endpoint else None
    if since is None or since > outcome.delivery.first_attempt_at:
        return outcome
    return _disabling(standing, outcome, "failing")


def _disabling(standing: Standing, outcome: Outcome, reason: Reason) -> Outcome:
    endpoint, now = standing.endpoint, standing.now
    if endpoint is None or not endpoint.enabled:
        return outcome
    after = replace(endpoint, status="disabled", disabled_reason=reason, disabled_at=now, updated_at=now)
    off = writes.update(endpoints.path(endpoint.id), endpoints.changes(endpoint, after), endpoint.version)
    news = [
        deliveries.new(other, message.of_disabled(other, after, now), now)
        for other in standing.others
        if other.id != endpoint.id and event_types.matches(other.events, event_types.DISABLED)
    ]
    tasks = [deliveries.task(one, standing.traceparent) for one in news]
    told = [writes.create(deliveries.path(one.endpoint, one.id), deliveries.to_fields(one)) for one in news]
    promises = [outbox.promise(task, now) for task in tasks]
    return replace(
        outcome,
        writes=[*outcome.writes, off, *told, *promises],
        tasks=[*outcome.tasks, *tasks],
        disabled=after,
    )
