"""What tenants can do with deliveries: look at them, send them once more, and send a test."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared import errors
from shared.clock import Clock
from shared.observability import tracing
from shared.tasks.publisher import Publisher
from shared.webhooks import delivery as deliveries
from shared.webhooks import message, outcomes
from shared.webhooks.deliverer import Deliverer
from shared.webhooks.delivery import Delivery, Status
from shared.webhooks.endpoint import Endpoint
from shared.webhooks.outcomes import Outcome, Standing
from shared.webhooks.repository import Position, WebhookRepository

AT_ONCE = 200
PARALLEL = 16
RACES = 10
UNDELIVERED: tuple[Status, ...] = ("failed", "discarded")


@dataclass(frozen=True)
class Replayed:
    """How many deliveries begin afresh; ``more`` says that others are left."""

    count: int
    more: bool


class ReplayService:
    """Shows deliveries and begins them afresh, under the ids that their receivers know them by."""

    def __init__(self, repository: WebhookRepository, deliverer: Deliverer, publisher: Publisher, clock: Clock) -> None:
        self._repository = repository
        self._deliverer = deliverer
        self._publisher = publisher
        self._clock = clock

    async def page(
        self, tenant: str, endpoint_id: str, statuses: Sequence[Status], limit: int, position: Position | None = None
    ) -> list[Delivery]:
        """Return up to ``limit`` deliveries of an endpoint, newest first; raises NotFoundError."""
        endpoint = await self._repository.endpoint(tenant, endpoint_id)
        return await self._repository.deliveries(endpoint.id, statuses, limit, position)

    async def get(self, tenant: str, endpoint_id: str, message_id: str) -> Delivery:
        """Return one delivery of an endpoint; raises NotFoundError."""
        await self._repository.endpoint(tenant, endpoint_id)
        return (await self._standing(endpoint_id, message_id)).delivery

    async def replay(self, tenant: str, endpoint_id: str, message_id: str) -> Delivery:
        """Return a delivery at the beginning of a new round of attempts; raises as ``replay_failed`` does."""
        await self._enabled(tenant, endpoint_id)
        outcome = await self._again(endpoint_id, message_id)
        await self._publisher.publish(outcome.tasks)
        return outcome.delivery

    async def replay_failed(self, tenant: str, endpoint_id: str, since: datetime | None = None) -> Replayed:
        """
        Begin up to 200 deliveries afresh that have failed or were discarded, of messages made ``since`` then.

        Raises NotFoundError, and InvalidStateError while the endpoint is switched off.
        """
        await self._enabled(tenant, endpoint_id)
        found = await self._repository.deliveries(endpoint_id, UNDELIVERED, AT_ONCE + 1, since=since)
        limit = asyncio.Semaphore(PARALLEL)

        async def begin(message_id: str) -> Outcome:
            async with limit:
                return await self._again(endpoint_id, message_id)

        made = await asyncio.gather(*(begin(delivery.id) for delivery in found[:AT_ONCE]))
        await self._publisher.publish([task for outcome in made for task in outcome.tasks])
        return Replayed(len(made), len(found) > AT_ONCE)

    async def test(self, tenant: str, endpoint_id: str) -> Delivery:
        """Return a test message after its one attempt, made here and now, also where the endpoint is switched off."""
        endpoint = await self._repository.endpoint(tenant, endpoint_id)
        now = self._clock.now()
        made = deliveries.new(endpoint, message.of_test(endpoint, now), now, once=True)
        return await self._deliverer.test(endpoint, made)

    async def _enabled(self, tenant: str, endpoint_id: str) -> Endpoint:
        endpoint = await self._repository.endpoint(tenant, endpoint_id)
        if not endpoint.enabled:
            raise errors.InvalidStateError("The webhook is switched off: enable it first.")
        return endpoint

    async def _again(self, endpoint_id: str, message_id: str) -> Outcome:
        for _ in range(RACES):
            outcome = outcomes.replayed(await self._standing(endpoint_id, message_id))
            try:
                await self._repository.commit(outcome.writes)
            except errors.PreconditionError:
                continue
            return outcome
        raise errors.ContentionError

    async def _standing(self, endpoint_id: str, message_id: str) -> Standing:
        loaded = await self._repository.load(endpoint_id, message_id)
        if loaded is None:
            raise errors.NotFoundError("There is no such delivery.")
        return Standing(loaded.endpoint, loaded.delivery, loaded.now, traceparent=tracing.traceparent())
