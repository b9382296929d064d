"""Job types whose effects are counted outside the product, and what must hold of every job, whatever happened."""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from infra.local.cloud_tasks import embedded as cloud_tasks
from infra.local.cloud_tasks.faults import FaultPlan as TaskFaults
from infra.local.firestore import embedded as firestore
from infra.local.firestore.faults import FaultPlan as StoreFaults
from shared.bootstrap import Services
from shared.jobs.job import Job, Usage
from shared.jobs.pipeline import Context, Done, FanOut, Inputs, Item, JobType, Stage
from shared.jobs.submissions import Submission

ITEMS = 4
COST = ITEMS + 2
_NUMBERS = itertools.count()


@dataclass
class Ledger:
    """What really happened: how often each piece of work ran, under which key."""

    ran: Counter[str] = field(default_factory=Counter)

    async def effect(self, job: Job, inputs: Inputs, context: Context) -> Done:
        """A stage that costs one."""
        del inputs
        self.ran[context.key] += 1
        return Done({"job": job.id}, usage=Usage(cost_nano_usd=1))

    async def split(self, _: Job, __: Inputs, ___: Context) -> FanOut:
        """A stage that splits."""
        return FanOut([{"n": n} for n in range(ITEMS)])

    async def item(self, _: Job, item: Item, __: Inputs, context: Context) -> Done:
        """A sub-stage that costs one."""
        self.ran[context.key] += 1
        return Done({"n": item.data["n"]}, usage=Usage(cost_nano_usd=1))

    async def plain(self, _: Job, inputs: Inputs, __: Context) -> Done:
        """A stage without effects."""
        return Done(summary={"items": len(inputs["split"]["items"])}, usage=Usage(cost_nano_usd=1))

    def kind(self) -> JobType:
        """Return the job type."""
        return JobType(
            "faulty",
            (
                Stage("effect", self.effect, effect=True),
                Stage("split", self.split, item=self.item, effect=True),
                Stage("plain", self.plain),
            ),
        )


@dataclass
class Lab:
    """The stack with a job type that keeps books."""

    services: Services
    ledger: Ledger

    async def submit(self, count: int) -> list[Job]:
        """Submit some jobs."""
        numbers = [next(_NUMBERS) for _ in range(count)]
        submissions = [Submission("acme", "me", "faulty", {"n": n}, key=str(n)) for n in numbers]
        return [await self.services.jobs.submit(submission) for submission in submissions]

    async def check(self, jobs: list[Job]) -> None:
        """Assert that every job has ended well, exactly once."""
        for job in jobs:
            assert await self.services.hub.finished(job.id, 60), f"{job.id} did not end"
            found = await self.services.jobs.get(job.id, "acme")
            events = await self.services.job_repository.events(job.id, -1)

            assert (found.status, found.result, found.usage.cost_nano_usd) == ("succeeded", {"items": ITEMS}, COST)
            assert [event.seq for event in events] == list(range(found.seq + 1))
            assert [event.terminal for event in events].count(True) == 1
            assert [event.progress for event in events] == sorted(event.progress for event in events)
        assert len(self.ledger.ran) == len(jobs) * (ITEMS + 1), "every work has one key, and every work ran"


@pytest.fixture
def lab(worker: Services) -> Lab:
    ledger = Ledger()
    worker.job_types["faulty"] = ledger.kind()  # type: ignore[index]  # the root's mapping takes more
    return Lab(worker, ledger)


@pytest.fixture
def faults(tasks_emulator: cloud_tasks.Handle, firestore_emulator: firestore.Handle) -> Iterator[Any]:
    """Order faults of both emulators; they end with the test."""

    async def order(tasks: TaskFaults, store: StoreFaults) -> None:
        await tasks_emulator.inject(tasks)
        firestore_emulator.follow(store)

    yield order
    firestore_emulator.follow(StoreFaults())
