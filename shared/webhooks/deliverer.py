"""
Brings messages to receivers, one attempt per task.

A message may reach its receiver more than once, as when two workers hold the same task, but each attempt is written
down once and the schedule never forks: the record of an attempt is committed only where the delivery is as it was
read, and it holds the promise of the next attempt.
"""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from shared import errors
from shared.clock import Clock
from shared.manifest import log_events
from shared.observability import metrics, tracing
from shared.tasks.publisher import Publisher
from shared.webhooks import delivery as deliveries
from shared.webhooks import outcomes
from shared.webhooks.delivery import Delivery, Order
from shared.webhooks.endpoint import Endpoint
from shared.webhooks.outcomes import Outcome, Standing
from shared.webhooks.repository import Loaded, WebhookRepository
from shared.webhooks.schedule import Random
from shared.webhooks.sender import Sender
from shared.webhooks.subscribers import Subscribers

RACES = 10
_CONFLICT = (errors.PreconditionError, errors.AlreadyExistsError)
_log = logging.getLogger(__name__)

Verdict = outcomes.Verdict | Literal["stale", "gone"]
Build = Callable[[Standing], Outcome]


@dataclass(frozen=True)
class Ports:
    """What deliveries are made with."""

    repository: WebhookRepository
    subscribers: Subscribers
    sender: Sender
    publisher: Publisher
    clock: Clock
    rng: Random = random.random


@dataclass(frozen=True)
class _Found:
    """What was read, and when by this process's monotonic clock."""

    loaded: Loaded
    read_at: float

    @property
    def delivery(self) -> Delivery:
        return self.loaded.delivery


class Deliverer:
    """Makes the attempts that tasks ask for."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def run(self, order: Order) -> Verdict:
        """Make the attempt that a task asks for, if it is still due; raises store errors, to be called again."""
        found = await self._load(order.endpoint, order.message)
        if found is None:
            await self._ports.repository.keep(order.task)
            return "gone"
        if not order.fits(found.delivery):
            return await self._settle(order, found)
        build = await self._decide(found)
        return await self._commit(order, found, build)

    async def test(self, endpoint: Endpoint, delivery: Delivery) -> Delivery:
        """Return a delivery that was not stored yet after its one attempt, and store it."""
        tried = await self._ports.sender.attempt(endpoint, delivery, delivery.created_at)
        standing = Standing(endpoint, delivery, self._ports.clock.now())
        after = outcomes.attempted(standing, tried, self._ports.rng).delivery
        await self._ports.repository.create(after)
        return after

    async def _load(self, endpoint_id: str, message_id: str) -> _Found | None:
        read_at = self._ports.clock.monotonic()
        loaded = await self._ports.repository.load(endpoint_id, message_id)
        return _Found(loaded, read_at) if loaded else None

    async def _decide(self, found: _Found) -> Build:
        """Return how the outcome is built, after the attempt if there is to be one."""
        endpoint, delivery, rng = found.loaded.endpoint, found.delivery, self._ports.rng
        if endpoint is None or not endpoint.enabled:
            return outcomes.discarded
        until = endpoint.throttled_until
        if until is not None and until > found.loaded.now:
            return lambda standing: outcomes.deferred(standing, until, rng)
        tried = await self._ports.sender.attempt(endpoint, delivery, found.loaded.now)
        return lambda standing: outcomes.attempted(standing, tried, rng)

    async def _commit(self, order: Order, found: _Found, build: Build) -> Verdict:
        for _ in range(RACES):
            outcome = build(await self._standing(found))
            try:
                await self._ports.repository.commit(outcome.writes)
            except _CONFLICT:
                fresh = await self._load(order.endpoint, order.message)
                if fresh is None or not order.fits(fresh.delivery):
                    return await self._settle(order, fresh)
                found = fresh
                continue
            await self._after(outcome)
            return outcome.verdict
        raise errors.ContentionError

    async def _settle(self, order: Order, found: _Found | None) -> Verdict:
        """Make sure that what follows an attempt that is done already is under way."""
        if found is not None and found.delivery.status == "pending":
            await self._ports.publisher.publish([deliveries.task(found.delivery, tracing.traceparent())])
        await self._ports.repository.keep(order.task)
        return "stale"

    async def _standing(self, found: _Found) -> Standing:
        elapsed = timedelta(seconds=self._ports.clock.monotonic() - found.read_at)
        loaded, endpoint = found.loaded, found.loaded.endpoint
        others = await self._ports.subscribers.of(endpoint.tenant) if endpoint else ()
        return Standing(endpoint, found.delivery, loaded.now + elapsed, others, tracing.traceparent())

    async def _after(self, outcome: Outcome) -> None:
        metrics.WEBHOOK_NOTIFICATIONS.labels(outcome.verdict).inc()
        if outcome.tasks:
            await self._ports.publisher.publish(outcome.tasks)
        if outcome.disabled is not None:
            self._ports.subscribers.forget(outcome.disabled.tenant)
            why = {"webhook": outcome.disabled.id, "reason": outcome.disabled.disabled_reason}
            _log.warning(log_events.WEBHOOK_DISABLED, extra=why)
