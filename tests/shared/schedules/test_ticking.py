import asyncio
import logging
from dataclasses import replace

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.schedules import ticking
from shared.schedules.schedule import Schedule
from shared.schedules.ticking import Ports, Tick, Ticker
from tests.shared.schedules import made
from tests.shared.schedules.conftest import Jobs, Keep
from tests.shared.schedules.made import HOUR, MINUTE, NOW


async def fresh(services: Services, schedule: Schedule) -> Schedule:
    return await services.schedule_repository.get(schedule.id, schedule.tenant)


async def test_a_due_schedule_starts_its_job(services: Services, keep: Keep, jobs_of: Jobs) -> None:
    schedule = await keep()
    assert await services.ticker.tick(NOW + HOUR) == Tick(started=1)
    (job,) = await jobs_of(schedule)
    after = await fresh(services, schedule)
    assert (job.owner, job.kind, job.payload["brief"]["topic"]) == ("key_a", "social_post", "A garden tip")
    assert (after.planned_at, after.running, after.last and after.last.job) == (NOW + 2 * HOUR, (job.id,), job.id)


async def test_nothing_is_done_twice(services: Services, keep: Keep, jobs_of: Jobs) -> None:
    schedule = await keep()
    ticks = await asyncio.gather(*(services.ticker.tick(NOW + HOUR) for _ in range(5)))
    assert await services.ticker.tick(NOW + HOUR) == Tick()
    after = await fresh(services, schedule)
    assert len(await jobs_of(schedule)) == 1
    assert (sum(tick.started for tick in ticks), len(after.recent)) == (1, 1)


async def test_schedules_that_are_not_due_are_left(services: Services, keep: Keep, jobs_of: Jobs) -> None:
    schedules = [await keep(), await keep(name="b", paused=True), await keep(name="c", planned_at=None)]
    assert await services.ticker.tick(NOW + HOUR - MINUTE) == Tick()
    assert [await jobs_of(schedule) for schedule in schedules] == [[], [], []]


async def test_the_store_s_clock_counts(services: Services, keep: Keep, jobs_of: Jobs) -> None:
    """The schedule is half a year late by the clock of the store, whatever that of this process says."""
    schedule = await keep()
    assert await services.ticker.run() == Tick(skipped=1)
    after = await fresh(services, schedule)
    assert after.planned_at is not None
    assert after.planned_at - services.clock.now() <= HOUR
    assert await jobs_of(schedule) == []


async def test_without_schedules_there_is_nothing_to_do(services: Services, keep: Keep) -> None:
    await keep(planned_at=services.clock.now() + HOUR)
    assert await services.ticker.run() == Tick()


async def test_a_second_run_is_skipped_while_the_first_runs(services: Services, keep: Keep, jobs_of: Jobs) -> None:
    schedule = await keep()
    await services.ticker.tick(NOW + HOUR)
    assert await services.ticker.tick(NOW + 2 * HOUR) == Tick(skipped=1)
    after = await fresh(services, schedule)
    assert after.last is not None
    assert (after.last.reason, after.last.planned_at, len(await jobs_of(schedule))) == ("overlap", NOW + 2 * HOUR, 1)


async def test_a_queued_run_starts_when_the_first_has_ended(services: Services, keep: Keep, jobs_of: Jobs) -> None:
    schedule = await keep(overlap="queue")
    await services.ticker.tick(NOW + HOUR)
    await services.ticker.tick(NOW + 2 * HOUR)
    assert (await fresh(services, schedule)).waiting == (NOW + 2 * HOUR,)
    (first,) = await jobs_of(schedule)
    await services.jobs.cancel(first.id, "acme")
    assert await services.ticker.tick(NOW + 2.5 * HOUR) == Tick(started=1)
    assert (await fresh(services, schedule)).waiting == ()


async def test_a_running_job_gives_way(services: Services, keep: Keep, jobs_of: Jobs) -> None:
    schedule = await keep(overlap="cancel_running")
    await services.ticker.tick(NOW + HOUR)
    assert await services.ticker.tick(NOW + 2 * HOUR) == Tick(started=1)
    assert sorted(job.status for job in await jobs_of(schedule)) == ["cancelled", "queued"]


