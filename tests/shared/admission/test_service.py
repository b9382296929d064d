"""Admission against both emulators: windows, limits, backlogs, what other processes do, and pauses."""

import asyncio
from typing import Any

import pytest

from shared import settings as configuration
from shared.bootstrap import Services
from shared.jobs import steps
from shared.jobs.steps import Moment
from shared.manifest import queues
from shared.observability import metrics
from shared.tenants.tenant import Actor, Limits
from tests.clocks import TurnableClock
from tests.shared.admission.conftest import OPERATOR, TENANT, Floor

WINDOW = queues.JOBS_NORMAL.max_concurrent_dispatches // 2
SELF = Actor("key_t", "tenant", "tenant")


def counted(metric: Any, **labels: str) -> float:
    return float(metric.labels(**labels)._value.get())


async def test_few_jobs_begin_at_once(idle: Floor) -> None:
    jobs = await idle.submit(5)

    assert await idle.places(*jobs) == {"active-normal": 5}


async def test_jobs_above_the_window_wait(idle: Floor) -> None:
    jobs = [job for _ in range(3) for job in await idle.submit(50)]

    assert await idle.places(*jobs) == {"active-normal": WINDOW, "waiting-normal": 150 - WINDOW}


async def test_another_tenant_finds_room_in_a_lane_that_is_waited_for(idle: Floor) -> None:
    for _ in range(3):
        await idle.submit(50)
    jobs = await idle.submit(40, "other")

    assert await idle.places(*jobs) == {"active-normal": 40}


@pytest.mark.parametrize("batch", [1, 7])
async def test_limited_tenant_never_has_more(idle: Floor, batch: int) -> None:
    await idle.limit(normal=3)
    jobs = [job for _ in range(4) for job in await idle.submit(batch)]
    more = await idle.submit(2, priority="high")

    assert (await idle.places(*jobs))["active-normal"] == 3
    assert await idle.places(*more) == {"active-high": 2}


async def test_total_limit_lets_the_urgent_in_first(idle: Floor) -> None:
    await idle.limit(total=1)
    first = await idle.submit(1, priority="low")
    low, high = await idle.submit(2, priority="low"), await idle.submit(2, priority="high")
    await idle.limit(total=4)

    assert await idle.places(*first) == {"active-low": 1}
    assert await idle.places(*high) == {"active-high": 2}
    assert await idle.places(*low) == {"active-low": 1, "waiting-low": 1}


async def test_waiting_jobs_run_as_others_end(floor: Floor) -> None:
    await floor.limit(total=2)
    floor.go.set()
    jobs = await floor.submit(12)
    await floor.ended(*jobs)

    assert floor.most[TENANT] <= 2
    assert await floor.places(*jobs) == {"": 12}


async def test_the_oldest_are_let_in_first(floor: Floor) -> None:
    await floor.limit(total=1)
    floor.go.set()
    jobs = [(await floor.submit(1))[0] for _ in range(6)]
    await floor.ended(*jobs)
    found = [await floor.services.jobs.get(job.id, TENANT) for job in jobs]

    admitted = [job.admitted_at for job in found if job.admitted_at]
    assert admitted == sorted(admitted)


async def test_lifted_limit_lets_all_in(idle: Floor) -> None:
    await idle.limit(total=1)
    jobs = await idle.submit(5)
    await idle.services.tenants.limit(TENANT, Limits(frozenset({"max_running"})), OPERATOR)

    assert await idle.places(*jobs) == {"active-normal": 5}


async def test_lowered_limit_stops_new_ones_only(idle: Floor) -> None:
    jobs = await idle.submit(5)
    await idle.limit(total=2)
    jobs += await idle.submit(5)

    assert await idle.places(*jobs) == {"active-normal": 5, "waiting-normal": 5}


async def test_two_processes_never_exceed_a_limit_together(idle: Floor, elsewhere: Services) -> None:
    await idle.limit(total=7)
    every = [idle.submit(3, services=services) for _ in range(8) for services in (idle.services, elsewhere)]
    jobs = [job for made in await asyncio.gather(*every) for job in made]

    assert await idle.places(*jobs) == {"active-normal": 7, "waiting-normal": 41}


async def test_two_processes_let_no_job_in_twice(idle: Floor, elsewhere: Services) -> None:
    await idle.services.tenants.pause(TENANT, OPERATOR)
    jobs = await idle.submit(30)
    await idle.services.tenants.resume(TENANT, OPERATOR)
    await asyncio.gather(*(one.admission.fill(TENANT) for one in (idle.services, elsewhere) for _ in range(5)))
    promises = await idle.services.job_repository.promised([
        task.id for job in jobs for task in await idle.services.job_repository.held_back(job.id)
    ])

    assert await idle.places(*jobs) == {"active-normal": 30}
    assert {task.revival for task in promises} == {0}


