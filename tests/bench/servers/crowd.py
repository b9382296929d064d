"""Routes to submit jobs of any tenant that take their time, and to see how long they have waited."""

import asyncio
from datetime import datetime
from typing import Any, cast

from shared.bootstrap import Services
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.repository import Filter, Position
from shared.jobs.submissions import Submission
from shared.web import query
from shared.web.requests import Call
from shared.web.routing import Route

JOB_TYPE = "patient"
SECONDS = 1.5
_PAGE = 100
_TENANT = query.text("tenant", default="", required=True)
_COUNT = query.integer("count", default=1, minimum=1, maximum=100)


async def patient(_: Job, __: Inputs, ___: Context) -> Done:
    """Wait, as for a provider."""
    await asyncio.sleep(SECONDS)
    return Done({"x": 1})


async def submit(call: Call[None], services: Services) -> dict[str, Any]:
    """Submit some jobs."""
    wanted = Submission(call.query(_TENANT), call.principal.key_id, JOB_TYPE, {"topic": "patience"})
    return {"submitted": len(await services.jobs.submit_many([wanted] * call.query(_COUNT)))}


async def left(call: Call[None], services: Services) -> dict[str, int]:
    """Count a tenant's jobs that run and those that wait."""
    tenant = await services.tenant_repository.get(call.query(_TENANT))
    standings = await services.admission.standings.of(tenant.terms)
    return {"active": sum(one.active for one in standings), "waiting": sum(one.waiting for one in standings)}


async def waits(call: Call[None], services: Services) -> dict[str, list[float]]:
    """Tell, for all of a tenant's jobs that have begun, how long each has waited for that."""
    found: list[float] = []
    position: Position | None = None
    while page := await services.jobs.page(Filter(call.query(_TENANT)), _PAGE, position):
        found += [(cast("datetime", job.started_at) - job.created_at).total_seconds() for job in page if job.started_at]
        position = Position(page[-1].created_at, page[-1].id)
    return {"waits": found}


def equip(services: Services) -> None:
    """Let the services know the job type: three stages."""
    stages = tuple(Stage(name, patient) for name in ("first", "second", "third"))
    cast("dict[str, JobType]", services.job_types)[JOB_TYPE] = JobType(JOB_TYPE, stages)


ROUTES: tuple[Route[Services, Any], ...] = (
    Route("POST", "/crowd", submit, summary="Submit jobs", scope="jobs:write", query=(_TENANT, _COUNT)),
    Route("GET", "/crowd/left", left, summary="Jobs that are left", scope="jobs:read", query=(_TENANT,)),
    Route("GET", "/crowd/waits", waits, summary="Waits of jobs", scope="jobs:read", query=(_TENANT,)),
)
