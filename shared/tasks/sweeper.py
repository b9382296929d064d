"""Finds promises that were not kept in time and publishes them again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared import errors
from shared.clock import Clock
from shared.firestore import queries, writes
from shared.firestore.documents import Document, Documents
from shared.manifest import collections, log_events, queues
from shared.observability import metrics
from shared.tasks import outbox
from shared.tasks.publisher import Publisher

BATCH = 200
LOOK_AGAIN = timedelta(minutes=5)
RIDE_SECONDS = 10.0
LOSSES = 5
GiveUp = Callable[[str], Awaitable[None]]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sweep:
    """
    What one sweep did.

    Of the tasks it has ``seen``, the ``created`` ones had never reached the queue, the ``revived`` ones had been lost
    by it, and the ``given_up`` ones had been lost too often.
    """

    seen: int
    created: int
    revived: int
    given_up: int = 0


class Sweeper:
    """
    Looks through the overdue promises, oldest first.

    What the queue has lost five times, or what cannot even be published, is handed to ``give_up`` by the task's id.
    """

    def __init__(self, documents: Documents, publisher: Publisher, clock: Clock, give_up: GiveUp) -> None:
        self._documents = documents
        self._publisher = publisher
        self._clock = clock
        self._give_up = give_up
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
        counted = (outcomes.count(outcome) for outcome in ("created", "revived", "given up"))
        sweep = Sweep(len(overdue), *counted)
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
        lost = document.data.get("losses") or 0
        if isinstance(lost, int) and lost >= LOSSES:
            await self._give_up(document.id)
            return "given up"
        try:
            return await self._publish(document, now)
        except (KeyError, TypeError, ValueError, AttributeError):
            _log.exception("a promise cannot be published", extra={"task": document.id})
            return await self._postpone(document, {"losses": lost + 1}, now, "unreadable")

    async def _publish(self, document: Document, now: datetime) -> str:
        task = outbox.task_of(document)
        if await self._publisher.create(task):
            return await self._postpone(document, {}, now, "created")
        if await self._publisher.exists(task):
            return await self._postpone(document, {}, now, "waiting")
        revived = task.revived()
        lost = document.data.get("losses") or 0
        outcome = await self._postpone(document, {"revival": revived.revival, "losses": lost + 1}, now, "revived")
        if outcome == "revived":
            await self._publisher.create(revived)
        return outcome

    async def _postpone(self, document: Document, change: Mapping[str, Any], now: datetime, outcome: str) -> str:
        try:
            await self._documents.commit([
                writes.update(document.path, {"due_at": now + LOOK_AGAIN, **change}, document.version)
            ])
        except errors.PreconditionError:
            return "kept"
        return outcome
