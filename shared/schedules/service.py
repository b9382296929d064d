"""What callers can do with schedules: make, look, list, change, pause, resume, run by hand, delete, preview."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from shared import errors, ids
from shared.clock import Clock
from shared.jobs.job import Job
from shared.jobs.repository import Filter
from shared.jobs.repository import Position as JobPosition
from shared.jobs.service import JobService
from shared.schedules import planning, targets, timing
from shared.schedules import schedule as schedules
from shared.schedules.repository import Position, ScheduleRepository
from shared.schedules.schedule import Plan, Run, Schedule
from shared.schedules.starting import Starter
from shared.schedules.timing import Timing

RACES = 10
_ID = re.compile(r"sch_[a-z2-7]{26}")

Change = Callable[[Schedule, datetime], Schedule]


@dataclass(frozen=True)
class Ports:
    """What the service works with."""

    schedules: ScheduleRepository
    starter: Starter
    jobs: JobService
    clock: Clock


class ScheduleService:
    """Keeps the schedules of tenants; ``reference`` is a schedule's id or name, ``actor`` the key that asks."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._schedules = ports.schedules

    async def create(self, tenant: str, name: str, plan: Plan, actor: str, key: str = "") -> Schedule:
        """
        Return a new schedule, or the one that an earlier call with the same ``key`` has made.

        Raises InvalidFieldsError for a plan that breaks a rule, and AlreadyExistsError when the name is taken.
        """
        now = self._ports.clock.now()
        _check(plan, now)
        schedule = Schedule(
            id=schedules.schedule_id(tenant, name),
            tenant=tenant,
            name=name,
            plan=plan,
            created_at=now,
            created_by=actor,
            updated_at=now,
            updated_by=actor,
            token=f"{key or ids.random_id('token')} {ids.content_hash(repr(plan))}",
            planned_at=plan.timing.next(now),
        )
        try:
            await self._schedules.create(schedule)
        except errors.AlreadyExistsError as error:
            return _made_before(await self._schedules.get(schedule.id, tenant), schedule, error)
        return schedule

    async def get(self, tenant: str, reference: str) -> Schedule:
        """Return a schedule; raises NotFoundError."""
        return await self._schedules.get(_id(tenant, reference), tenant)

    async def page(self, tenant: str, limit: int, position: Position | None = None) -> list[Schedule]:
        """Return up to ``limit`` schedules, newest first, after ``position``."""
        return await self._schedules.page(tenant, limit, position)

    async def change(self, tenant: str, reference: str, actor: str, wish: Callable[[Plan], Plan]) -> Schedule:
        """Return the schedule with its plan as ``wish`` makes it; other times count from this moment on."""

        def changed(found: Schedule, now: datetime) -> Schedule:
            plan = wish(found.plan)
            _check(plan, now)
            planned_at = found.planned_at if plan.timing == found.plan.timing else plan.timing.next(now)
            waiting = found.waiting if plan.overlap == "queue" else ()
            return replace(found, plan=plan, planned_at=planned_at, waiting=waiting)

        return await self._change(tenant, reference, actor, changed)

    async def pause(self, tenant: str, reference: str, actor: str) -> Schedule:
        """Return the schedule, which starts nothing until it is resumed; what it has started goes on."""
        return await self._change(tenant, reference, actor, lambda found, _: replace(found, paused=True, waiting=()))

    async def resume(self, tenant: str, reference: str, actor: str) -> Schedule:
        """Return the schedule, which runs again from its next planned time on."""

        def resumed(found: Schedule, now: datetime) -> Schedule:
            if not found.paused:
                return found
            return replace(found, paused=False, planned_at=found.plan.timing.next(now))

        return await self._change(tenant, reference, actor, resumed)

    async def run(self, tenant: str, reference: str, actor: str, key: str = "") -> Job:
        """
        Return a job of the schedule, started by hand: at once, whatever runs, and also while it is paused.

        ``key`` makes it one job however often it is asked for. Later runs take it for one of theirs.
        """
        found = await self.get(tenant, reference)
        own = f"{found.id}:{found.created_at.isoformat()}:by-hand:{key or ids.random_id('run')}"
        job = await self._ports.starter.start(found, own)
        run = Run(self._ports.clock.now(), "started", job=job.id, by=actor)
        for _ in range(RACES):
            if any(known.job == job.id for known in found.recent):
                return job
            try:
                await self._schedules.update(planning.noted(found, run, goes_on=not job.terminal))
            except errors.PreconditionError:
                found = await self.get(tenant, reference)
            else:
                return job
        raise errors.ContentionError

    async def runs(self, tenant: str, reference: str, limit: int, position: JobPosition | None = None) -> list[Job]:
        """Return up to ``limit`` jobs that the schedule has started, newest first, after ``position``."""
        found = await self.get(tenant, reference)
        wanted = Filter(tenant, schedule=found.id, since=found.created_at)
        return await self._ports.jobs.page(wanted, limit, position)

    async def delete(self, tenant: str, reference: str) -> None:
        """Remove a schedule; the jobs that it has started go on."""
        await self._schedules.delete((await self.get(tenant, reference)).id)

    def preview(self, wanted: Timing, count: int) -> list[datetime]:
        """Return the next planned times of a timing; raises InvalidFieldsError."""
        now = self._ports.clock.now()
        timing.check(wanted, now)
        return list(islice(wanted.runs(now), count))

    async def _change(self, tenant: str, reference: str, actor: str, change: Change) -> Schedule:
        for _ in range(RACES):
            found = await self.get(tenant, reference)
            now = self._ports.clock.now()
            changed = change(found, now)
            if changed == found:
                return found
            try:
                return await self._schedules.update(replace(changed, updated_at=now, updated_by=actor))
            except errors.PreconditionError:
                continue
        raise errors.ContentionError


def _check(plan: Plan, now: datetime) -> None:
    timing.check(plan.timing, now)
    if len(plan.target.encode()) > targets.MAX_BYTES:
        detail = f"'{plan.kind}' must be at most {targets.MAX_BYTES} bytes of JSON."
        raise errors.invalid_field(plan.kind, "too_large", detail)


def _id(tenant: str, reference: str) -> str:
    return reference if _ID.fullmatch(reference) else schedules.schedule_id(tenant, reference)


def _made_before(found: Schedule, wanted: Schedule, error: errors.AlreadyExistsError) -> Schedule:
    """Return the schedule that is there already, if it was made by the same call."""
    if found.token == wanted.token:
        return found
    if found.token.partition(" ")[0] == wanted.token.partition(" ")[0]:
        raise errors.IdempotencyConflictError from error
    raise errors.AlreadyExistsError(f"There is a schedule '{found.name}' already.") from error
