"""Poison: work that cannot be done, wherever it sits, ends as a dead letter and harms nobody else."""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from infra.local.cloud_tasks import embedded as cloud_tasks
from shared import errors
from shared.bootstrap import Services
from shared.dead_letters.letter import DeadLetter, letter_id
from shared.firestore import writes
from shared.jobs import deliveries, transitions
from shared.jobs import job as jobs
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.steps import Moment
from shared.jobs.submissions import Submission
from shared.tasks import outbox
from shared.tasks.envelope import Task
from shared.tasks.sweeper import LOSSES
from tests.conftest import Api
from tests.faults.conftest import Lab

HEALTHY = 5
Handler = Callable[[Job, Inputs, Context], Awaitable[Done]]


def deep(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"deeper": value}
    return value


def cyclic() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["self"] = value
    return value


def coming_to(result: dict[str, Any]) -> Handler:
    async def handler(_: Job, __: Inputs, ___: Context) -> Done:
        return Done(result)

    return handler


def raising(error: BaseException) -> Handler:
    async def handler(_: Job, __: Inputs, ___: Context) -> Done:
        raise error

    return handler


async def careless(_: Job, __: Inputs, ___: Context) -> Done:
    return None  # type: ignore[return-value]  # what a handler must not do


async def reading(job: Job, _: Inputs, __: Context) -> Done:
    return Done({"first": job.payload["lines"][0]["text"].upper()})


POISON: dict[str, Handler] = {
    "a long text": coming_to({"text": "x" * 1_500_000}),
    "deep": coming_to(deep(40)),
    "without end": coming_to(cyclic()),
    "a set": coming_to({"words": {"a"}}),
    "half a character": coming_to({"text": "\ud800"}),
    "a large number": coming_to({"number": 2**70}),
    "no outcome": careless,
    "an odd error": raising(ZeroDivisionError("1/0")),
    "an error without an end": raising(errors.ProviderRejectedError("y" * 1_500_000)),
    "half a character in an error": raising(errors.ProviderRejectedError("\ud800")),
    "not what its type takes": reading,
}


@dataclass
class Ward:
    """A laboratory with a job type for poison; the queue's waits between tries are skipped."""

    lab: Lab
    tasks: cloud_tasks.Handle

    @property
    def services(self) -> Services:
        return self.lab.services

    async def submit(self, stage: Stage, kind: str = "poison", **fields: Any) -> Job:
        """Submit a job whose first task is promised at once, also when it is due later."""
        self.services.job_types[kind] = JobType(kind, (stage,))  # type: ignore[index]  # the root's mapping takes more
        submission = {"tenant": "acme", "owner": "me", "type": kind, "payload": {"lines": "none"}, **fields}
        job = self.services.jobs.new(Submission(**submission))
        moment = Moment(self.services.clock.now())
        made = await self.services.commits.commit(
            transitions.submit(replace(job, place="active-normal"), moment), moment
        )
        await self.services.commits.settle(made)
        return made.step.job

    async def letter(self, job: Job) -> DeadLetter | None:
        return await self.services.dead_letter_repository.find(letter_id(job.id, 0))

    async def until_quiet(self) -> None:
        """Run until the queue has nothing left, whatever it takes to wait for."""
        await asyncio.sleep(0.01)
        while (await self.tasks.inspect()).live:
            await self.tasks.drain()
            await asyncio.sleep(0.01)


@pytest.fixture
async def ward(lab: Lab, tasks_emulator: cloud_tasks.Handle) -> AsyncIterator[Ward]:
    await tasks_emulator.reset(keep_queues=True)
    yield Ward(lab, tasks_emulator)
    await tasks_emulator.reset(keep_queues=True)


@pytest.mark.parametrize("effect", [True, False], ids=["effect", "plain"])
async def test_poisonous_work_becomes_letters(ward: Ward, *, effect: bool) -> None:
    stages = {name: Stage("swallow", handler, effect=effect, max_attempts=2) for name, handler in POISON.items()}
    poison = {name: await ward.submit(stage, f"poison {name}") for name, stage in stages.items()}
    healthy = await ward.lab.submit(HEALTHY)
    await ward.until_quiet()
    letters = {name: await ward.letter(job) for name, job in poison.items()}

    await ward.lab.check(healthy)
    assert [name for name, letter in letters.items() if letter is None] == []
    assert {letter.stage for letter in letters.values() if letter} == {"swallow"}
    assert max(len(letter.detail) for letter in letters.values() if letter) <= 2000


BROKEN: dict[str, dict[str, Any]] = {
    "an unknown type": {"type": "nobody knows"},
    "an unknown stage": {"stage": "nowhere"},
    "text for stages": {"stages": "none"},
    "a stage of another version": {"stages.swallow.colour": "red"},
    "text for a number": {"seq": "one", "fence": "two"},
    "text for a weight": {"stages.swallow.weight": "heavy"},
    "no usage": {"usage": None},
    "nothing for tags": {"tags": None},
}


async def test_broken_documents_become_letters(ward: Ward) -> None:
    later = ward.services.clock.now() + timedelta(seconds=60)
    stage = Stage("swallow", POISON["a set"], effect=True)
    broken = {name: await ward.submit(stage, not_before=later) for name in BROKEN}
    for name, job in broken.items():
        await ward.services.documents.commit([writes.update(jobs.path(job.id), BROKEN[name])])
    healthy = await ward.lab.submit(HEALTHY)
    await ward.until_quiet()
    found = {name: await ward.services.documents.get(jobs.path(job.id)) for name, job in broken.items()}

    await ward.lab.check(healthy)
    assert {name: document and document.data["status"] for name, document in found.items()} == dict.fromkeys(
        BROKEN, "failed"
    )
    assert [name for name, job in broken.items() if await ward.letter(job) is None] == []
    assert (await ward.services.sweeper.sweep(later + timedelta(hours=9))).seen == 0


