"""Tenants against both emulators: limits, pauses that outlive processes, releases that nobody can lose."""

from collections.abc import AsyncIterator

import pytest

from shared import settings as configuration
from shared.bootstrap import Services
from shared.firestore import queries
from shared.jobs import deliveries
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.submissions import Submission
from shared.manifest import collections, queues
from shared.tasks import outbox
from shared.tenants import releases
from shared.tenants.releases import Release
from shared.tenants.tenant import Actor, Limits

OPERATOR = Actor("key_o", "operations", "operator")
SELF = Actor("key_t", "own", "tenant")


async def nothing(_: Job, __: Inputs, ___: Context) -> Done:
    return Done()


def equip(services: Services) -> Services:
    services.job_types["test"] = JobType("test", (Stage("a", nothing),))  # type: ignore[index]  # takes more
    return services


@pytest.fixture
async def elsewhere(services: Services) -> AsyncIterator[Services]:
    """Another process of the same product."""
    equip(services)
    other = equip(Services(configuration.load()))
    yield other
    await other.aclose()


async def submit(services: Services) -> Job:
    return await services.jobs.submit(Submission("acme", "me", "test", {}))


async def park(services: Services, job: Job) -> str:
    [task] = await services.job_repository.held_back(job.id)
    delivery = deliveries.parse({"task": task.id, **task.payload}, redelivery=0)
    await services.job_repository.park(delivery, paused=True)
    return task.id


async def test_limits_show_with_standings(services: Services) -> None:
    await services.tenants.limit("acme", Limits(frozenset({"max_running"}), 3), OPERATOR)
    tenant, standings = await services.tenants.get("acme")

    assert (tenant.max_running, [one.window for one in standings]) == (3, [3, 3, 3])


async def test_pause_outlives_processes_and_deploys(services: Services, elsewhere: Services) -> None:
    """It stands in the store: queues that are set up anew, as a deploy does, change nothing."""
    await services.tenants.pause("acme", SELF)
    publisher = elsewhere.publisher
    await publisher._client.resume_queue(name=f"{publisher._parent}/queues/{queues.JOBS_NORMAL.name}")
    job = await submit(elsewhere)

    assert await elsewhere.admission.paused("acme")
    assert job.place == "waiting-normal"


async def test_resume_publishes_what_is_parked(services: Services, elsewhere: Services) -> None:
    job = await submit(services)
    await services.tenants.pause("acme", SELF)
    held = await park(elsewhere, job)
    await elsewhere.tenants.resume("acme", SELF)
    [task] = await services.job_repository.promised([held])

    assert await services.publisher.exists(task)


async def test_resume_promises_a_second_look(services: Services, elsewhere: Services) -> None:
    """Another process, which has not heard of the resume, parks a task after it."""
    job = await submit(services)
    await services.tenants.pause("acme", SELF)
    await services.tenants.resume("acme", SELF)
    held = await park(elsewhere, job)
    [look] = [
        document for document in await services.documents.query(_promises()) if document.data["path"] == releases.PATH
    ]
    assert await elsewhere.tenants.release(Release(look.id, "acme"))
    [task] = await services.job_repository.promised([held])

    assert await services.publisher.exists(task)
    assert await services.documents.get(outbox.path(look.id)) is None


async def test_release_of_a_tenant_paused_again_does_nothing(services: Services, elsewhere: Services) -> None:
    job = await submit(services)
    await services.tenants.pause("acme", SELF)
    held = await park(elsewhere, job)

    assert not await elsewhere.tenants.release(Release("task", "acme"))
    [task] = await services.job_repository.promised([held])
    assert not await services.publisher.exists(task)


async def test_tenants_with_settings_or_waiting_jobs_are_listed(services: Services) -> None:
    equip(services)
    await services.tenants.limit("b", Limits(frozenset({"weight"}), weight=2.0), OPERATOR)
    await services.tenants.pause("acme", SELF)
    await submit(services)

    assert [one.name for one in await services.tenants.page(5)] == ["acme", "b"]
    assert [one.name for one in await services.tenants.page(5, after="acme")] == ["b"]
    assert (await services.tenants.waiting("acme"))["normal"] == 1


def _promises() -> queries.Query:
    return queries.Query(collections.OUTBOX.name)
