"""Endpoints and deliveries in Firestore."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared import errors
from shared.firestore import queries, writes
from shared.firestore.documents import Documents
from shared.manifest import collections
from shared.tasks import outbox
from shared.webhooks import delivery as deliveries
from shared.webhooks import endpoint as endpoints
from shared.webhooks.delivery import Delivery, Status
from shared.webhooks.endpoint import Endpoint


@dataclass(frozen=True)
class Position:
    """Where a page of endpoints or deliveries ended."""

    created_at: datetime
    id: str


@dataclass(frozen=True)
class Loaded:
    """A delivery, its endpoint unless that was deleted, and the store's time."""

    endpoint: Endpoint | None
    delivery: Delivery
    now: datetime


class WebhookRepository:
    """Reads and writes webhooks; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def commit(self, batch: Sequence[writes.Write]) -> None:
        """Apply ``batch`` as one; raises PreconditionError or AlreadyExistsError when it lost a race."""
        await self._documents.commit(batch)

    async def create(self, delivery: Delivery) -> None:
        """Keep a delivery that has run its course already."""
        path = deliveries.path(delivery.endpoint, delivery.id)
        await self._documents.commit([writes.create(path, deliveries.to_fields(delivery))])

    async def keep(self, task_id: str) -> None:
        """End the promise of a task that has nothing left to do."""
        await self._documents.commit([outbox.keep(task_id)])

    async def endpoint(self, tenant: str, endpoint_id: str) -> Endpoint:
        """Return an endpoint of ``tenant``; raises NotFoundError, also for another tenant's endpoint."""
        document = await self._documents.get(endpoints.path(endpoint_id))
        if document is None or document.data["tenant"] != tenant:
            raise errors.NotFoundError("There is no such webhook.")
        return endpoints.from_document(document)

    async def endpoints(self, tenant: str, limit: int, position: Position | None = None) -> list[Endpoint]:
        """Return up to ``limit`` endpoints, newest first, after ``position``."""
        query = queries.Query(
            collections.WEBHOOKS.name,
            where=[("tenant", "==", tenant)],
            order=["-created_at", "-__name__"],
            start=_after(position, endpoints.path(position.id)) if position else None,
            limit=limit,
        )
        return [endpoints.from_document(document) for document in await self._documents.query(query)]

    async def load(self, endpoint_id: str, message_id: str) -> Loaded | None:
        """Return a delivery with its endpoint, in one round trip, or None when it is gone."""
        place, own = endpoints.path(endpoint_id), deliveries.path(endpoint_id, message_id)
        found = await self._documents.get_all([place, own])
        if own not in found:
            return None
        endpoint = endpoints.from_document(found[place]) if place in found else None
        return Loaded(endpoint, deliveries.from_document(found[own]), found[own].read_time)

    async def deliveries(
        self,
        endpoint_id: str,
        statuses: Sequence[Status],
        limit: int,
        position: Position | None = None,
        since: datetime | None = None,
    ) -> list[Delivery]:
        """Return up to ``limit`` deliveries in one of ``statuses`` (none for all), newest first, after ``position``."""
        query = queries.Query(
            collections.WEBHOOK_DELIVERIES.name,
            parent=endpoints.path(endpoint_id),
            where=[("status", "in", list(statuses))] if statuses else (),
            order=["-created_at", "-__name__"],
            start=_after(position, deliveries.path(endpoint_id, position.id)) if position else None,
            end=queries.Cursor([since], inclusive=True) if since else None,
            limit=limit,
        )
        return [deliveries.from_document(document) for document in await self._documents.query(query)]


def _after(position: Position, path: str) -> queries.Cursor:
    return queries.Cursor([position.created_at, queries.Reference(path)])
