"""The undertaker: who fails by a task that cannot be done, and who does not."""

from dataclasses import replace
from typing import Any

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.dead_letters.letter import letter_id
from shared.firestore import writes
from shared.jobs import deliveries
from shared.jobs import job as jobs
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.submissions import Submission
from shared.manifest import log_events
from shared.tasks import outbox
from shared.tasks.envelope import Task

ERROR = errors.MalformedBodyError("The task cannot be understood.")


async def plain(_: Job, __: Inputs, ___: Context) -> Done:
    return Done()


async def waiting(services: Services, **fields: Any) -> tuple[Job, Task]:
    """Return a job whose first task is promised and reaches nobody, and that task."""
    services.job_types["test"] = JobType("test", (Stage("a", plain), Stage("b", plain)))  # type: ignore[index]  # the root's mapping takes more
    job = await services.jobs.submit(Submission("acme", "me", "test", {}, **fields))
    [task] = await services.job_repository.promised(deliveries.expected_task_ids(job))
    return job, task


async def promised(services: Services, task: Task) -> bool:
    return bool(await services.job_repository.promised([task.id]))


async def test_the_job_that_waits_for_the_task_fails(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    job, task = await waiting(services)
    assert await services.undertaker.bury(task.id, ERROR) == job.id
    found = await services.jobs.get(job.id, "acme")
    letter = await services.dead_letter_repository.find(letter_id(job.id, 0))

    assert (found.status, found.error and found.error["code"]) == ("failed", "malformed_body")
    assert letter is not None
    assert letter.detail == "The task cannot be understood."
    assert not await promised(services, task)
    assert log_events.JOB_FAILED in caplog.text


async def test_a_job_that_has_gone_on_does_not_fail(services: Services) -> None:
    job, task = await waiting(services)
    await services.documents.commit([writes.update(jobs.path(job.id), {"stage": "b"})])
    assert await services.undertaker.bury(task.id, ERROR) == ""
    assert (await services.jobs.get(job.id, "acme")).status == "queued"
    assert not await promised(services, task)


@pytest.mark.parametrize("status", ["succeeded", "cancelled", "failed"])
async def test_a_job_that_has_ended_stays_as_it_is(services: Services, status: str) -> None:
    job, task = await waiting(services)
    await services.documents.commit([writes.update(jobs.path(job.id), {"status": status})])
    assert await services.undertaker.bury(task.id, ERROR) == ""
    assert (await services.jobs.get(job.id, "acme")).status == status


@pytest.mark.parametrize("payload", [{}, {"generation": "0"}, {"item": 5}, {"inputs": None}])
async def test_an_unreadable_task_counts_as_the_present_one(services: Services, payload: dict[str, Any]) -> None:
    job, task = await waiting(services)
    garbled = replace(task, payload={**task.payload, **payload} if payload else {})
    await services.documents.commit([outbox.promise(garbled, services.clock.now())])
    assert await services.undertaker.bury(task.id, ERROR) == job.id


async def test_a_lost_timer_fails_its_job(services: Services) -> None:
    job, _ = await waiting(services, timeout=7200.0)
    found = await services.documents.query(_outbox())
    [timer] = [outbox.task_of(one) for one in found if one.data["path"] == "/timers"]
    assert await services.undertaker.bury(timer.id, ERROR) == job.id


async def test_a_timer_of_another_generation_fails_nobody(services: Services) -> None:
    job, _ = await waiting(services, timeout=7200.0)
    [timer] = [one for one in await services.documents.query(_outbox()) if one.data["path"] == "/timers"]
    await services.documents.commit([writes.update(jobs.path(job.id), {"generation": 1})])
    assert await services.undertaker.bury(timer.id, ERROR) == ""


@pytest.mark.parametrize(
    "broken", [{"stages": 5}, {"stage": "nowhere"}, {"seq": "one"}], ids=["stages", "stage", "seq"]
)
async def test_a_job_that_cannot_be_read_ends_all_the_same(services: Services, broken: dict[str, Any]) -> None:
    job, task = await waiting(services)
    await services.documents.commit([writes.update(jobs.path(job.id), {**broken, "place": "active-normal"})])
    assert await services.undertaker.bury(task.id, ERROR) == job.id
    document = await services.documents.get(jobs.path(job.id))
    letter = await services.dead_letter_repository.find(letter_id(job.id, 0))

    assert document is not None
    assert (document.data["status"], document.data["place"]) == ("failed", "")
    assert letter is not None
    assert (letter.tenant, letter.code) == ("acme", "malformed_body")
    assert not await promised(services, task)


@pytest.mark.parametrize("path", ["/webhooks/deliveries", "/nowhere"])
async def test_other_tasks_only_end(services: Services, path: str, caplog: pytest.LogCaptureFixture) -> None:
    job, task = await waiting(services)
    other = replace(task, id="other", path=path)
    await services.documents.commit([outbox.promise(other, services.clock.now())])
    assert await services.undertaker.bury("other", ERROR) == ""
    assert (await services.jobs.get(job.id, "acme")).status == "queued"
    assert not await promised(services, other)
    assert "task given up" in caplog.text


async def test_what_nobody_has_promised_is_only_logged(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    await services.undertaker.give_up("stray")
    assert "task given up" in caplog.text


async def test_a_job_that_is_gone_fails_nobody(services: Services) -> None:
    job, task = await waiting(services)
    await services.documents.commit([writes.delete(jobs.path(job.id))])
    assert await services.undertaker.bury(task.id, ERROR) == ""
    assert not await promised(services, task)


def _outbox() -> Any:
    from shared.firestore import queries

    return queries.Query("outbox", order=["due_at"])
