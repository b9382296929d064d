"""Pausing, retrying, deciding and deadlines, against both emulators with a worker behind them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.jobs.job import Job, Status
from shared.jobs.pipeline import Await, Context, Decision, Done, FanOut, Inputs, Item, JobType, Stage
from shared.jobs.submissions import Submission

TENANT = "acme"


@dataclass
class Stages:
    """Stages that wait to be let go on, and note what they saw."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    ran: list[str] = field(default_factory=list)
    seen: dict[str, Any] = field(default_factory=dict)
    broken: bool = False

    async def first(self, _: Job, __: Inputs, ___: Context) -> Done:
        self.ran.append("first")
        await self.go.wait()
        return Done({"made": "first"})

    async def split(self, _: Job, __: Inputs, ___: Context) -> FanOut:
        return FanOut([{"n": 1}, {"n": 2}])

    async def item(self, _: Job, item: Item, __: Inputs, ___: Context) -> Done:
        self.ran.append(f"item {item.index}")
        return Done({"n": item.data["n"]})

    async def last(self, job: Job, inputs: Inputs, context: Context) -> Done:
        self.seen = {"payload": dict(job.payload), "inputs": dict(inputs), "timeout": context.timeout}
        if self.broken:
            raise errors.ProviderRefusedError
        return Done()

    def kind(self) -> JobType:
        async def revise(_: Job, changes: Mapping[str, Any]) -> Mapping[str, Any]:
            return changes

        return JobType(
            "steered",
            (
                Stage("first", self.first, effect=True, timeout=20),
                Stage("split", self.split, item=self.item),
                Stage("last", self.last),
            ),
            revise=revise,
        )


@pytest.fixture
def stages(worker: Services) -> Stages:
    found = Stages()
    worker.job_types["steered"] = found.kind()  # type: ignore[index]  # the root's mapping takes more
    return found


async def submit(services: Services, **more: Any) -> Job:
    return await services.jobs.submit(Submission(TENANT, "me", "steered", {"n": 1}, **more))


async def until(services: Services, job: Job, *statuses: Status) -> Job:
    async with asyncio.timeout(20):
        while (found := await services.jobs.get(job.id, TENANT)).status not in statuses:
            await asyncio.sleep(0.01)
    return found


async def running(stages: Stages) -> None:
    while not stages.ran:
        await asyncio.sleep(0.01)


async def test_paused_job_finishes_its_stage_and_goes_on_when_resumed(worker: Services, stages: Stages) -> None:
    job = await submit(worker)
    await running(stages)
    assert (await worker.jobs.pause(job.id, TENANT)).status == "paused"
    assert (await worker.jobs.pause(job.id, TENANT)).status == "paused"
    stages.go.set()
    while (held := await worker.jobs.get(job.id, TENANT)).stage == "first":
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)

    assert (held.status, held.stages["first"].status, stages.ran) == ("paused", "succeeded", ["first"])
    await worker.jobs.resume(job.id, TENANT)
    assert (await until(worker, job, "succeeded")).progress == 1.0
    assert sorted(stages.ran) == ["first", "item 0", "item 1"]


async def test_task_that_finds_its_job_paused_waits_for_the_resume(worker: Services, stages: Stages) -> None:
    stages.go.set()
    name = f"{worker.publisher._parent}/queues/jobs-normal"
    await worker.publisher._client.pause_queue(name=name)
    job = await submit(worker)
    await worker.jobs.pause(job.id, TENANT)
    await worker.publisher._client.resume_queue(name=name)
    while not any(task.revival for task in await worker.job_repository.held_back(job.id)):
        await asyncio.sleep(0.01)

    assert stages.ran == []
    await worker.jobs.resume(job.id, TENANT)
    assert (await until(worker, job, "succeeded")).paused_seconds > 0


@pytest.mark.parametrize("action", ["pause", "resume"])
async def test_what_has_ended_is_neither_paused_nor_resumed(worker: Services, stages: Stages, action: str) -> None:
    stages.go.set()
    job = await until(worker, await submit(worker), "succeeded")

    with pytest.raises(errors.InvalidStateError, match="succeeded"):
        await getattr(worker.jobs, action)(job.id, TENANT)


async def test_paused_job_can_be_cancelled(worker: Services, stages: Stages) -> None:
    job = await submit(worker)
    await running(stages)
    await worker.jobs.pause(job.id, TENANT)

    await worker.jobs.cancel(job.id, TENANT)
    assert (await until(worker, job, "cancelled")).error is None