async def test_missed_runs_are_made_up_for_one_after_the_other(services: Services, keep: Keep, jobs_of: Jobs) -> None:
    schedule = await keep(overlap="queue", catch_up=(48, 3))
    assert await services.ticker.tick(NOW + 9.5 * HOUR) == Tick(started=1, skipped=1)
    after = await fresh(services, schedule)
    assert after.waiting == (NOW + 8 * HOUR, NOW + 9 * HOUR)
    assert [run.missed for run in after.recent] == [0, 6]
    assert len(await jobs_of(schedule)) == 1


@pytest.mark.parametrize(
    ("target", "why"),
    [('{"content_type":"sonnet"}', "content_type"), ('{"content_type":"email"}', "either topic or source_text")],
)
async def test_a_brief_that_breaks_a_rule_fails_visibly(services: Services, keep: Keep, target: str, why: str) -> None:
    broken, sound = await keep(target=target), await keep(name="sound")
    assert await services.ticker.tick(NOW + HOUR) == Tick(started=1, failed=1)
    after = await fresh(services, broken)
    assert after.last is not None
    assert (after.last.outcome, after.planned_at) == ("failed", NOW + 2 * HOUR)
    assert why in after.last.reason
    assert (await fresh(services, sound)).running


async def test_a_tenant_without_keys_starts_nothing(services: Services, keep: Keep, jobs_of: Jobs) -> None:
    _, key = await services.api_keys.create("gone", "test", ("admin",))
    await services.api_keys.revoke("gone", key.key_id)
    schedule = await keep(tenant="gone")
    assert await services.ticker.tick(NOW + HOUR) == Tick(failed=1)
    after = await fresh(services, schedule)
    assert after.last is not None
    assert (after.last.reason, await jobs_of(schedule)) == (ticking.GONE, [])


class Recorder:
    """Says of tenants what a test wants, and how many were asked about at a time."""

    def __init__(self) -> None:
        self.now = self.most = 0

    async def is_known(self, tenant: str) -> bool:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.01)
        self.now -= 1
        if tenant == "tenant_7":
            raise errors.StoreUnavailableError
        if tenant == "tenant_8":
            raise ZeroDivisionError
        return True


async def test_many_schedules_run_a_few_at_a_time(
    services: Services, keep: Keep, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ticking, "PAGE", 20)
    caplog.set_level(logging.INFO)
    for number in range(50):
        await keep("* * * * *" if number % 2 else "@hourly", tenant=f"tenant_{number}", planned_at=NOW + HOUR)
    recorder = Recorder()
    ports = Ports(
        services.schedule_repository, services.schedule_starter, services.jobs, recorder.is_known, services.clock
    )
    assert await Ticker(ports).tick(NOW + HOUR) == Tick(started=48, put_off=2)
    assert 1 < recorder.most <= ticking.PARALLEL
    assert {record.getMessage() for record in caplog.records if record.name == ticking.__name__} == {
        "schedule put off: store_unavailable",
        "schedule raised",
        "schedules looked after",
    }
    assert await services.ticker.tick(NOW + HOUR) == Tick(failed=2)


async def test_a_change_in_between_does_not_forget_the_job(services: Services, keep: Keep, jobs_of: Jobs) -> None:
    schedule = await keep()

    class Changing(type(services.schedule_starter)):  # type: ignore[misc]  # the real starter, and somebody's change
        async def start(self, wanted: Schedule, key: str) -> object:
            job = await services.schedule_starter.start(wanted, key)
            found = await fresh(services, wanted)
            await services.schedule_repository.update(replace(found, planned_at=NOW + 9 * HOUR))
            return job

    starter = Changing(services.generation, services.batches, services.jobs)
    ports = Ports(services.schedule_repository, starter, services.jobs, services.api_keys.known, services.clock)
    await Ticker(ports).tick(NOW + HOUR)
    after, (job,) = await fresh(services, schedule), await jobs_of(schedule)
    assert (after.planned_at, after.running, after.last and after.last.job) == (NOW + 9 * HOUR, (job.id,), job.id)


async def test_a_deleted_schedule_stays_deleted(services: Services, keep: Keep) -> None:
    schedule = await keep()
    page = await services.schedule_repository.due(NOW + HOUR, 10, None)
    await services.schedule_repository.delete(schedule.id)
    await ticking._Work(services.ticker._ports, NOW + HOUR).on(page[0])
    assert await services.schedule_repository.find(schedule.id) is None
    assert made.schedule().id == schedule.id
