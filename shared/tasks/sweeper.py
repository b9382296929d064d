"""Finds promises that were not kept in time and publishes them again."""

import asyncio
import dataclasses
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared import errors
from shared.clock import Clock
from shared.firestore import queries, writes
from shared.firestore.documents import Document, Documents
from shared.manifest import collections, log_events, queues
from shared.observability import metrics
from shared.tasks import outbox
from shared.tasks.envelope import Task
from shared.tasks.publisher import Publisher

BATCH = 200
LOOK_AGAIN = timedelta(minutes=5)
RIDE_SECONDS = 10.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sweep:
    """What one sweep did: ``created`` had never reached the queue, ``revived`` had been lost by it."""

    seen: int
    created: int
    revived: int


class Sweeper:
    """Looks through the overdue promises, oldest first."""

    def __init__(self, documents: Documents, publisher: Publisher, clock: Clock) -> None:
        self._documents = documents
        self._publisher = publisher
        self._clock = clock
        self._last = clock.monotonic()

    async def ride_along(self) -> None:
        """Sweep on the back of another request, unless this process has swept in the last 10 seconds."""
        if self._clock.monotonic() - self._last < RIDE_SECONDS:
            return
        try:
            await self.sweep(self._clock.now())
        except errors.PressroomError as error:
            _log.warning("sweep put off: %s", error.code)

    async def sweep(self, now: datetime) -> Sweep:
        """Publish up to 200 overdue promises again; raises StoreError or QueueUnavailableError."""
        self._last = self._clock.monotonic()
        overdue = await self._documents.query(
            queries.Query(collections.OUTBOX.name, where=[("due_at", "<=", now)], order=["due_at"], limit=BATCH)
        )
        outcomes = await asyncio.gather(*(self._renew(document, now) for document in overdue))
        sweep = Sweep(len(overdue), outcomes.count("created"), outcomes.count("revived"))
        metrics.OUTBOX_SWEPT.inc(sweep.created + sweep.revived)
        if sweep.created or sweep.revived:
            counts = {"overdue": sweep.seen, "published": sweep.created, "revived": sweep.revived}
            _log.warning(log_events.TASKS_REVIVED, extra=counts)
        await asyncio.gather(*(self._measure(queue.name) for queue in queues.ALL))
        return sweep

    async def _measure(self, queue: str) -> None:
        promised = queries.Query(collections.OUTBOX.name, where=[("queue", "==", queue)])
        metrics.QUEUE_SIZE.labels(queue=queue).set(await self._documents.count(promised))

    async def _renew(self, document: Document, now: datetime) -> str:
        task = outbox.task_of(document)
        if await self._publisher.create(task):
            return await self._postpone(document, task, now, "created")
        if await self._publisher.exists(task):
            return await self._postpone(document, task, now, "waiting")
        revived = dataclasses.replace(task, revival=task.revival + 1)
        outcome = await self._postpone(document, revived, now, "revived")
        if outcome == "revived":
            await self._publisher.create(revived)
        return outcome

    async def _postpone(self, document: Document, task: Task, now: datetime, outcome: str) -> str:
        change = {"due_at": now + LOOK_AGAIN, "revival": task.revival}
        try:
            await self._documents.commit([writes.update(document.path, change, document.version)])
        except errors.PreconditionError:
            return "kept"
        return outcome
