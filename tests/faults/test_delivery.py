"""Jobs under at-least-once delivery and a store that fails now and then; seeds are printed for replay."""

from collections.abc import Awaitable, Callable

import pytest

from infra.local.cloud_tasks.faults import Fault, FaultPlan
from infra.local.firestore.faults import FaultPlan as StoreFaults
from tests.faults.conftest import Lab

JOBS = 12
Order = Callable[[FaultPlan, StoreFaults], Awaitable[None]]
SOUND = StoreFaults()


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("tasks", "store"),
    [
        ((Fault("duplicate", every=1),), SOUND),
        ((Fault("drop_response", probability=0.3),), SOUND),
        ((Fault("reorder", probability=0.5), Fault("delay", probability=0.2, seconds=0.2)), SOUND),
        ((), StoreFaults(aborted_every=7)),
        ((), StoreFaults(unavailable_every=11)),
        (
            (
                Fault("duplicate", probability=0.2),
                Fault("drop_response", probability=0.1),
                Fault("reorder", probability=0.3),
            ),
            StoreFaults(aborted_every=13, unavailable_every=29),
        ),
    ],
    ids=["every task twice", "lost answers", "late and out of order", "aborted", "unavailable", "everything"],
)
async def test_no_job_is_lost_and_no_effect_committed_twice(
    lab: Lab, faults: Order, tasks: tuple[Fault, ...], store: StoreFaults, seed: int
) -> None:
    print(f"seed {seed}")
    jobs = await lab.submit(JOBS)
    await faults(FaultPlan(tasks, seed), store)

    await lab.check(jobs)
    await faults(FaultPlan(), SOUND)


async def test_lost_tasks_are_found_by_the_sweeper(lab: Lab) -> None:
    """The queue is purged behind our back; the promises stand in the outbox."""
    publisher = lab.services.publisher
    queue = f"{publisher._parent}/queues/jobs-normal"
    await publisher._client.pause_queue(name=queue)
    jobs = await lab.submit(3)
    await publisher._client.purge_queue(name=queue)
    await publisher._client.resume_queue(name=queue)
    sweep = await lab.services.sweeper.sweep(jobs[0].expire_at)

    assert sweep.revived == 3
    await lab.check(jobs)