async def test_free_place_is_filled_by_a_process_that_knows_of_nothing(idle: Floor, elsewhere: Services) -> None:
    """A job ends in one process; that others wait, only another process has seen."""
    await idle.limit(total=1)
    jobs = await idle.submit(3)
    await elsewhere.jobs.cancel(jobs[0].id, TENANT)

    assert await idle.places(*jobs) == {"": 1, "active-normal": 1, "waiting-normal": 1}


async def test_sweep_fills_what_a_dead_process_has_left(idle: Floor, elsewhere: Services) -> None:
    await idle.limit(total=1)
    jobs = await idle.submit(3)
    now = idle.services.clock.now()
    repository = idle.services.job_repository
    first = await repository.get(jobs[0].id, TENANT)
    await repository.commit(steps.end(first, "cancelled", Moment(now)))  # and then the process dies

    assert await elsewhere.admission.sweep() == 1
    assert await idle.places(*jobs) == {"": 1, "active-normal": 1, "waiting-normal": 1}
    assert metrics.JOBS_WAITING.labels(lane="normal")._value.get() == 2


async def test_work_that_rides_along_fills_every_ten_seconds(idle: Floor, elsewhere: Services) -> None:
    await idle.services.tenants.pause(TENANT, OPERATOR)
    jobs = await idle.submit(3)
    await idle.services.tenant_repository.change(TENANT, lambda one: one.__class__(one.name, version=one.version))
    await elsewhere.admission.ride_along()
    assert await idle.places(*jobs) == {"waiting-normal": 3}
    elsewhere.admission._last_ride -= 10
    await elsewhere.admission.ride_along()

    assert await idle.places(*jobs) == {"active-normal": 3}


async def test_paused_tenant_gets_nothing_in(idle: Floor) -> None:
    await idle.services.tenants.pause(TENANT, SELF)
    jobs = await idle.submit(3)
    await idle.services.admission.fill(TENANT)

    assert await idle.services.admission.paused(TENANT)
    assert await idle.places(*jobs) == {"waiting-normal": 3}


async def test_paused_tenant_finishes_its_stage_and_goes_on_when_resumed(floor: Floor) -> None:
    jobs = await floor.submit(2, stages=2)
    while len(floor.running) < 2:
        await asyncio.sleep(0.01)
    await floor.services.tenants.pause(TENANT, SELF)
    floor.go.set()
    while floor.running:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)
    found = [await floor.services.jobs.get(job.id, TENANT) for job in jobs]

    assert [(job.stage, job.status) for job in found] == [("again", "running")] * 2
    assert await floor.places(*jobs) == {"active-normal": 2}
    await floor.services.tenants.resume(TENANT, SELF)
    await floor.ended(*jobs)


async def test_job_of_a_paused_tenant_is_cancelled_all_the_same(floor: Floor) -> None:
    [job] = await floor.submit(1, stages=2)
    while not floor.running:
        await asyncio.sleep(0.01)
    await floor.services.tenants.pause(TENANT, SELF)
    floor.go.set()
    await asyncio.sleep(0.3)
    await floor.services.jobs.cancel(job.id, TENANT)
    await floor.ended(job)

    assert (await floor.services.jobs.get(job.id, TENANT)).status == "cancelled"


async def test_resumed_job_is_early_in_line(idle: Floor) -> None:
    first = (await idle.submit(1))[0]
    await idle.services.jobs.pause(first.id, TENANT)
    await idle.limit(total=1)
    others = await idle.submit(2)
    await idle.services.jobs.resume(first.id, TENANT)
    await idle.services.jobs.cancel(others[0].id, TENANT)

    assert await idle.places(first, *others) == {"active-normal": 1, "": 1, "waiting-normal": 1}
    assert await idle.places(first) == {"active-normal": 1}


async def test_what_waits_and_why_is_counted(idle: Floor) -> None:
    await idle.limit(total=1)
    held = counted(metrics.JOBS_HELD_BACK, lane="normal", reason="limit")
    admitted = counted(metrics.JOBS_ADMITTED, lane="normal", way="from the backlog")
    reached = counted(metrics.LIMITS_REACHED, lane="normal")
    await idle.submit(3)

    assert counted(metrics.JOBS_HELD_BACK, lane="normal", reason="limit") == held + 3
    assert counted(metrics.JOBS_ADMITTED, lane="normal", way="from the backlog") == admitted + 1
    assert counted(metrics.LIMITS_REACHED, lane="normal") > reached


async def test_admission_mostly_asks_the_store_nothing(idle: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it has looked, whoever has no limit and much room is let in without a read."""
    frozen = Services(configuration.load(), TurnableClock())
    assert await frozen.admission.admit(TENANT, "normal", 30) == 30
    asked: list[Any] = []
    for name in ("_get_all", "_query", "_count"):
        monkeypatch.setattr(frozen.documents, name, asked.append)

    assert [await frozen.admission.admit(TENANT, "normal", 1) for _ in range(20)] == [1] * 20
    assert asked == []
    await frozen.aclose()
    del idle
