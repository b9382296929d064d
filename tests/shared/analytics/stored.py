"""Ended jobs put into the emulator, as if they had run long ago."""

import itertools
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from shared.bootstrap import Services
from shared.firestore import writes
from shared.jobs import job as jobs
from shared.jobs.job import Job, StageState, Usage

COMMIT = 100
_NUMBERS = itertools.count(1)


def ended(at: datetime, **more: Any) -> Job:
    """Return a job of two stages that ended at a time, after some seconds; which is made of that time alone."""
    rng = random.Random(at.isoformat())
    wait, plan, draft = rng.random(), rng.lognormvariate(1, 0.5), rng.lognormvariate(2, 0.5)
    begun = at - timedelta(seconds=wait + plan + draft)
    planned = begun + timedelta(seconds=wait + plan)
    first = {"ready_at": begun, "started_at": begun + timedelta(seconds=wait), "finished_at": planned}
    second = {"ready_at": planned, "started_at": planned, "finished_at": at, "split": True, "total": 3, "done": 3}
    plain: dict[str, Any] = {
        "id": f"job_{next(_NUMBERS)}",
        "tenant": "acme",
        "type": "generation",
        "kind": "blog_post",
        "owner": "key_1",
        "status": "succeeded",
        "priority": "normal",
        "payload": {"brief": {"topic": "bread"}},
        "stages": {
            "plan": StageState("plan", 1, "succeeded", attempts=1, busy_seconds=plan * 0.9, **first),
            "draft": StageState("draft", 2, "succeeded", attempts=1, busy_seconds=draft, **second),
        },
        "stage": "draft",
        "created_at": begun,
        "updated_at": at,
        "expire_at": at + timedelta(days=3650),
        "finished_at": at,
        "usage": Usage(100, 50, 1_000_000),
        "result": {"quality": round(rng.uniform(0.6, 1), 4)},
    }
    return Job(**{**plain, **more})


def running(job: Job) -> Job:
    """Return the same job before its end, in its second stage."""
    draft = replace(job.stages["draft"], status="running", finished_at=None, busy_seconds=0.0, done=0)
    return replace(job, status="running", finished_at=None, stages={**job.stages, "draft": draft})


async def put(services: Services, made: Sequence[Job]) -> None:
    """Store jobs."""
    creating = [writes.create(jobs.path(job.id), jobs.to_fields(job)) for job in made]
    for first in range(0, len(creating), COMMIT):
        await services.documents.commit(creating[first : first + COMMIT])


async def at(services: Services, times: Sequence[datetime], **more: Any) -> list[Job]:
    """Store jobs that ended at these times."""
    made = [ended(time, **more) for time in times]
    await put(services, made)
    return made
