"""
The tick: starts what is due, schedule by schedule, and moves each on.

Each start carries a key made of schedule and planned time, and comes before the write that moves the schedule on, which
only succeeds over the version that was read. So whatever dies in between, and however many ticks run at a time, a run
starts one job; and one schedule that cannot be started holds no other up.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from shared import errors
from shared.clock import Clock
from shared.jobs.service import JobService
from shared.schedules import planning, starting
from shared.schedules.planning import Move
from shared.schedules.repository import Position, ScheduleRepository
from shared.schedules.schedule import Run, Schedule
from shared.schedules.starting import Starter

PAGE = 100
PARALLEL = 16
PATIENCE = 45.0
MOVES = 20
RACES = 10
GONE = "The tenant has no valid API key any more."
UNFORESEEN = "An unexpected error happened; it was logged."
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ports:
    """What a tick works with; ``is_known`` says whether a tenant still is one."""

    schedules: ScheduleRepository
    starter: Starter
    jobs: JobService
    is_known: Callable[[str], Awaitable[bool]]
    clock: Clock


@dataclass(frozen=True)
class Tick:
    """What one tick did with how many runs; ``put_off`` schedules wait for the next one."""

    started: int = 0
    skipped: int = 0
    failed: int = 0
    put_off: int = 0


class Ticker:
    """Works through the schedules that are due."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._schedules = ports.schedules

    async def run(self) -> Tick:
        """Do what is due by the store's clock, which all ticks share; raises StoreError."""
        now = await self._schedules.store_time()
        return await self.tick(now) if now else Tick()

    async def tick(self, now: datetime) -> Tick:
        """Do what is due by ``now``, or as much of it as 45 seconds allow; raises StoreError."""
        began = self._ports.clock.monotonic()
        work = _Work(self._ports, now)
        position: Position | None = None
        while True:
            page = await self._schedules.due(now, PAGE, position)
            await asyncio.gather(*map(work.on, page))
            if len(page) < PAGE or self._ports.clock.monotonic() - began > PATIENCE:
                return work.done()
            position = Position(page[-1].look_at or now, page[-1].id)


class _Work:
    """One tick's work on the schedules it finds."""

    def __init__(self, ports: Ports, now: datetime) -> None:
        self._ports = ports
        self._schedules = ports.schedules
        self._now = now
        self._limit = asyncio.Semaphore(PARALLEL)
        self._counts: Counter[str] = Counter()
        self._tenants: dict[str, asyncio.Future[bool]] = {}

    def done(self) -> Tick:
        """Return what was done, and tell it if it was anything."""
        if self._counts:
            _log.info("schedules looked after", extra=dict(self._counts))
        return Tick(**self._counts)

    async def on(self, schedule: Schedule) -> None:
        """Make the moves of one schedule that are due; whatever goes wrong stays with it."""
        async with self._limit:
            try:
                await self._moves(schedule)
            except errors.PressroomError as error:
                self._counts["put_off"] += 1
                _log.warning("schedule put off: %s", error.code, extra={"schedule": schedule.id})
            except Exception:  # noqa: BLE001 - the other schedules must run, whatever is wrong with this one
                self._counts["put_off"] += 1
                _log.exception("schedule raised", extra={"schedule": schedule.id})

    async def _moves(self, schedule: Schedule | None) -> None:
        for _ in range(MOVES):
            if schedule is None or (first := planning.head(schedule, self._now)) is None:
                return
            own = starting.job_id(schedule, schedule.run_key(first))
            found = await self._schedules.jobs([*schedule.running, own])
            busy = tuple(job for job in schedule.running if job in found and not found[job].terminal)
            move = planning.move(schedule, self._now, found.get(own), busy)
            if move is None:
                return
            schedule = await self._recorded(schedule, await self._made(schedule, move))

    async def _made(self, schedule: Schedule, move: Move) -> Schedule:
        """Return the schedule after a move, whose jobs have been cancelled and started."""
        if move.start is None:
            return move.after
        for job in move.cancel:
            await self._cancel(job, schedule.tenant)
        run = await self._start(schedule, move.start)
        return planning.noted(move.after, run, goes_on=run.outcome == "started")

    async def _start(self, schedule: Schedule, planned: datetime) -> Run:
        """Return what became of a start; raises errors that another try may overcome."""
        failed = partial(Run, self._now, "failed", planned)
        if not await self._is_known(schedule.tenant):
            return failed(GONE)
        try:
            job = await self._ports.starter.start(schedule, schedule.run_key(planned))
        except errors.PressroomError as error:
            if error.retryable:
                raise
            return failed(_told(error))
        except Exception:  # noqa: BLE001 - a brief that nobody foresaw is told on its schedule, and tried no more
            _log.exception("start raised", extra={"schedule": schedule.id})
            return failed(UNFORESEEN)
        return Run(self._now, "started", planned, job=job.id)

    async def _recorded(self, before: Schedule, after: Schedule) -> Schedule | None:
        """Return the schedule as it is kept now: moved on, or as somebody else has left it."""
        run = after.last if after.recent != before.recent else None
        try:
            kept = await self._schedules.update(after)
        except errors.PreconditionError:
            return await self._reconciled(after.id, run)
        if run is not None:
            self._counts[run.outcome] += 1
        return kept

    async def _reconciled(self, schedule_id: str, run: Run | None) -> Schedule | None:
        """Return the schedule that somebody else has changed meanwhile; a job of ours is not forgotten over it."""
        for _ in range(RACES):
            fresh = await self._schedules.find(schedule_id)
            if fresh is None or run is None or _knows(fresh, run, self._now):
                return fresh
            try:
                return await self._schedules.update(planning.noted(fresh, run, goes_on=True))
            except errors.PreconditionError:
                continue
        raise errors.ContentionError

    async def _cancel(self, job: str, tenant: str) -> None:
        try:
            await self._ports.jobs.cancel(job, tenant)
        except (errors.InvalidStateError, errors.NotFoundError):
            return

    async def _is_known(self, tenant: str) -> bool:
        """Return whether a tenant still is one, asked once a tick."""
        if tenant not in self._tenants:
            self._tenants[tenant] = asyncio.ensure_future(self._ports.is_known(tenant))
        return await self._tenants[tenant]


def _knows(schedule: Schedule, run: Run, now: datetime) -> bool:
    """Return whether a schedule has a run behind it, or comes to it next and will find its job."""
    if run.outcome != "started" or planning.head(schedule, now) == run.planned_at:
        return True
    return any(known.job == run.job for known in schedule.recent)


def _told(error: errors.PressroomError) -> str:
    """Return what somebody who mends the schedule needs to know."""
    return " ".join(broken.detail for broken in error.errors)[:500] or error.detail
