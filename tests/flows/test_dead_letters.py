"""Dead letters from end to end: failures by the hundred, replayed once each, whatever happens meanwhile."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from infra.local.cloud_tasks import embedded as cloud_tasks
from infra.local.cloud_tasks.faults import Fault, FaultPlan
from infra.local.firestore import embedded as firestore
from infra.local.firestore.faults import FaultPlan as StoreFaults
from shared import errors
from shared.bulk import runs
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.submissions import Submission
from tests.conftest import Api

LETTERS = runs.PAGE + 10
PATH = "/v1/dead-letters"
TROUBLES: dict[str, tuple[tuple[Fault, ...], StoreFaults]] = {
    "nothing": ((), StoreFaults()),
    "every task twice": ((Fault("duplicate", every=1),), StoreFaults()),
    "lost answers": ((Fault("drop_response", probability=0.4),), StoreFaults()),
    "a shaky store": ((), StoreFaults(aborted_every=17, unavailable_every=37)),
    "everything": (
        (Fault("duplicate", probability=0.3), Fault("drop_response", probability=0.2)),
        StoreFaults(aborted_every=41),
    ),
}


class Ledger:
    """What really ran: how often each generation of each job."""

    def __init__(self) -> None:
        self.ran: Counter[tuple[str, int]] = Counter()
        self.cured = False

    async def work(self, job: Job, _: Inputs, __: Context) -> Done:
        self.ran[job.id, job.generation] += 1
        if self.cured:
            return Done()
        raise errors.ProviderRejectedError


@pytest.fixture
def ledger(api: Api) -> Ledger:
    found = Ledger()
    kind = JobType("generation", (Stage("work", found.work),))
    api.services.job_types["generation"] = kind  # type: ignore[index]  # the root's mapping takes more
    return found


@pytest.fixture
async def faults(
    tasks_emulator: cloud_tasks.Handle, firestore_emulator: firestore.Handle
) -> AsyncIterator[tuple[cloud_tasks.Handle, firestore.Handle]]:
    yield tasks_emulator, firestore_emulator
    await tasks_emulator.inject(FaultPlan())
    firestore_emulator.follow(StoreFaults())


async def failed(api: Api, count: int) -> list[Job]:
    made = [Submission("acme", "me", "generation", {"n": n}) for n in range(count)]
    jobs = [
        job for start in range(0, count, 50) for job in await api.services.jobs.submit_many(made[start : start + 50])
    ]
    for job in jobs:
        assert await api.services.hub.finished(job.id, 60)
    return jobs


async def ended(api: Api, jobs: list[Job], generation: int) -> list[Job]:
    """Return the jobs once this generation of all of them has ended."""
    while True:
        found = [await api.services.jobs.get(job.id, "acme") for job in jobs]
        if all(job.terminal and job.generation >= generation for job in found):
            return found


@pytest.mark.timeout(180)
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_every_letter_is_replayed_exactly_once(api: Api, ledger: Ledger, faults: Any, trouble: str) -> None:
    jobs = await failed(api, LETTERS)
    tasks, store = TROUBLES[trouble]
    ledger.cured = True
    await faults[0].inject(FaultPlan(tasks, seed=1))
    faults[1].follow(store)
    begun = (await api.services.bulk.begin(_replay_of_all())).id
    assert await api.services.hub.finished(begun, 120)
    replayed = await ended(api, jobs, 1)
    faults[1].follow(StoreFaults())
    bulk = (await api.http.get(f"/v1/jobs/bulk/{begun}")).json()

    assert {(job.status, job.generation) for job in replayed} == {("succeeded", 1)}
    assert {generation for _, generation in ledger.ran} == {0, 1}
    assert (bulk["done"], bulk["changed"], bulk["failed"]) == (LETTERS, LETTERS, 0)
    assert (await api.http.get(f"{PATH}?status=open")).json()["items"] == []


async def test_what_fails_again_leaves_a_letter_of_its_own(api: Api, ledger: Ledger) -> None:
    jobs = await failed(api, 3)
    bulk = await api.services.bulk.begin(_replay_of_all())
    assert await api.services.hub.finished(bulk.id, 20)
    await ended(api, jobs, 1)
    found = (await api.http.get(PATH)).json()["items"]

    assert Counter((one["status"], one["generation"]) for one in found) == {("replayed", 0): 3, ("open", 1): 3}
    assert len({one["fingerprint"] for one in found}) == 1
    assert set(ledger.ran.values()) == {1}


async def test_a_storm_makes_one_group(api: Api, ledger: Ledger) -> None:
    jobs = await failed(api, 40)
    while not (found := (await api.http.get(f"{PATH}/groups")).json()["items"]):
        api.services.group_keeper._mended.clear()
    assert [(group["total"], group["open"]) for group in found] == [(40, 40)]
    assert sum(ledger.ran.values()) == len(jobs)


def _replay_of_all() -> Any:
    from shared.bulk.service import Wish

    return Wish("acme", "key_1", "dead_letters.replay", {}, priority="high")
