"""Clean-up over both emulators, with a worker: what is deleted, what stays, and what a crash leaves to be done."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.bootstrap import Services
from shared.firestore import queries, writes
from shared.jobs import job as jobs
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, FanOut, Inputs, Item, JobType, Stage
from shared.jobs.submissions import Submission
from shared.schedules import cleanup
from tests.shared.schedules import made

LONG_AGO = timedelta(days=10)
BELOW = ("events", "results", "chunks")


async def split(_: Job, __: Inputs, ___: Context) -> FanOut:
    return FanOut([{}, {}])


async def part(_: Job, __: Item, ___: Inputs, ____: Context) -> Done:
    return Done({"made": 1})


@pytest.fixture
def stack(worker: Services) -> Services:
    kind = JobType("plain", (Stage("split", split, item=part), Stage("end", made.nothing)))
    worker.job_types["plain"] = kind  # type: ignore[index]  # the root's mapping takes more
    return worker


async def ended(stack: Services, age: timedelta = LONG_AGO, **fields: Any) -> str:
    """Return a job that has ended some time ago."""
    job = await stack.jobs.submit(
        Submission(**{"tenant": "acme", "owner": "me", "type": "plain", "payload": {}, **fields})
    )
    assert await stack.hub.finished(job.id, 20)
    at = stack.clock.now() - age
    changes = {"created_at": at, "finished_at": at, "status": "succeeded"}
    await stack.documents.commit([writes.update(jobs.path(job.id), changes)])
    return job.id


async def clean(stack: Services, **wanted: Any) -> Job:
    payload = {"older_than_days": 7, "tag": None, "statuses": ["succeeded", "failed", "cancelled"], **wanted}
    job = await stack.jobs.submit(Submission("acme", "me", cleanup.NAME, payload))
    assert await stack.hub.finished(job.id, 20)
    return await stack.jobs.get(job.id, "acme")


async def exist(stack: Services, *ids: str) -> list[bool]:
    return [await stack.job_repository.find(one) is not None for one in ids]


async def test_old_jobs_go_with_all_that_is_below(stack: Services) -> None:
    old = await ended(stack)
    await stack.documents.commit([writes.create(f"{jobs.path(old)}/chunks/a", {"lines": ""})])
    assert (await clean(stack)).result == {"deleted": 1}
    assert await exist(stack, old) == [False]
    for below in BELOW:
        assert await stack.documents.query(queries.Query(below, parent=jobs.path(old))) == []
    items = queries.Query("items", parent=jobs.result_path(old, "0-split-0"))
    assert await stack.documents.query(items) == []


async def test_the_piece_of_a_job_stays(stack: Services) -> None:
    schedule = made.schedule()
    job = await stack.schedule_starter.start(schedule, "key")
    assert await stack.hub.finished(job.id, 20)
    content = (await stack.jobs.get(job.id, "acme")).result["content"]
    at = stack.clock.now() - LONG_AGO
    await stack.documents.commit([writes.update(jobs.path(job.id), {"created_at": at, "finished_at": at})])
    assert (await clean(stack)).result == {"deleted": 1}
    assert (await stack.contents.get(content, "acme")).job == job.id


async def test_young_unended_and_foreign_jobs_stay(stack: Services) -> None:
    young = await ended(stack, timedelta(days=6))
    running = await ended(stack)
    await stack.documents.commit([writes.update(jobs.path(running), {"status": "running", "finished_at": None})])
    foreign = await ended(stack, tenant="other")
    assert (await clean(stack)).result == {"deleted": 0}
    assert await exist(stack, young, running, foreign) == [True, True, True]


async def test_tag_and_status_narrow_it_down(stack: Services) -> None:
    tagged, other = await ended(stack, tags=("spring",)), await ended(stack)
    assert (await clean(stack, tag="spring", statuses=["failed"])).result == {"deleted": 0}
    assert (await clean(stack, tag="spring")).result == {"deleted": 1}
    assert await exist(stack, tagged, other) == [False, True]


async def test_its_progress_counts_the_jobs(stack: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleanup, "PAGE", 2)
    monkeypatch.setattr(cleanup, "PASS", 2)
    old = [await ended(stack) for _ in range(5)]
    job = await clean(stack)
    events = await stack.job_repository.events(job.id, -1)
    assert (job.result, [await exist(stack, one) for one in old]) == ({"deleted": 5}, [[False]] * 5)
    assert [(event.done, event.total) for event in events if event.stage == "delete"][-3:] == [(2, 5), (4, 5), (5, 5)]


async def test_half_a_pass_is_done_again(stack: Services) -> None:
    """The worker died after some deletions, before it could say so."""
    gone, left = await ended(stack), await ended(stack)
    await stack.documents.commit([writes.delete(jobs.path(gone))])
    job = made.job(created_at=stack.clock.now(), tenant="acme")
    job = replace(job, stages={"delete": replace(job.current, name="delete")}, stage="delete")
    done = await cleanup._delete(stack.documents, job, {"select": {"jobs": [gone, left]}}, Context("key", 60))
    assert done == Done(summary={"deleted": 2})
    assert await exist(stack, left) == [False]
    for below in BELOW:
        assert await stack.documents.query(queries.Query(below, parent=jobs.path(gone))) == []


async def test_the_most_recent_go_first(stack: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleanup, "MOST", 1)
    older, younger = await ended(stack, timedelta(days=20)), await ended(stack)
    assert (await clean(stack)).result == {"deleted": 1}
    assert await exist(stack, older, younger) == [True, False]