async def test_failed_job_is_retried_from_its_stage_with_what_came_before(worker: Services, stages: Stages) -> None:
    stages.go.set()
    stages.broken = True
    job = await until(worker, await submit(worker), "failed")
    stages.broken = False
    again = await worker.jobs.retry(job.id, TENANT, "last", {"n": 2})
    done = await until(worker, again, "succeeded")

    assert (done.generation, done.payload, stages.ran.count("first")) == (1, {"n": 2}, 1)
    assert stages.seen["inputs"] == {"first": {"made": "first"}, "split": {"items": [{"n": 1}, {"n": 2}]}}
    events = await worker.job_repository.events(job.id, -1)
    assert [event.seq for event in events] == list(range(done.seq + 1))
    assert [event.generation for event in events if event.terminal] == [0, 1]


@pytest.mark.parametrize(("broken", "changes"), [(False, None), (True, {"n": 2})])
async def test_what_succeeded_or_changes_is_retried_from_the_first_stage(
    worker: Services, stages: Stages, *, broken: bool, changes: Any
) -> None:
    stages.go.set()
    stages.broken = broken
    job = await until(worker, await submit(worker), "failed" if broken else "succeeded")
    stages.broken = False
    await worker.jobs.retry(job.id, TENANT, changes=changes)
    await until(worker, job, "succeeded")

    assert stages.ran.count("first") == 2


async def test_retry_needs_an_end_and_a_stage_that_exists(worker: Services, stages: Stages) -> None:
    job = await submit(worker)
    with pytest.raises(errors.InvalidStateError, match="only one that has ended"):
        await worker.jobs.retry(job.id, TENANT)
    stages.go.set()
    await until(worker, job, "succeeded")

    with pytest.raises(errors.InvalidFieldsError) as refused:
        await worker.jobs.retry(job.id, TENANT, "nowhere")
    assert refused.value.errors[0].detail == "The job's stages are first, split, last."


async def test_job_past_its_deadline_fails_though_its_stage_hangs(worker: Services, stages: Stages) -> None:
    job = await submit(worker, timeout=0.5)
    ended = await until(worker, job, "failed")

    assert ended.error is not None
    assert (ended.error["code"], ended.error["stage"]) == ("deadline_exceeded", "first")
    assert stages.ran == ["first"]


async def test_deadline_travels_with_the_work(worker: Services, stages: Stages) -> None:
    stages.go.set()
    await until(worker, await submit(worker, timeout=30.0), "succeeded")

    assert 0 < stages.seen["timeout"] <= 30


async def test_job_takes_no_place_before_its_time(worker: Services, stages: Stages) -> None:
    stages.go.set()
    due = worker.clock.now() + timedelta(seconds=0.6)
    job = await submit(worker, not_before=due)

    assert (job.place, job.held, stages.ran) == ("later-normal", True, [])
    done = await until(worker, job, "succeeded")
    assert done.started_at is not None
    assert done.started_at >= due


async def ask(_: Job, __: Inputs, ___: Context) -> Await:
    return Await(30.0)


async def ask_shortly(_: Job, __: Inputs, ___: Context) -> Await:
    return Await(0.2, approved_by_silence=True)


@pytest.mark.parametrize(("approved", "status"), [(True, "succeeded"), (False, "failed")])
async def test_person_decides_how_the_job_goes_on(
    worker: Services, stages: Stages, *, approved: bool, status: Status
) -> None:
    worker.job_types["asking"] = JobType("asking", (Stage("ask", ask), Stage("last", stages.last)))  # type: ignore[index]
    job = await worker.jobs.submit(Submission(TENANT, "me", "asking", {}))
    await until(worker, job, "waiting")
    await worker.jobs.decide(job.id, TENANT, Decision(approved, "key_1", "as it is"))
    ended = await until(worker, job, status)

    with pytest.raises(errors.InvalidStateError):
        await worker.jobs.decide(job.id, TENANT, Decision(approved, "key_1"))
    assert stages.seen.get("inputs", {}).get("ask", {}).get("comment", "as it is") == "as it is"
    assert bool(ended.error) is not approved


async def test_silence_decides_when_the_time_is_over(worker: Services, stages: Stages) -> None:
    worker.job_types["asking"] = JobType("asking", (Stage("ask", ask_shortly), Stage("last", stages.last)))  # type: ignore[index]
    job = await worker.jobs.submit(Submission(TENANT, "me", "asking", {}))
    await until(worker, job, "succeeded")

    assert (stages.seen["inputs"]["ask"]["approved"], stages.seen["inputs"]["ask"]["by"]) == (True, "nobody")
