"""Submitting and cancelling, against the emulators."""

import asyncio
from dataclasses import replace

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.jobs import submissions, transitions
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.repository import Filter
from shared.jobs.submissions import Submission


async def nothing(_: Job, __: Inputs, ___: Context) -> Done:
    return Done()


@pytest.fixture
def submission(services: Services) -> Submission:
    services.job_types["test"] = JobType("test", (Stage("a", nothing),))  # type: ignore[index]  # takes more
    return Submission("acme", "me", "test", {"n": 1}, key="k")


def test_id_follows_from_tenant_and_key() -> None:
    ids = {submissions.job_id(Submission(tenant, "me", "test", {}, key=key)) for tenant in "ab" for key in "xy"}

    assert len(ids) == 4
    assert submissions.job_id(Submission("a", "me", "test", {}, key="x")) in ids
    assert submissions.job_id(Submission("a", "me", "test", {})) != submissions.job_id(
        Submission("a", "me", "test", {})
    )


async def test_many_equal_submissions_at_once_are_one_job(services: Services, submission: Submission) -> None:
    made = await asyncio.gather(*(services.jobs.submit(submission) for _ in range(10)))

    assert len({job.id for job in made}) == 1
    assert len(await services.jobs.page(Filter("acme"), 10)) == 1


async def test_same_key_for_something_else_is_refused(services: Services, submission: Submission) -> None:
    await services.jobs.submit(submission)

    with pytest.raises(errors.IdempotencyConflictError):
        await services.jobs.submit(Submission("acme", "me", "test", {"n": 2}, key="k"))


async def test_job_is_known_by_its_key(services: Services, submission: Submission) -> None:
    before = await services.jobs.known(submission)
    made = await services.jobs.submit(submission)
    after = await services.jobs.known(submission)

    assert (before, after and after.id) == (None, made.id)
    assert await services.jobs.known(replace(submission, key="")) is None


async def test_many_jobs_are_made_at_once(services: Services, submission: Submission) -> None:
    await services.jobs.submit(submission)
    more = [Submission("acme", "me", "test", {"n": n}, key=key) for n, key in ((1, "k"), (2, "l"), (3, "m"))]
    made = await services.jobs.submit_many(more)

    assert len({job.id for job in made}) == 3
    assert len(await services.jobs.page(Filter("acme"), 10)) == 3


async def test_job_nobody_has_begun_is_cancelled_at_once(services: Services, submission: Submission) -> None:
    job = await services.jobs.submit(submission)

    assert (await services.jobs.cancel(job.id, "acme")).status == "cancelled"
    assert (await services.jobs.cancel(job.id, "acme")).status == "cancelled"


async def test_foreign_job_is_not_found(services: Services, submission: Submission) -> None:
    job = await services.jobs.submit(submission)

    with pytest.raises(errors.NotFoundError):
        await services.jobs.cancel(job.id, "other")


async def test_repeated_submission_publishes_what_a_dead_process_has_not(
    services: Services, submission: Submission
) -> None:
    job = services.jobs.new(submission)
    step = transitions.submit(job, services.jobs._moment())
    await services.job_repository.commit(step)
    assert not await services.publisher.exists(step.tasks[0])
    await services.jobs.submit(submission)

    assert await services.publisher.exists(step.tasks[0])
