"""Jobs that end when a test lets them, and what the store says of their places."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from shared import settings as configuration
from shared.bootstrap import Services
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.submissions import Submission
from shared.manifest.queues import Priority
from shared.tenants.tenant import Actor, Limits

OPERATOR = Actor("key_o", "operator", "operator")
TENANT = "acme"


@dataclass
class Floor:
    """Where jobs run: each waits in its only stage until it, or everybody, is let go."""

    services: Services
    go: asyncio.Event = field(default_factory=asyncio.Event)
    running: set[str] = field(default_factory=set)
    began: list[str] = field(default_factory=list)
    at_once: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)

    async def _wait(self, job: Job, _: Inputs, __: Context) -> Done:
        self.running.add(job.id)
        self.began.append(job.tenant)
        self.at_once[job.tenant] += 1
        self.most[job.tenant] = max(self.most[job.tenant], self.at_once[job.tenant])
        await self.go.wait()
        self.at_once[job.tenant] -= 1
        self.running.discard(job.id)
        return Done()

    def kinds(self) -> dict[str, JobType]:
        """Return the job types, of one stage and of two."""
        wait, again = Stage("wait", self._wait, timeout=60), Stage("again", self._wait, timeout=60)
        return {"floor 1": JobType("floor 1", (wait,)), "floor 2": JobType("floor 2", (wait, again))}

    async def submit(
        self,
        count: int,
        tenant: str = TENANT,
        priority: Priority = "normal",
        *,
        stages: int = 1,
        services: Services | None = None,
    ) -> list[Job]:
        """Submit jobs at once, as one batch does."""
        wanted = [Submission(tenant, "me", f"floor {stages}", {"n": n}, priority=priority) for n in range(count)]
        return await (services or self.services).jobs.submit_many(wanted)

    async def limit(self, tenant: str = TENANT, **lanes: int) -> None:
        """Set limits of lanes, or of all with ``total``."""
        total = lanes.pop("total", None)
        given = frozenset({"lanes"} | ({"max_running"} if total else set()))
        await self.services.tenants.limit(tenant, Limits(given, total, {**lanes}), OPERATOR)

    async def places(self, *jobs: Job) -> Counter[str]:
        """Return how many of the jobs have which place."""
        found = [await self.services.job_repository.find(job.id) for job in jobs]
        return Counter(job.place for job in found if job)

    async def ended(self, *jobs: Job) -> None:
        """Wait until all of the jobs have ended."""
        for job in jobs:
            assert await self.services.hub.finished(job.id, 30), f"{job.id} did not end"


def equip(services: Services, floor: Floor) -> None:
    for name, kind in floor.kinds().items():
        services.job_types[name] = kind  # type: ignore[index]  # the root's mapping takes more


@pytest.fixture
def idle(services: Services) -> Floor:
    """A floor without a worker: what is let in stays there."""
    floor = Floor(services)
    equip(services, floor)
    return floor


@pytest.fixture
async def elsewhere(idle: Floor) -> AsyncIterator[Services]:
    """Another process of the same product."""
    services = Services(configuration.load())
    equip(services, idle)
    yield services
    await services.aclose()


@pytest.fixture
def floor(worker: Services) -> Floor:
    """A floor with a worker."""
    found = Floor(worker)
    equip(worker, found)
    return found
