import pytest

from shared import errors
from shared.admission.priorities import Priorities
from tests.shared.admission.conftest import TENANT, Floor


@pytest.fixture
def priorities(idle: Floor) -> Priorities:
    return idle.services.priorities


async def test_waiting_job_changes_lines(idle: Floor, priorities: Priorities) -> None:
    await idle.limit(normal=1, high=1)
    jobs = await idle.submit(3)
    waiting = [job for job in jobs if (await idle.places(job))["waiting-normal"]]
    moved = await priorities.change(waiting[0].id, TENANT, "high")
    again = await priorities.change(waiting[1].id, TENANT, "high")

    assert (moved.priority, moved.place) == ("high", "active-high")
    assert (again.priority, again.place) == ("high", "waiting-high")


async def test_moved_job_runs_in_the_queue_of_its_priority(idle: Floor, priorities: Priorities) -> None:
    await idle.limit(normal=1)
    jobs = await idle.submit(2)
    [waiting] = [job for job in jobs if (await idle.places(job))["waiting-normal"]]
    await priorities.change(waiting.id, TENANT, "low")
    [task] = await idle.services.job_repository.held_back(waiting.id)

    assert task.queue == "jobs-low"


async def test_job_that_was_let_in_keeps_its_priority(idle: Floor, priorities: Priorities) -> None:
    [job] = await idle.submit(1)

    assert (await priorities.change(job.id, TENANT, "normal")).place == "active-normal"
    with pytest.raises(errors.InvalidStateError):
        await priorities.change(job.id, TENANT, "high")


async def test_foreign_job_is_not_found(idle: Floor, priorities: Priorities) -> None:
    [job] = await idle.submit(1)

    with pytest.raises(errors.NotFoundError):
        await priorities.change(job.id, "other", "high")
