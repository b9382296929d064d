"""What this function answers: jobs, one and many, and all that its other modules do."""

from datetime import datetime
from typing import Any

from functions.progress_tracking import (
    analytics,
    approvals,
    bulk,
    control,
    dead_letters,
    exports,
    filters,
    live,
    priorities,
    prompt_exports,
    schedules,
    tenants,
    versions,
    webhooks,
)
from shared import errors
from shared.analytics.schemas import JobWithEstimate
from shared.bootstrap import Services
from shared.jobs.job import Job
from shared.jobs.repository import Position
from shared.jobs.schemas import JobView
from shared.web import cursors, query
from shared.web.requests import Call
from shared.web.responses import Page
from shared.web.routing import Route

LIMIT = query.integer("limit", default=20, minimum=1, maximum=100, description="Jobs per page.")
CURSOR = query.text("cursor", default=None, max_length=2048, description="Where the page begins.")


async def list_jobs(call: Call[None], services: Services) -> Page[JobView]:
    """List the tenant's jobs, newest first; all filters given must hold."""
    tenant, limit = call.principal.tenant, call.query(LIMIT)
    cursor = call.query(CURSOR)
    position = _position(cursor, tenant, filters.given(call)) if cursor else None
    jobs = await services.jobs.page(filters.wanted(call), limit, position)
    following = _cursor(jobs[-1], tenant, filters.given(call)) if len(jobs) == limit else None
    return Page(items=[JobView.of(job) for job in jobs], next_cursor=following)


async def get_job(call: Call[None], services: Services) -> JobWithEstimate:
    """Show a job: its state, its stages, how long it will take and, when it has ended, its result or error."""
    return await services.analytics.estimated(await services.jobs.get(call.params["job_id"], call.principal.tenant))


async def cancel_job(call: Call[None], services: Services) -> JobView:
    """Cancel a job: at once when nobody works on it, else as soon as its worker notices."""
    return JobView.of(await services.jobs.cancel(call.params["job_id"], call.principal.tenant))


def _cursor(last: Job, tenant: str, given: dict[str, Any]) -> str:
    return cursors.encode([last.created_at.isoformat(), last.id], tenant, given)


def _position(cursor: str, tenant: str, given: dict[str, Any]) -> Position:
    created_at, job_id = cursors.decode(cursor, tenant, given)
    return Position(datetime.fromisoformat(created_at), job_id)


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "GET",
        "/v1/jobs",
        list_jobs,
        summary="List jobs",
        scope="jobs:read",
        query=(*filters.ALL, LIMIT, CURSOR),
        response=Page[JobView],
        errors=(errors.InvalidCursorError,),
        tags=("jobs",),
    ),
    Route(
        "GET",
        "/v1/jobs/{job_id}",
        get_job,
        summary="Get a job",
        scope="jobs:read",
        response=JobWithEstimate,
        etag=True,
        errors=(errors.NotFoundError,),
        tags=("jobs",),
    ),
    Route(
        "POST",
        "/v1/jobs/{job_id}/cancel",
        cancel_job,
        summary="Cancel a job",
        scope="jobs:write",
        response=JobView,
        errors=(errors.NotFoundError, errors.InvalidStateError),
        tags=("jobs",),
    ),
    *analytics.ROUTES,
    *approvals.ROUTES,
    *bulk.ROUTES,
    *control.ROUTES,
    *dead_letters.ROUTES,
    *exports.ROUTES,
    *live.ROUTES,
    *priorities.ROUTES,
    *prompt_exports.ROUTES,
    *schedules.ROUTES,
    *tenants.ROUTES,
    *versions.ROUTES,
    *webhooks.ROUTES,
)
