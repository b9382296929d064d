"""Estimates: how many jobs of a tenant are in a lane, as far as one process knows without asking the store."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from shared.admission import windows
from shared.admission.demands import Demands
from shared.admission.places import Places
from shared.admission.terms import Terms
from shared.admission.turns import Shared
from shared.clock import Clock
from shared.jobs.job import Job
from shared.manifest.queues import Priority

BLIND = 10
"""A process that has never looked grants this part of a window."""

LOOK_AGAIN = 1.0
STALE = 10.0


@dataclass(slots=True)
class Estimate:
    """
    What was ``seen`` in the store at some time, and by how many jobs it has ``grown`` here since.

    ``at`` is that time on this process's clock, ``as_of`` on the store's. Other processes grant as well, so between two
    looks this one grants half of what was free at most.
    """

    at: float | None = None
    as_of: datetime | None = None
    seen: int = 0
    grown: int = 0
    began: set[str] = field(default_factory=set)

    def allowance(self, window: int) -> int:
        """Return by how many jobs the tenant may grow here between two looks."""
        if self.as_of is None:
            return max(1, window // BLIND)
        return (max(window - self.seen, 0) + 1) // 2

    def grant(self, wanted: int, window: int) -> int:
        """Grant up to ``wanted`` jobs."""
        granted = max(0, min(wanted, self.allowance(window) - self.grown))
        self.grown += granted
        return granted

    def ended(self, job: Job) -> None:
        """Take note that a job has left its place, if it was seen there or granted here."""
        if job.id in self.began:
            self.began.discard(job.id)
            self.grown -= 1
        elif self.as_of and job.admitted_at and job.admitted_at <= self.as_of < job.updated_at:
            self.grown -= 1


class Estimates:
    """Grants new jobs places at once as long as a window surely has room, and looks again in the background."""

    def __init__(self, places: Places, demands: Demands, clock: Clock, ceiling: float, size: int = 10_000) -> None:
        self._places = places
        self._demands = demands
        self._clock = clock
        self._ceiling = ceiling
        self._size = size
        self._known: OrderedDict[tuple[str, Priority], Estimate] = OrderedDict()
        self._looks: Shared[None] = Shared()

    async def grant(self, terms: Terms, lane: Priority, wanted: int) -> int:
        """Return how many of ``wanted`` jobs may begin; looks first only if they seem too many."""
        estimate = self._of(terms.tenant, lane)
        granted = estimate.grant(wanted, self._window(terms, lane))
        key, look = f"{lane} {terms.tenant}", partial(self._look, terms.tenant, lane)
        if granted < wanted and self._age(estimate) > LOOK_AGAIN:
            await self._looks.join(key, look)
            return granted + estimate.grant(wanted - granted, self._window(terms, lane))
        if self._is_worn(estimate, self._window(terms, lane)):
            self._looks.begin(key, look)
        return granted

    def began(self, job: Job, lane: Priority) -> None:
        """Take note that a job was submitted to a place that was granted."""
        self._of(job.tenant, lane).began.add(job.id)

    def ended(self, job: Job, lane: Priority) -> None:
        """Take note that a job has left its place."""
        if estimate := self._known.get((job.tenant, lane)):
            estimate.ended(job)

    def seen(self, tenant: str, lane: Priority, active: int, as_of: datetime) -> None:
        """Take in what somebody else has seen."""
        estimate = self._of(tenant, lane)
        estimate.at, estimate.as_of, estimate.seen, estimate.grown = self._clock.monotonic(), as_of, active, 0
        estimate.began.clear()

    async def aclose(self) -> None:
        """Give up what is being looked up."""
        await self._looks.aclose()

    async def _look(self, tenant: str, lane: Priority) -> None:
        estimate = self._of(tenant, lane)
        at, before = self._clock.monotonic(), estimate.grown
        estimate.began.clear()
        active, _ = await asyncio.gather(self._places.active(lane, tenant), self._demands.of(lane))
        estimate.at, estimate.as_of, estimate.seen = at, active.read_time, active.number
        estimate.grown = max(0, estimate.grown - before)

    def _window(self, terms: Terms, lane: Priority) -> int:
        return windows.window(terms, lane, self._demands.known(lane), self._ceiling)

    def _of(self, tenant: str, lane: Priority) -> Estimate:
        estimate = self._known.setdefault((tenant, lane), Estimate())
        self._known.move_to_end((tenant, lane))
        while len(self._known) > self._size:
            self._known.popitem(last=False)
        return estimate

    def _age(self, estimate: Estimate) -> float:
        return float("inf") if estimate.at is None else self._clock.monotonic() - estimate.at

    def _is_worn(self, estimate: Estimate, window: int) -> bool:
        age = self._age(estimate)
        used = estimate.grown * 2 >= estimate.allowance(window)
        return age > STALE or (age > LOOK_AGAIN and used)
