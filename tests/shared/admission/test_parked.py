import pytest

from shared.admission import parked
from shared.admission.parked import ParkedTasks
from shared.bootstrap import Services
from shared.jobs import deliveries
from shared.jobs.job import Job
from tests.shared.admission.conftest import TENANT, Floor


async def park(services: Services, job: Job) -> str:
    """Park a job's task as a worker does for a tenant whose work is paused, and return its id."""
    [task] = await services.job_repository.held_back(job.id)
    delivery = deliveries.parse({"task": task.id, **task.payload}, redelivery=0)
    assert await services.job_repository.park(delivery, paused=True)
    return task.id


@pytest.fixture
def tasks(idle: Floor) -> ParkedTasks:
    return ParkedTasks(idle.services.documents, idle.services.publisher)


async def test_parked_tasks_of_a_tenant_are_published(
    idle: Floor, tasks: ParkedTasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parked, "PAGE", 2)
    jobs = await idle.submit(5)
    held = [await park(idle.services, job) for job in jobs[:3]]
    [other] = await idle.submit(1, "other")
    await park(idle.services, other)

    assert await tasks.release_all(TENANT) == 3
    found = await idle.services.job_repository.promised(held)
    assert [await idle.services.publisher.exists(task) for task in found] == [True] * 3


async def test_releasing_twice_publishes_once(idle: Floor, tasks: ParkedTasks) -> None:
    [job] = await idle.submit(1)
    held = await park(idle.services, job)
    for _ in range(2):
        await tasks.release_all(TENANT)
    [task] = await idle.services.job_repository.promised([held])

    assert not await idle.services.publisher.create(task)
