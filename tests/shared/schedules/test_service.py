import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.schedules import targets
from shared.schedules.repository import ScheduleRepository
from shared.schedules.schedule import Schedule
from shared.schedules.service import Ports, ScheduleService
from shared.schedules.timing import Timing
from tests.clocks import TurnableClock
from tests.shared.schedules import made
from tests.shared.schedules.made import BRIEF, HOUR, NOW


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock(NOW)


@pytest.fixture
def schedules(services: Services, clock: TurnableClock) -> ScheduleService:
    return ScheduleService(Ports(services.schedule_repository, services.schedule_starter, services.jobs, clock))


async def test_a_schedule_says_who_made_it_and_when(schedules: ScheduleService) -> None:
    made_ = await schedules.create("acme", "tip", made.plan("@daily"), "key_a")
    assert (made_.created_by, made_.created_at, made_.updated_by) == ("key_a", NOW, "key_a")
    assert (made_.planned_at, made_.status) == (NOW + 12 * HOUR, "active")
    assert replace(await schedules.get("acme", "tip"), version=None) == made_


async def test_it_is_found_by_id_and_by_name(schedules: ScheduleService) -> None:
    by_id = (await schedules.create("acme", "tip", made.plan(), "key_a")).id
    assert await schedules.get("acme", by_id) == await schedules.get("acme", "tip")
    for tenant, reference in (("other", "tip"), ("other", by_id), ("acme", "tap")):
        with pytest.raises(errors.NotFoundError):
            await schedules.get(tenant, reference)


async def test_a_plan_that_breaks_a_rule_is_refused(schedules: ScheduleService) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        await schedules.create("acme", "tip", made.plan("nonsense"), "key_a")
    assert caught.value.errors[0].field == "cron"


async def test_a_target_that_is_too_large_is_refused(schedules: ScheduleService) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        await schedules.create("acme", "tip", made.plan(target="x" * (targets.MAX_BYTES + 1)), "key_a")
    assert (caught.value.errors[0].field, caught.value.errors[0].rule) == ("content", "too_large")


async def test_creating_again_with_the_key_is_creating_once(schedules: ScheduleService) -> None:
    first = await schedules.create("acme", "tip", made.plan(), "key_a", "mine")
    again = await schedules.create("acme", "tip", made.plan(), "key_a", "mine")
    assert again.created_at == first.created_at
    with pytest.raises(errors.IdempotencyConflictError):
        await schedules.create("acme", "tip", made.plan("@daily"), "key_a", "mine")
    with pytest.raises(errors.AlreadyExistsError):
        await schedules.create("acme", "tip", made.plan(), "key_a")


async def test_a_change_keeps_the_rest(schedules: ScheduleService, clock: TurnableClock) -> None:
    before = await schedules.create("acme", "tip", made.plan(), "key_a")
    clock.turn(60)
    after = await schedules.change("acme", "tip", "key_b", lambda plan: replace(plan, overlap="queue"))
    assert after.plan == replace(before.plan, overlap="queue")
    assert (after.planned_at, after.updated_by, after.created_by) == (before.planned_at, "key_b", "key_a")
    assert after.updated_at == NOW + timedelta(minutes=1)


async def test_other_times_count_from_the_change(schedules: ScheduleService, clock: TurnableClock) -> None:
    await schedules.create("acme", "tip", made.plan(), "key_a")
    clock.turn(90 * 60)
    after = await schedules.change("acme", "tip", "key_a", lambda plan: replace(plan, timing=Timing("@daily")))
    assert after.planned_at == NOW + 12 * HOUR


async def test_a_change_to_nonsense_changes_nothing(schedules: ScheduleService) -> None:
    before = await schedules.create("acme", "tip", made.plan(), "key_a")
    with pytest.raises(errors.InvalidFieldsError):
        await schedules.change("acme", "tip", "key_a", lambda plan: replace(plan, timing=Timing("@never")))
    assert (await schedules.get("acme", "tip")).plan == before.plan


async def test_an_ended_schedule_can_be_prolonged(schedules: ScheduleService, clock: TurnableClock) -> None:
    await schedules.create("acme", "tip", made.plan(end_at=NOW + HOUR), "key_a")
    clock.turn(2 * 3600)
    after = await schedules.change("acme", "tip", "key_a", lambda plan: replace(plan, timing=Timing("@hourly")))
    assert (after.status, after.planned_at) == ("active", NOW + 3 * HOUR)


async def test_only_a_queue_keeps_runs_waiting(schedules: ScheduleService, services: Services) -> None:
    await services.schedule_repository.create(made.schedule(overlap="queue", waiting=(NOW,)))
    after = await schedules.change("acme", "tip", "key_a", lambda plan: replace(plan, overlap="skip"))
    assert after.waiting == ()


