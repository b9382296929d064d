"""Events of all jobs of a tenant, as the store has them."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime

from shared.clock import Clock
from shared.firestore import queries, values
from shared.firestore.documents import Document, Documents, Tally
from shared.jobs import events
from shared.jobs.events import Event
from shared.manifest import collections
from shared.progress.positions import Position

PAGE = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """An event, and where its commit stands in the order of all."""

    position: Position
    event: Event


class EventRepository:
    """Reads the events of a tenant by the time that is written in them, which is not quite that of their commits."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock

    async def now(self, tenant: str) -> datetime:
        """Return the store's time."""
        return (await self.count(tenant, self._clock.now())).read_time

    async def count(self, tenant: str, after: datetime) -> Tally:
        """Return how many events are dated later than ``after``."""
        return await self._documents.tally(_query(tenant, queries.Cursor([after])))

    async def pages(self, tenant: str, after: datetime) -> AsyncGenerator[list[Stored], None]:
        """Yield the events that are dated later than ``after``, in the order of their dates."""
        start = queries.Cursor([after])
        while True:
            found = (await self._documents.find(_query(tenant, start, PAGE), expired=True)).documents
            yield [_stored(document) for document in found]
            if len(found) < PAGE:
                return
            start = queries.Cursor([found[-1].data["at"], queries.Reference(found[-1].path)])


def _query(tenant: str, start: queries.Cursor, limit: int = 0) -> queries.Query:
    return queries.Query(
        collections.JOB_EVENTS.name,
        where=[("tenant", "==", tenant)],
        order=["at", "__name__"],
        start=start,
        limit=limit,
        group=True,
    )


def _stored(document: Document) -> Stored:
    event = events.from_document(document)
    committed = Position.before(values.timestamp(document.version))
    return Stored(committed._replace(job=event.job, seq=event.seq), event)