BODIES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "odd fields": {"generation": "first", "stage": ["swallow"]},
    "an item that is none": {"item": "no"},
    "numbers for inputs": {"inputs": 5},
}


async def garbled(ward: Ward, name: str, later: datetime) -> Job:
    """Return a job whose only task says nothing of sense."""
    job = await ward.submit(Stage("swallow", POISON["a set"]), not_before=later)
    [task] = await ward.services.job_repository.promised(deliveries.expected_task_ids(job))
    payload = {**task.payload, **BODIES[name]} if BODIES[name] else {}
    other = replace(task, id=f"garbled{job.id}", payload=payload, not_before=None)
    promises = [outbox.promise(other, ward.services.clock.now()), outbox.keep(task.id)]
    await ward.services.documents.commit(promises)
    await ward.services.publisher.publish([other])
    return job


async def test_garbled_tasks_become_letters(ward: Ward) -> None:
    later = ward.services.clock.now() + timedelta(hours=5)
    found = {name: await garbled(ward, name, later) for name in BODIES}
    await ward.until_quiet()

    assert [name for name, job in found.items() if await ward.letter(job) is None] == []
    assert (await ward.services.sweeper.sweep(later + timedelta(hours=9))).seen == 0


async def test_stray_task_is_dropped_in_the_end(ward: Ward, caplog: pytest.LogCaptureFixture) -> None:
    stray = Task("stray", "jobs-normal", deliveries.PATH, {"job": 5})
    await ward.services.publisher.publish([stray])
    await ward.until_quiet()

    assert not await ward.services.publisher.exists(stray)
    assert "task given up" in caplog.text


@pytest.mark.parametrize(
    "broken",
    [{"queue": "no-such-queue"}, {"payload": "text"}, {"payload": {"raw": b"\x00"}}],
    ids=["queue", "payload", "bytes"],
)
async def test_broken_promise_holds_up_no_other(ward: Ward, broken: dict[str, Any]) -> None:
    later = ward.services.clock.now() + timedelta(hours=1)
    poison = await ward.submit(Stage("swallow", POISON["a set"]), not_before=later)
    [task] = deliveries.expected_task_ids(poison)
    await ward.services.documents.commit([writes.update(outbox.path(task), broken)])
    other = Task("other", "jobs-low", "/stages", {})
    await ward.services.documents.commit([outbox.promise(other, later)])
    now = later + timedelta(hours=1)
    sweeps = [await ward.services.sweeper.sweep(now + timedelta(minutes=6 * n)) for n in range(LOSSES + 1)]

    assert sweeps[0].created == 1
    assert sweeps[-1].given_up == 1
    assert await ward.letter(poison)


class Failing(JobType):
    """A job type whose store is down, for as long as somebody wishes."""

    def stage(self, name: str) -> Stage:
        if self.name == "down":
            raise errors.StoreUnavailableError
        return super().stage(name)


async def exhausted(ward: Ward) -> Job:
    """Return a job whose task the queue has deleted after its last attempt."""
    stage = Stage("swallow", coming_to({}))
    ward.services.job_types["down"] = Failing("down", (stage,))  # type: ignore[index]  # the root's mapping takes more
    job = await ward.services.jobs.submit(Submission("acme", "me", "down", {}))
    await ward.until_quiet()
    [task] = await ward.services.job_repository.promised(deliveries.expected_task_ids(job))
    assert not await ward.services.publisher.exists(task)
    return job


async def test_job_goes_on_after_its_task_was_deleted(ward: Ward) -> None:
    job = await exhausted(ward)
    ward.services.job_types["down"] = JobType("down", (Stage("swallow", coming_to({})),))  # type: ignore[index]  # the root's mapping takes more
    sweep = await ward.services.sweeper.sweep(job.created_at + timedelta(hours=1))

    assert sweep.revived == 1
    assert await ward.services.hub.finished(job.id, 20)
    assert (await ward.services.jobs.get(job.id, "acme")).status == "succeeded"


async def test_job_ends_when_its_tasks_are_deleted_for_ever(ward: Ward) -> None:
    job = await exhausted(ward)
    for tries in range(1, LOSSES + 2):
        await ward.services.sweeper.sweep(job.created_at + timedelta(hours=tries))
        await ward.until_quiet()
    letter = await ward.letter(job)

    assert letter is not None
    assert (letter.code, letter.stage) == ("internal", "swallow")
    assert (await ward.services.sweeper.sweep(job.created_at + timedelta(hours=99))).seen == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"content_type": "blog_post", "topic": "\xff\xfe"}', 400),
        (b'{"content_type": "blog_post", "topic": NaN}', 400),
        (b'{"content_type": "blog_post", "topic": "t", "length": 1e999}', 400),
        (b'{"content_type": "blog_post", "topic": "' + b"x" * 1_000_000 + b'"}', 422),
        (b'{"content_type": "blog_post", "topic": ' + b"[" * 5000 + b"]" * 5000 + b"}", 400),
        (b'{"content_type": "blog_post", "topic": "\\ud800"}', 400),
    ],
    ids=["invalid UTF-8", "NaN", "infinity", "1 MB", "deep", "half a character"],
)
async def test_poison_over_http_is_refused_at_the_door(api: Api, body: bytes, status: int) -> None:
    headers = {"content-type": "application/json"}
    refused = await api.http.post("/v1/content?mode=async", content=body, headers=headers)

    assert refused.status_code == status
    assert math.isfinite(refused.json()["status"])
    assert (await api.http.get("/v1/jobs")).json()["items"] == []
