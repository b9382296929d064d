"""Jobs and opinions made by the number, with prompts behind them, for whoever tests records of versions."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.analytics import record as records
from shared.analytics.record import Pinned, Record
from shared.bootstrap import Services
from shared.jobs.job import Job
from shared.records.digest import Digest
from shared.records.made import Made
from shared.records.opinion import Opinion, Version
from tests.shared.analytics import stored

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
MADE = Made("draft", 3, "blog_post", "offline")
_NUMBERS = itertools.count()


def prompts(draft: int = 3, plan: int = 0) -> dict[str, Any]:
    """Return pinned prompts as a job's payload has them; nothing is refined."""
    numbers = {"plan": plan, "draft": draft, "refine": 0}
    return {name: {"name": name, "number": number, "hash": "h"} for name, number in numbers.items()}


def job(at: datetime, draft: int = 3, quality: float = 0.8, **more: Any) -> Job:
    """Return a job that ended at a time, made with a version of the draft prompt."""
    payload = {"brief": {}, "prompts": prompts(draft), "model": "offline"}
    return stored.ended(at, **{"payload": payload, "result": {"quality": quality}, **more})


def record(at: datetime = NOON, **more: Any) -> Record:
    """Return the same as analytics see it."""
    return records.of(job(at, **more))


def slower(found: Record, times: float) -> Record:
    """Return a job that was worked on for so many times as long."""
    stages = tuple(replace(stage, busy_seconds=stage.busy_seconds * times) for stage in found.stages)
    return replace(found, stages=stages)


def opinion(at: datetime = NOON, draft: int = 3, **said: Any) -> Opinion:
    """Return an opinion on a piece that the draft prompt had part in."""
    return Opinion(at, "blog_post", "offline", (Version("draft", draft),), **said)


def digest(qualities: Sequence[float] = (), opinions: Sequence[Opinion] = (), failed: int = 0) -> Digest:
    """Return the digest of jobs with these qualities, of those that failed, and of opinions."""
    found = Digest()
    for quality in qualities:
        found.add_job(record(NOON + timedelta(seconds=next(_NUMBERS)), quality=quality))
    for _ in range(failed):
        found.add_job(record(NOON + timedelta(seconds=next(_NUMBERS)), status="failed", result={}))
    for one in opinions:
        found.add_opinion(one)
    return found


def around(mean: float, count: int, spread: float = 0.1) -> list[float]:
    """Return so many numbers evenly around a mean."""
    return [mean + spread * (2 * number / (count - 1) - 1) for number in range(count)]


async def put(services: Services, *made: Job) -> None:
    """Store jobs."""
    await stored.put(services, made)


def pinned(**numbers: int) -> tuple[Pinned, ...]:
    """Return what a record says of prompts, by task."""
    return tuple(Pinned(task, task, number) for task, number in numbers.items())
