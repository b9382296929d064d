from dataclasses import replace

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.jobs.submissions import Submission
from shared.schedules.repository import Position, ScheduleRepository
from tests.shared.schedules import made
from tests.shared.schedules.conftest import Keep
from tests.shared.schedules.made import HOUR, MINUTE, NOW


@pytest.fixture
def repository(services: Services) -> ScheduleRepository:
    return services.schedule_repository


async def test_a_schedule_is_read_as_it_was_kept(repository: ScheduleRepository, keep: Keep) -> None:
    kept = await keep(jitter_seconds=7, waiting=(NOW,))
    assert replace(kept, version=None) == made.schedule(jitter_seconds=7, waiting=(NOW,))
    assert await repository.find(kept.id) == kept


async def test_other_tenants_schedules_are_not_found(repository: ScheduleRepository, keep: Keep) -> None:
    kept = await keep()
    for tenant, schedule_id in (("other", kept.id), ("acme", "sch_nobody")):
        with pytest.raises(errors.NotFoundError):
            await repository.get(schedule_id, tenant)


async def test_a_name_is_taken_once(repository: ScheduleRepository, keep: Keep) -> None:
    kept = await keep()
    with pytest.raises(errors.AlreadyExistsError):
        await repository.create(kept)


async def test_pages_are_newest_first(repository: ScheduleRepository, keep: Keep) -> None:
    for number in range(3):
        await keep(name=f"s{number}", created_at=NOW + number * MINUTE)
    await keep(tenant="other")
    first = await repository.page("acme", 2, None)
    second = await repository.page("acme", 2, Position(first[-1].created_at, first[-1].id))
    assert [schedule.name for schedule in (*first, *second)] == ["s2", "s1", "s0"]


async def test_due_schedules_come_in_their_order(repository: ScheduleRepository, keep: Keep) -> None:
    for name, changes in {
        "late": {"planned_at": NOW},
        "equal": {"planned_at": NOW},
        "waiting": {"waiting": (NOW - HOUR,)},
        "paused": {"planned_at": NOW, "paused": True},
        "later": {"planned_at": NOW + HOUR},
    }.items():
        await keep(name=name, **changes)
    first = await repository.due(NOW, 2, None)
    rest = await repository.due(NOW, 9, Position(first[-1].look_at or NOW, first[-1].id))
    assert first[0].name == "waiting"
    assert {first[1].name, *(schedule.name for schedule in rest)} == {"late", "equal"}
    assert len(rest) == 1


async def test_a_stale_version_is_not_written(repository: ScheduleRepository, keep: Keep) -> None:
    stale = await keep()
    fresh = await repository.update(replace(stale, paused=True))
    with pytest.raises(errors.PreconditionError):
        await repository.update(stale)
    assert await repository.find(stale.id) == fresh


async def test_the_store_s_time_is_told_when_something_is_due(repository: ScheduleRepository, keep: Keep) -> None:
    assert await repository.store_time() is None
    await keep()
    now = await repository.store_time()
    assert now is not None
    assert now > NOW


async def test_jobs_are_found_by_id(services: Services, repository: ScheduleRepository) -> None:
    job = await services.jobs.submit(Submission("acme", "key_a", "cleanup", {"n": 1}))
    assert await repository.jobs([]) == {}
    assert set(await repository.jobs([job.id, "job_nobody"])) == {job.id}


async def test_a_deleted_schedule_is_gone(repository: ScheduleRepository, keep: Keep) -> None:
    kept = await keep()
    await repository.delete(kept.id)
    assert await repository.find(kept.id) is None
