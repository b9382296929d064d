"""A wide fan-out whose items all come in at once, while commits abort: the stage ends exactly once."""

import time
from collections.abc import Awaitable, Callable

from infra.local.cloud_tasks.faults import Fault, FaultPlan
from infra.local.firestore.faults import FaultPlan as StoreFaults
from shared.jobs.job import Usage
from shared.jobs.pipeline import Context, Done, FanOut, Inputs, Item, Job, JobType, Stage
from shared.jobs.submissions import Submission
from tests.faults.conftest import Lab

WIDTH = 200
Order = Callable[[FaultPlan, StoreFaults], Awaitable[None]]


async def test_wide_stage_ends_once_though_commits_abort(lab: Lab, faults: Order) -> None:
    joined = 0

    async def split(_: Job, __: Inputs, ___: Context) -> FanOut:
        return FanOut([{"n": n} for n in range(WIDTH)])

    async def item(_: Job, item: Item, __: Inputs, context: Context) -> Done:
        lab.ledger.ran[context.key] += 1
        return Done({"n": item.data["n"]}, usage=Usage(cost_nano_usd=1))

    async def join(_: Job, inputs: Inputs, __: Context) -> Done:
        nonlocal joined
        joined += 1
        return Done(summary={"sum": sum(one["n"] for one in inputs["split"]["items"])})

    kind = JobType("wide", (Stage("split", split, item=item), Stage("join", join, effect=True)))
    lab.services.job_types["wide"] = kind  # type: ignore[index]  # the root's mapping takes more
    await faults(FaultPlan((Fault("duplicate", probability=0.25),), seed=1), StoreFaults(aborted_every=4))
    began = time.monotonic()
    job = await lab.services.jobs.submit(Submission("acme", "me", "wide", {}))
    assert await lab.services.hub.finished(job.id, 60)
    seconds = time.monotonic() - began
    found = await lab.services.jobs.get(job.id, "acme")
    events = await lab.services.job_repository.events(job.id, -1)

    print(f"{WIDTH / seconds:.0f} items/s")
    assert (found.status, found.result, joined) == ("succeeded", {"sum": sum(range(WIDTH))}, 1)
    assert (len(lab.ledger.ran), found.usage.cost_nano_usd) == (WIDTH, WIDTH)
    assert [event.stage_status for event in events if event.stage == "split"].count("succeeded") == 1
