"""Schedules and jobs made for tests: complete, with any part changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.submissions import Submission, new
from shared.schedules.schedule import CatchUp, Plan, Schedule, schedule_id
from shared.schedules.timing import Timing

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BRIEF = '{"content_type":"social_post","topic":"A garden tip"}'


def plan(cron: str = "@hourly", **changes: Any) -> Plan:
    """Return a plan; fields of its timing may be given among the others."""
    timing = {name: changes.pop(name) for name in Timing.__dataclass_fields__ if name in changes}
    if "catch_up" in changes:
        changes["catch_up"] = CatchUp(*changes["catch_up"])
    return Plan(**{"timing": Timing(cron, **timing), "kind": "content", "target": BRIEF, **changes})


def schedule(cron: str = "@hourly", *, tenant: str = "acme", name: str = "tip", **changes: Any) -> Schedule:
    """Return a schedule, made at NOW, with its first planned time an hour or a minute later."""
    own = {name: changes.pop(name) for name in tuple(changes) if name in Schedule.__dataclass_fields__}
    wanted = plan(cron, **changes)
    made = Schedule(
        id=schedule_id(tenant, name),
        tenant=tenant,
        name=name,
        plan=wanted,
        created_at=NOW,
        created_by="key_a",
        updated_at=NOW,
        updated_by="key_a",
        token="token",
        planned_at=wanted.timing.next(NOW),
    )
    return replace(made, **own)


async def nothing(_: Job, __: Inputs, ___: Context) -> Done:
    return Done()


def job(key: str = "a", **changes: Any) -> Job:
    """Return a job that is queued."""
    kind = JobType("generation", (Stage("only", nothing),))
    return replace(new(Submission("acme", "key_a", "generation", {}, key), kind, NOW, 24 * HOUR), **changes)
