"""
Ticks that die, at every line: whatever was being done, the next ticks start each planned run once.

The outside ledger is the store itself: the jobs that are there, not what the schedules say of them.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local.firestore import embedded as firestore
from infra.local.firestore.faults import FaultPlan
from shared.bootstrap import Services
from shared.firestore.documents import Document, Documents
from shared.firestore.queries import Query
from shared.firestore.writes import Write
from shared.jobs.job import Job
from shared.jobs.repository import Filter
from shared.schedules.schedule import OVERLAPS, Schedule
from shared.tasks.envelope import Task
from shared.tasks.publisher import Publisher
from tests.shared.schedules import made
from tests.shared.schedules.made import HOUR, NOW

STEPS = 60
RUN, NEXT = NOW + HOUR, NOW + 2 * HOUR


class DeathError(BaseException):
    """The process is no more; nothing that it would still do is done."""


class Life:
    """Counts what a process does to the outside, and ends before or after the step it is told to."""

    def __init__(self) -> None:
        self.steps = 0
        self.ends_at = -1

    def step(self) -> None:
        """Do half a step: to be called before and after each call that others can see."""
        self.steps += 1
        if self.ends_at >= 0 and self.steps >= self.ends_at:
            raise DeathError


class MortalDocuments(Documents):
    """The store, as a process sees it that can die between any two calls."""

    life: Life

    async def get_all(self, paths: Sequence[str]) -> dict[str, Document]:
        self.life.step()
        return await super().get_all(paths)

    async def query(self, query: Query, **more: Any) -> list[Document]:
        self.life.step()
        return await super().query(query, **more)

    async def commit(self, batch: Sequence[Write]) -> list[Any]:
        self.life.step()
        found = await super().commit(batch)
        self.life.step()
        return found


class MortalPublisher(Publisher):
    """The queues, as such a process sees them."""

    life: Life

    async def create(self, task: Task) -> bool:
        self.life.step()
        found = await super().create(task)
        self.life.step()
        return found


@pytest.fixture
async def mortal(worker: Services) -> AsyncIterator[Services]:
    """The services of a process that dies on demand, beside those of one that lives."""
    services, life = Services(worker.settings, worker.clock), Life()
    for name, kind in (("documents", MortalDocuments), ("publisher", MortalPublisher)):
        part = getattr(services, name)
        part.__class__, part.life = kind, life
    await services.api_keys.create("acme", "test", ("admin",))
    yield services
    life.ends_at = -1
    await services.aclose()


def life_of(services: Services) -> Life:
    life: Life = services.documents.life  # type: ignore[attr-defined]  # made mortal by the fixture
    return life


async def die(services: Services, step: int, now: datetime) -> bool:
    """Tick until the step and no further; return whether there was such a step."""
    life = life_of(services)
    life.steps, life.ends_at = 0, step
    try:
        await services.ticker.tick(now)
    except DeathError:
        return True
    finally:
        life.ends_at = -1
    return False


async def jobs_of(services: Services, schedule: Schedule) -> list[Job]:
    return await services.jobs.page(Filter("acme", schedule=schedule.id), 100)


async def kept(services: Services, **changes: Any) -> Schedule:
    schedule = made.schedule(**changes)
    await services.schedule_repository.create(schedule)
    return schedule


async def check(services: Services, schedule: Schedule, *planned: datetime) -> None:
    """Assert that each planned run has one job, that the schedule knows of it, and that all have ended."""
    found = await jobs_of(services, schedule)
    after = await services.schedule_repository.get(schedule.id, "acme")
    started = [run for run in after.recent if run.outcome == "started"]
    for job in found:
        assert await services.hub.finished(job.id, 20)
    assert sorted(run.job for run in started) == sorted(job.id for job in found)
    assert sorted(run.planned_at or NOW for run in started) == sorted(planned)


@pytest.mark.parametrize("overlap", OVERLAPS)
async def test_a_death_at_any_step_loses_and_doubles_nothing(worker: Services, mortal: Services, overlap: str) -> None:
    died = 0
    for step in range(1, STEPS):
        schedule = await kept(worker, name=f"s{step}", overlap=overlap)
        if not await die(mortal, step, RUN):
            break
        died += 1
        await asyncio.gather(*(worker.ticker.tick(RUN + timedelta(minutes=1)) for _ in range(3)))
        await worker.sweeper.sweep(worker.clock.now() + timedelta(minutes=1))
        await check(worker, schedule, RUN)
    assert 8 < died < STEPS - 1, "all steps were tried"
    print(f"{died} deaths with overlap={overlap}")


@pytest.mark.parametrize("overlap", OVERLAPS)
async def test_a_death_and_a_long_silence_lose_nothing_that_began(
    worker: Services, mortal: Services, overlap: str
) -> None:
    """The next tick comes three hours later: what had begun is told, all else is missed."""
    for step in range(1, STEPS):
        schedule = await kept(worker, name=f"s{step}", overlap=overlap, end_at=NEXT)
        if not await die(mortal, step, RUN):
            break
        began = await jobs_of(worker, schedule)
        await worker.ticker.tick(RUN + 3 * HOUR)
        await worker.sweeper.sweep(worker.clock.now() + timedelta(minutes=1))
        await check(worker, schedule, *([RUN] if began else []))
        after = await worker.schedule_repository.get(schedule.id, "acme")
        assert sum(run.missed for run in after.recent) == (1 if began else 2)


async def test_a_death_while_a_job_is_replaced_leaves_one(worker: Services, mortal: Services) -> None:
    """A policy that cancels: dead between the cancellation and the start, or after both."""
    for step in range(1, STEPS):
        schedule = await kept(worker, name=f"s{step}", overlap="cancel_running", end_at=NEXT)
        await worker.ticker.tick(RUN)
        if not await die(mortal, step, NEXT):
            break
        await worker.ticker.tick(NEXT)
        await worker.sweeper.sweep(worker.clock.now() + timedelta(minutes=1))
        await check(worker, schedule, RUN, NEXT)


async def test_many_dying_ticks_at_a_time_start_one_job_each(worker: Services, mortal: Services) -> None:
    schedules = [await kept(worker, name=f"s{number}") for number in range(12)]
    for step in (3, 30, 75, 130):
        await asyncio.gather(die(mortal, step, RUN), *(worker.ticker.tick(RUN) for _ in range(2)))
    await worker.ticker.tick(RUN)
    await worker.sweeper.sweep(worker.clock.now() + timedelta(minutes=1))
    for schedule in schedules:
        await check(worker, schedule, RUN)


@pytest.mark.parametrize("plan", [FaultPlan(aborted_every=5), FaultPlan(unavailable_every=4)], ids=["aborted", "down"])
async def test_a_store_that_fails_now_and_then_costs_nothing(
    worker: Services, mortal: Services, firestore_emulator: firestore.Handle, plan: FaultPlan
) -> None:
    del mortal
    schedules = [await kept(worker, name=f"s{number}") for number in range(12)]
    firestore_emulator.follow(plan)
    for _ in range(3):
        await asyncio.gather(worker.ticker.tick(RUN), worker.ticker.tick(RUN), return_exceptions=True)
    firestore_emulator.follow(FaultPlan())
    await worker.ticker.tick(RUN)
    for schedule in schedules:
        await check(worker, schedule, RUN)


async def test_clocks_that_are_wrong_change_nothing(worker: Services, mortal: Services) -> None:
    """A process whose clock is ten minutes ahead takes the store's time, and so does one that is behind."""
    now = datetime.now(UTC)
    early = await kept(worker, name="early", planned_at=now + timedelta(minutes=5))
    late = await kept(worker, name="late", planned_at=now - timedelta(minutes=4))
    for minutes in (10, -10):
        mortal.clock.__class__ = skewed(minutes)
        await mortal.ticker.run()
    assert await jobs_of(worker, early) == []
    assert len(await jobs_of(worker, late)) == 1


def skewed(minutes: int) -> Any:
    """Return the class of a clock that is wrong by some minutes."""
    from shared.clock import SystemClock

    class Skewed(SystemClock):
        def now(self) -> datetime:
            return super().now() + timedelta(minutes=minutes)

    return Skewed
