"""The history of a tenant's kind of job, read at most every half minute by a process, however many ask."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared import errors
from shared.analytics import past as pasts
from shared.analytics import time_left
from shared.analytics.past import Past
from shared.analytics.repository import AnalyticsRepository
from shared.analytics.time_left import TimeLeft
from shared.clock import Clock
from shared.jobs.job import Job

FRESH = 30.0
READ = 120
USED = 100
KINDS = 64


@dataclass(frozen=True)
class History:
    """Past jobs of a kind, as the store had them at ``read_time``, which was ``read_at`` on this process's clock."""

    jobs: tuple[Past, ...]
    read_time: datetime
    read_at: float


class Histories:
    """Keeps the histories of the kinds that somebody looks at; belongs to one event loop."""

    def __init__(self, repository: AnalyticsRepository, clock: Clock) -> None:
        self._repository = repository
        self._clock = clock
        self._kept: OrderedDict[tuple[str, str], tuple[float, asyncio.Task[History]]] = OrderedDict()

    async def time_left(self, job: Job) -> TimeLeft | None:
        """Return how long a job will still take, None for one that has ended; a store that fails makes it unknown."""
        if job.terminal:
            return None
        try:
            history = await self._history(job.tenant, job.kind or job.type)
        except errors.StoreError:
            return time_left.unknown("The history of such jobs cannot be read at the moment.")
        now = history.read_time + timedelta(seconds=self._clock.monotonic() - history.read_at)
        return time_left.estimate(job, history.jobs, now)

    async def _history(self, tenant: str, kind: str) -> History:
        key, now = (tenant, kind), self._clock.monotonic()
        until, task = self._kept.get(key, (now, None))
        if task is None or until <= now or _failed(task):
            task = asyncio.ensure_future(self._read(tenant, kind))
            self._kept[key] = (now + FRESH, task)
            self._kept.move_to_end(key)
            if len(self._kept) > KINDS:
                self._kept.popitem(last=False)
        return await asyncio.shield(task)

    async def _read(self, tenant: str, kind: str) -> History:
        read_at = self._clock.monotonic()
        page = await self._repository.latest(tenant, kind, READ)
        return History(tuple(pasts.of(page.records)[:USED]), page.read_time, read_at)


def _failed(task: "asyncio.Task[History]") -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
