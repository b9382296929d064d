"""Dead letters as people use them: replayed once, put aside, counted by group."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.bulk.acting import Actor
from shared.dead_letters import repository as stored
from shared.dead_letters import service
from shared.dead_letters.letter import DeadLetter, Verdict, letter_id
from shared.dead_letters.repository import LetterFilter
from shared.firestore import writes
from shared.jobs import job as jobs
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.submissions import Submission

ME = Actor("key_1")


async def fails(job: Job, _: Inputs, __: Context) -> Done:
    if job.payload.get("cured"):
        return Done()
    raise errors.ProviderRejectedError


async def revise(job: Job, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**job.payload, **changes}


async def dead(services: Services, **changes: Any) -> DeadLetter:
    """Return the letter of a job that has just failed."""
    stages = (Stage("plan", fails), Stage("work", fails))
    services.job_types["test"] = JobType("test", stages, revise=revise)  # type: ignore[index]  # the root's mapping takes more
    job = await services.jobs.submit(Submission("acme", "me", "test", {}))
    assert await services.hub.finished(job.id, 20)
    before, _ = await services.dead_letter_repository.read(letter_id(job.id, 0), "acme")
    if changes:
        await services.dead_letter_repository.change(stored.update(before, replace(before, **changes)))
    return before


async def test_a_replay_runs_the_job_once_more(worker: Services) -> None:
    letter = await dead(worker)
    replayed = await worker.dead_letters.replay(letter.id, "acme", ME, "", {"cured": True})
    assert (replayed.status, replayed.replayed_as, replayed.by) == ("replayed", 1, "key_1")
    while (job := await worker.jobs.get(letter.job, "acme")).status != "succeeded":
        pass
    assert job.generation == 1


async def test_replaying_twice_is_once(worker: Services) -> None:
    letter = await dead(worker)
    found = await asyncio.gather(*(worker.dead_letters.replay(letter.id, "acme", ME) for _ in range(5)))
    again = await worker.dead_letters.replay(letter.id, "acme", ME)
    assert {one.replayed_as for one in [*found, again]} == {1}
    assert (await worker.jobs.get(letter.job, "acme")).generation == 1


async def test_a_bad_stage_leaves_the_letter_open(worker: Services) -> None:
    letter = await dead(worker)
    with pytest.raises(errors.InvalidFieldsError):
        await worker.dead_letters.replay(letter.id, "acme", ME, "nowhere")
    assert (await worker.dead_letter_repository.read(letter.id, "acme"))[0].status == "open"


async def test_an_old_letter_does_not_replay_a_newer_generation(worker: Services) -> None:
    letter = await dead(worker)
    await worker.documents.commit([writes.update(jobs.path(letter.job), {"generation": 3})])
    with pytest.raises(errors.InvalidStateError):
        await worker.dead_letters.replay(letter.id, "acme", ME)


async def test_a_job_that_is_gone_cannot_be_replayed(worker: Services) -> None:
    letter = await dead(worker)
    await worker.documents.commit([writes.delete(jobs.path(letter.job))])
    with pytest.raises(errors.NotFoundError):
        await worker.dead_letters.replay(letter.id, "acme", ME)
    assert (await worker.dead_letters.story(letter.id, "acme")).job is None


@pytest.mark.parametrize(("before", "after"), [(None, "resolved"), (None, "ignored"), ("resolved", "open")])
async def test_a_letter_is_settled(worker: Services, before: Verdict | None, after: Verdict) -> None:
    letter = await dead(worker, **({"status": before} if before else {}))
    settled = [await worker.dead_letters.settle(letter.id, "acme", after, ME) for _ in range(2)]
    assert [(one.status, one.by) for one in settled] == [(after, "key_1")] * 2
    assert settled[0].changed_at == settled[1].changed_at


async def test_a_replayed_letter_is_not_settled(worker: Services) -> None:
    letter = await dead(worker)
    await worker.dead_letters.replay(letter.id, "acme", ME)
    with pytest.raises(errors.InvalidStateError, match="generation 1"):
        await worker.dead_letters.settle(letter.id, "acme", "resolved", ME)


async def test_the_story_tells_every_failed_try(worker: Services) -> None:
    letter = await dead(worker)
    story = await worker.dead_letters.story(letter.id, "acme")
    assert [(event.stage, event.status) for event in story.tries] == [("plan", "failed")]
    assert story.job is not None
    assert story.job.id == letter.job


async def test_groups_count_their_letters(worker: Services) -> None:
    letters = [await dead(worker) for _ in range(3)]
    await worker.dead_letters.settle(letters[0].id, "acme", "resolved", ME)
    [group] = await worker.dead_letters.groups("acme", None, 10, None)
    assert (group.total, group.open, group.last_seen) == (3, 2, letters[2].at)
    assert await worker.dead_letters.groups("acme", None, 10, service.place_of(group.group)) == []
    assert await worker.dead_letters.count(LetterFilter("acme", statuses=("open",))) == 2


@pytest.mark.parametrize("verdict", ["resolved", "ignored"])
async def test_a_group_is_settled(worker: Services, verdict: Verdict) -> None:
    letter = await dead(worker)
    settled = [await worker.dead_letters.settle_group("acme", letter.fingerprint, verdict, ME) for _ in range(2)]
    assert [(one.group.status, one.group.by) for one in settled] == [(verdict, "key_1")] * 2
    assert (await worker.dead_letters.group("acme", letter.fingerprint)).group.status == verdict


@pytest.mark.parametrize("tenant", ["acme", "other"])
async def test_unknown_groups_are_not_found(worker: Services, tenant: str) -> None:
    letter = await dead(worker)
    fingerprint = "unknown" if tenant == "acme" else letter.fingerprint
    with pytest.raises(errors.NotFoundError):
        await worker.dead_letters.group(tenant, fingerprint)
    with pytest.raises(errors.NotFoundError):
        await worker.dead_letters.settle_group(tenant, fingerprint, "resolved", ME)
