"""Decides which jobs of a tenant may go on: its limits, its share of the queues, and whether it is paused."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from shared import errors
from shared.admission.backlogs import Backlogs
from shared.admission.demands import Demands
from shared.admission.estimates import Estimates
from shared.admission.filling import Filled, Filling, Ports
from shared.admission.parked import ParkedTasks
from shared.admission.places import Places
from shared.admission.standing import EVERYWHERE, Standings
from shared.admission.terms import LANES, KnownTerms, Terms, TermsSource
from shared.admission.turns import Turns
from shared.clock import Clock
from shared.firestore.documents import Documents
from shared.jobs import admission, commits
from shared.jobs import job as jobs
from shared.jobs.commits import Addition
from shared.jobs.job import Job
from shared.jobs.repository import JobRepository
from shared.jobs.steps import Moment, Step
from shared.manifest.queues import Priority
from shared.observability import metrics
from shared.tasks.publisher import Publisher

PARALLEL = 8
MOST_TENANTS = 1000
RIDE_SECONDS = 10.0
RIDE_TENANTS = 5
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tools:
    """What admission works with; ``ceiling`` is the part of a lane that a tenant without a limit may take."""

    documents: Documents
    jobs: JobRepository
    publisher: Publisher
    clock: Clock
    terms: TermsSource
    ceiling: float


class AdmissionService:
    """
    Lets jobs in: at submission, and whenever a place becomes free.

    What one process knows of others is a second or two old, so a tenant without a limit may for a moment have more jobs
    in a lane than its window: as many as other processes grant between two looks. Limits are never exceeded.
    """

    def __init__(self, tools: Tools) -> None:
        self._clock = tools.clock
        self._terms = KnownTerms(tools.terms, tools.clock)
        self._places = Places(tools.documents)
        self._demands = Demands(self._places, self._terms, tools.clock, tools.ceiling)
        self._estimates = Estimates(self._places, self._demands, tools.clock, tools.ceiling)
        self._parked = ParkedTasks(tools.documents, tools.publisher)
        self.standings = Standings(self._places, self._demands, tools.ceiling)
        self._filling = Filling(
            Ports(
                tools.documents,
                tools.jobs,
                tools.publisher,
                tools.clock,
                self._terms,
                self._places,
                self._demands,
                tools.ceiling,
            )
        )
        self._backlogs = Backlogs()
        self._turns = Turns()
        self._last_ride = tools.clock.monotonic()
        self._next_ride: dict[str, str] = {}

    async def admit(self, tenant: str, lane: str, wanted: int) -> int:
        """Return how many of ``wanted`` new jobs may begin at once; mostly without asking the store."""
        terms = await self._terms.of(tenant)
        granted, why = await self._granted(terms, lane, wanted)
        if granted:
            metrics.JOBS_ADMITTED.labels(lane=lane, way="at once").inc(granted)
        if granted < wanted:
            metrics.JOBS_HELD_BACK.labels(lane=lane, reason=why).inc(wanted - granted)
        return granted

    async def paused(self, tenant: str) -> bool:
        """Return whether the tenant's work is paused; other processes may have changed that up to 5 seconds ago."""
        return (await self._terms.of(tenant)).paused

    async def fill(self, tenant: str) -> None:
        """
        Let waiting jobs in, as far as the tenant's windows have room; calls during a look share the next one.

        A store that fails is logged: the next job that ends fills again, and so does the sweep of every minute.
        """
        try:
            await self._turns.take(tenant, partial(self._fill, tenant))
        except errors.PressroomError as error:
            _log.warning("jobs wait longer: %s", error.code, extra={"tenant": tenant})

    async def release(self, tenant: str) -> None:
        """Let the work of a tenant go on that was paused: publish its parked tasks, then let waiting jobs in."""
        await self._parked.release_all(tenant)
        await self.fill(tenant)

    def learn(self, terms: Terms) -> None:
        """Take in terms that this process has changed."""
        self._terms.learn(terms)

    async def sweep(self) -> int:
        """Let in what waits, of all tenants, whoever should have done it; returns how many tenants wait."""
        lines = await asyncio.gather(*(self._places.tenants(lane, MOST_TENANTS) for lane in EVERYWHERE))
        for lane, tenants in zip(EVERYWHERE, lines, strict=True):
            for tenant in tenants:
                self._backlogs.mark(tenant, [lane])
            metrics.JOBS_WAITING.labels(lane=lane).set(await self._places.waiting(lane) if tenants else 0)
        waiting = sorted({tenant for tenants in lines for tenant in tenants})
        await self._fill_all(waiting)
        return len(waiting)

    async def ride_along(self) -> None:
        """Look after a few of the tenants that wait, on the back of another request, every 10 seconds at most."""
        if self._clock.monotonic() - self._last_ride < RIDE_SECONDS:
            return
        self._last_ride = self._clock.monotonic()
        try:
            lines = await asyncio.gather(*(self._following(lane) for lane in LANES))
        except errors.PressroomError as error:
            _log.warning("a look at the backlogs is put off: %s", error.code)
            return
        await self._fill_all(sorted({tenant for tenants in lines for tenant in tenants}))

    async def attach(self, step: Step, moment: Moment) -> Addition:
        """Nothing belongs into the commit."""
        del step, moment
        return commits.NOTHING

    async def committed(self, step: Step) -> None:
        """Hear of a step: a place that becomes free may be another job's."""
        before, job = step.before, step.job
        if job.place.startswith(jobs.WAITING):
            self._backlogs.mark(job.tenant, [_lane(job)])
        elif before is None and job.place.startswith(jobs.ACTIVE) and _lane(job) in LANES:
            self._estimates.began(job, _priority(job))
        if before is not None and before.place.startswith(jobs.ACTIVE) and not job.place.startswith(jobs.ACTIVE):
            await self._left(before, job)
        if before is not None and job.status == "cancelling" != before.status and await self.paused(job.tenant):
            await self._parked.release(job.id)  # they bring the worker that stops the job

    async def aclose(self) -> None:
        """Give up what goes on in the background."""
        for part in (self._turns, self._estimates, self._demands, self._terms):
            await part.aclose()

    async def _granted(self, terms: Terms, lane: str, wanted: int) -> tuple[int, str]:
        if terms.paused:
            return 0, "paused"
        if lane == admission.FREE:
            return wanted, ""
        if terms.limits(lane):
            return 0, "limit"
        if self._backlogs.is_full(terms.tenant, lane):
            return 0, "backlog"
        granted = await self._estimates.grant(terms, lane, wanted)  # type: ignore[arg-type]  # not the free one
        return granted, "share"

    async def _fill(self, tenant: str) -> None:
        known = self._backlogs.take(tenant)
        wanted = known or frozenset(EVERYWHERE)
        try:
            found = await self._filling.fill(tenant, sorted(wanted))
        except BaseException:
            self._backlogs.mark(tenant, wanted)
            raise
        self._backlogs.mark(tenant, found.waiting, full=True)
        self._take_in(tenant, found)
        if found.limited:
            for lane in known & found.waiting:
                metrics.LIMITS_REACHED.labels(lane=lane).inc()

    def _take_in(self, tenant: str, found: Filled) -> None:
        for lane, count in found.admitted.items():
            metrics.JOBS_ADMITTED.labels(lane=lane, way="from the backlog").inc(count)
        for lane in LANES:
            if lane in found.active:
                self._estimates.seen(tenant, lane, *found.active[lane])

    async def _left(self, before: Job, job: Job) -> None:
        """Give the place of a job to the next one."""
        if _lane(before) not in LANES:
            return
        lane = _priority(before)
        self._estimates.ended(job, lane)
        if self._backlogs.waiting(job.tenant) or await self._is_seen_waiting(job.tenant, lane):
            await self.fill(job.tenant)

    async def _is_seen_waiting(self, tenant: str, lane: Priority) -> bool:
        """Return whether jobs of a tenant wait that other processes have taken in."""
        terms = await self._terms.of(tenant)
        wanted = LANES if terms.max_running is not None else (lane,)
        found = []
        for one in wanted:
            demand = await self._demands.of(one)
            if tenant in demand.tenants or not demand.complete:
                found.append(one)
        self._backlogs.mark(tenant, found)
        return bool(found)

    async def _following(self, lane: Priority) -> list[str]:
        """Return the next few tenants that wait for a lane, from the first again after the last."""
        found = await self._places.tenants(lane, RIDE_TENANTS, self._next_ride.get(lane, ""))
        self._next_ride[lane] = found[-1] if len(found) == RIDE_TENANTS else ""
        for tenant in found:
            self._backlogs.mark(tenant, [lane])
        return found

    async def _fill_all(self, tenants: Sequence[str]) -> None:
        limit = asyncio.Semaphore(PARALLEL)

        async def fill(tenant: str) -> None:
            async with limit:
                await self.fill(tenant)

        await asyncio.gather(*map(fill, tenants))


def _lane(job: Job) -> str:
    return job.place.partition("-")[2]


def _priority(job: Job) -> Priority:
    return _lane(job)  # type: ignore[return-value]  # whoever asks has seen that it is one
