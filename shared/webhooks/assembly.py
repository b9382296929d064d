"""The parts of webhooks, put together; each is built when it is first asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from shared.clock import Clock
from shared.firestore.documents import Documents
from shared.outbound.base import Outbound
from shared.tasks.publisher import Publisher
from shared.webhooks.companion import WebhookCompanion
from shared.webhooks.deliverer import Deliverer, Ports
from shared.webhooks.replays import ReplayService
from shared.webhooks.repository import WebhookRepository
from shared.webhooks.sender import Sender
from shared.webhooks.service import WebhookService
from shared.webhooks.subscribers import Subscribers


@dataclass
class Webhooks:
    """Webhooks over these stores and queues; ``outbound`` gives what calls receivers, where one is to be called."""

    documents: Documents
    publisher: Publisher
    clock: Clock
    outbound: Callable[[], Outbound]

    @cached_property
    def repository(self) -> WebhookRepository:
        """Endpoints and deliveries as they are stored."""
        return WebhookRepository(self.documents)

    @cached_property
    def subscribers(self) -> Subscribers:
        """Who wants to hear of jobs."""
        return Subscribers(self.repository, self.clock)

    @cached_property
    def companion(self) -> WebhookCompanion:
        """What puts messages into the commits of jobs."""
        return WebhookCompanion(self.subscribers)

    @cached_property
    def deliverer(self) -> Deliverer:
        """What brings messages to their receivers."""
        sender = Sender(self.outbound(), self.clock)
        return Deliverer(Ports(self.repository, self.subscribers, sender, self.publisher, self.clock))

    @cached_property
    def endpoints(self) -> WebhookService:
        """Endpoints as callers use them."""
        return WebhookService(self.repository, self.subscribers, self.outbound(), self.clock)

    @cached_property
    def replays(self) -> ReplayService:
        """Deliveries as callers see them and have them begun afresh."""
        return ReplayService(self.repository, self.deliverer, self.publisher, self.clock)
