"""The companion in the commits of real jobs: a letter with the failure, a mark with the retry."""

from typing import Any

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.bulk import acting
from shared.bulk.acting import Actor
from shared.dead_letters.group import ErrorGroup
from shared.dead_letters.letter import DeadLetter, letter_id
from shared.jobs.job import Job
from shared.jobs.pipeline import Await, Context, Decision, Done, Inputs, JobType, Stage
from shared.jobs.submissions import Submission


async def fails(_: Job, __: Inputs, ___: Context) -> Done:
    raise errors.ProviderRejectedError


async def waits(_: Job, __: Inputs, ___: Context) -> Await:
    return Await(timeout=60.0)


async def ended(services: Services, handler: Any = fails) -> Job:
    services.job_types["test"] = JobType("test", (Stage("work", handler),))  # type: ignore[index]  # the root's mapping takes more
    job = await services.jobs.submit(Submission("acme", "me", "test", {}))
    if handler is fails:
        assert await services.hub.finished(job.id, 20)
    return job


async def letter_of(services: Services, job: Job, generation: int = 0) -> DeadLetter | None:
    return await services.dead_letter_repository.find(letter_id(job.id, generation))


async def group_of(services: Services, letter: DeadLetter) -> ErrorGroup:
    while True:
        group, _ = await services.dead_letter_repository.group("acme", letter.fingerprint)
        if group is not None:
            return group


async def test_a_failed_job_leaves_a_letter(worker: Services) -> None:
    job = await ended(worker)
    letter = await letter_of(worker, job)
    assert letter is not None
    assert (letter.tenant, letter.stage, letter.code, letter.attempts) == ("acme", "work", "provider_rejected", 1)
    assert (letter.status, letter.expire_at) == ("open", job.expire_at)


async def test_the_group_is_noted_afterwards(worker: Services) -> None:
    letter = await letter_of(worker, await ended(worker))
    assert letter is not None
    assert (await group_of(worker, letter)).first_seen == letter.at


async def test_a_rejected_and_a_cancelled_job_leave_none(worker: Services) -> None:
    jobs = [await ended(worker, waits) for _ in range(2)]
    for job in jobs:
        while (await worker.jobs.get(job.id, "acme")).status != "waiting":
            pass
    await worker.jobs.decide(jobs[0].id, "acme", Decision(approved=False, by="key_1"))
    await worker.jobs.cancel(jobs[1].id, "acme")
    assert [await letter_of(worker, job) for job in jobs] == [None, None]


async def test_a_retry_by_any_way_marks_the_letter(worker: Services) -> None:
    job = await ended(worker)
    with acting.acting(Actor("key_1", "job_bulk")):
        await worker.jobs.retry(job.id, "acme")
    letter = await letter_of(worker, job)
    assert letter is not None
    assert (letter.status, letter.replayed_as, letter.by, letter.bulk) == ("replayed", 1, "key_1", "job_bulk")


async def test_each_generation_leaves_its_own_letter(worker: Services) -> None:
    job = await ended(worker)
    await worker.jobs.retry(job.id, "acme")
    while not (letter := await letter_of(worker, job, 1)):
        pass
    assert (letter.generation, letter.status) == (1, "open")


async def test_a_wish_for_another_generation_is_refused(worker: Services) -> None:
    job = await ended(worker)
    with acting.acting(Actor("key_1", generation=7)), pytest.raises(errors.InvalidStateError):
        await worker.jobs.retry(job.id, "acme")
    assert (await worker.jobs.get(job.id, "acme")).generation == 0


async def test_a_retry_needs_no_letter(worker: Services) -> None:
    job = await ended(worker, waits)
    await worker.jobs.cancel(job.id, "acme")
    assert (await worker.jobs.retry(job.id, "acme")).generation == 1


async def test_letters_of_an_ignored_group_are_born_ignored(worker: Services) -> None:
    letter = await letter_of(worker, await ended(worker))
    assert letter is not None
    await group_of(worker, letter)
    await worker.dead_letters.settle_group("acme", letter.fingerprint, "ignored", Actor("key_1"))
    other = await letter_of(worker, await ended(worker))
    assert other is not None
    assert other.status == "ignored"
