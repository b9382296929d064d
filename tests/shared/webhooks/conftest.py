"""The services of webhooks over the emulators, with a client that may call this machine and is soon out of patience."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from shared import ids
from shared.bootstrap import Services
from shared.firestore import queries
from shared.jobs.steps import Moment, Step
from shared.outbound.client import GuardedClient, Limits
from shared.webhooks import delivery as deliveries
from shared.webhooks.companion import WebhookCompanion
from shared.webhooks.deliverer import Deliverer, Ports
from shared.webhooks.delivery import Delivery, Order
from shared.webhooks.endpoint import Endpoint
from shared.webhooks.replays import ReplayService
from shared.webhooks.repository import WebhookRepository
from shared.webhooks.sender import Sender
from shared.webhooks.service import Registration, WebhookService
from shared.webhooks.subscribers import Subscribers
from tests.shared.outbound import receivers
from tests.shared.outbound.receivers import Receiver
from tests.shared.webhooks import made


@dataclass
class Lab:
    """Everything about webhooks, of one tenant."""

    services: Services
    tenant: str
    repository: WebhookRepository
    subscribers: Subscribers
    deliverer: Deliverer
    webhooks: WebhookService
    replays: ReplayService

    async def register(self, url: str, **wishes: Any) -> Endpoint:
        return (await self.webhooks.create(Registration(self.tenant, "key_1", url, **wishes))).endpoint

    async def happen(self, **changes: Any) -> list[Order]:
        """Let a job end, and return what its commit ordered."""
        job = made.job("succeeded", id=ids.random_id("job"), tenant=self.tenant, **changes)
        step = Step(made.job("running", tenant=self.tenant), job, [])
        moment = Moment(self.services.clock.now())
        addition = await WebhookCompanion(self.subscribers).attach(step, moment)
        await self.repository.commit(addition.writes)
        return [deliveries.parse({"task": task.id, **task.payload}) for task in addition.tasks]

    async def delivery(self, order: Order) -> Delivery:
        loaded = await self.repository.load(order.endpoint, order.message)
        assert loaded
        return loaded.delivery

    async def due(self, order: Order) -> Order:
        """Return the order for the attempt that the delivery waits for."""
        task = deliveries.task(await self.delivery(order))
        return deliveries.parse({"task": task.id, **task.payload})

    async def promised(self) -> set[str]:
        found = await self.services.documents.query(queries.Query("outbox", where=[("queue", "==", "webhooks")]))
        return {document.id for document in found}


@pytest.fixture
def lab(services: Services) -> Lab:
    clock, publisher = services.clock, services.publisher
    outbound = GuardedClient(allow_private=True, limits=Limits(answer=1.5, connect=1.0, body=0.2))
    repository = WebhookRepository(services.documents)
    subscribers = Subscribers(repository, clock)
    sender = Sender(outbound, clock)
    deliverer = Deliverer(Ports(repository, subscribers, sender, publisher, clock, lambda: 0.0))
    return Lab(
        services,
        ids.random_id("tenant"),
        repository,
        subscribers,
        deliverer,
        WebhookService(repository, subscribers, outbound, clock),
        ReplayService(repository, deliverer, publisher, clock),
    )


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receivers.receiving() as found:
        yield found