async def test_a_pause_ends_with_the_next_run_to_come(schedules: ScheduleService, clock: TurnableClock) -> None:
    await schedules.create("acme", "tip", made.plan(), "key_a")
    paused = await schedules.pause("acme", "tip", "key_b")
    assert (paused.status, paused.due_at, paused.updated_by) == ("paused", None, "key_b")
    clock.turn(5.5 * 3600)
    assert (await schedules.resume("acme", "tip", "key_a")).planned_at == NOW + 6 * HOUR


async def test_pausing_and_resuming_twice_is_once(schedules: ScheduleService, clock: TurnableClock) -> None:
    await schedules.create("acme", "tip", made.plan(), "key_a")
    assert await schedules.pause("acme", "tip", "key_b") == await schedules.pause("acme", "tip", "key_c")
    resumed = await schedules.resume("acme", "tip", "key_d")
    clock.turn(5 * 3600)
    assert await schedules.resume("acme", "tip", "key_e") == resumed


@pytest.mark.parametrize("paused", [False, True])
async def test_a_run_by_hand_leaves_the_times(schedules: ScheduleService, services: Services, *, paused: bool) -> None:
    before = made.schedule(paused=paused)
    await services.schedule_repository.create(before)
    job = await schedules.run("acme", "tip", "key_h")
    after = await schedules.get("acme", "tip")
    assert (after.planned_at, after.running, after.paused) == (before.planned_at, (job.id,), paused)
    assert after.last is not None
    assert (after.last.job, after.last.by, after.last.planned_at) == (job.id, "key_h", None)


async def test_a_run_by_hand_with_a_key_is_one(schedules: ScheduleService) -> None:
    await schedules.create("acme", "tip", made.plan(), "key_a")
    jobs = await asyncio.gather(*(schedules.run("acme", "tip", "key_h", "once") for _ in range(5)))
    assert len({job.id for job in jobs}) == 1
    assert len((await schedules.get("acme", "tip")).recent) == 1
    assert (await schedules.run("acme", "tip", "key_h")).id != jobs[0].id


async def test_runs_are_the_jobs_of_this_schedule(schedules: ScheduleService, clock: TurnableClock) -> None:
    clock._start = datetime.now(UTC)
    await schedules.create("acme", "tip", made.plan(), "key_a")
    await schedules.create("acme", "other", made.plan(), "key_a")
    jobs = [await schedules.run("acme", "tip", "key_h") for _ in range(3)]
    await schedules.run("acme", "other", "key_h")
    assert [job.id for job in await schedules.runs("acme", "tip", 10)] == [job.id for job in reversed(jobs)]
    await schedules.delete("acme", "tip")
    clock._start = datetime.now(UTC)
    await schedules.create("acme", "tip", made.plan(), "key_a")
    assert await schedules.runs("acme", "tip", 10) == []


async def test_a_deleted_schedule_frees_its_name(schedules: ScheduleService) -> None:
    await schedules.create("acme", "tip", made.plan(), "key_a")
    await schedules.delete("acme", "tip")
    with pytest.raises(errors.NotFoundError):
        await schedules.delete("acme", "tip")
    assert (await schedules.create("acme", "tip", made.plan("@daily"), "key_a")).plan.timing.cron == "@daily"


def test_a_preview_keeps_nothing(schedules: ScheduleService) -> None:
    assert schedules.preview(Timing("@daily"), 2) == [NOW + 12 * HOUR, NOW + 36 * HOUR]
    with pytest.raises(errors.InvalidFieldsError):
        schedules.preview(Timing("@daily", "Mars"), 2)


class Contended(ScheduleRepository):
    """Loses every race but the last ones."""

    losses = 0

    async def update(self, schedule: Schedule) -> Schedule:
        if self.losses:
            self.losses -= 1
            raise errors.PreconditionError
        return await super().update(schedule)


@pytest.mark.parametrize(("losses", "wins"), [(9, True), (10, False)])
async def test_lost_races_are_run_again(services: Services, clock: TurnableClock, losses: int, *, wins: bool) -> None:
    contended = Contended(services.documents)
    schedules = ScheduleService(Ports(contended, services.schedule_starter, services.jobs, clock))
    await schedules.create("acme", "tip", made.plan(target=BRIEF), "key_a")
    contended.losses = losses
    if wins:
        assert (await schedules.pause("acme", "tip", "key_a")).paused
    else:
        with pytest.raises(errors.ContentionError):
            await schedules.pause("acme", "tip", "key_a")
