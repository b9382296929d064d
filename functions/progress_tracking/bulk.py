"""Bulk actions: one wish for all jobs that a filter leaves, as a durable job."""

from typing import Any

from functions.progress_tracking import bulk_schemas
from functions.progress_tracking.bulk_schemas import BulkRequest, BulkView
from shared import errors
from shared.bootstrap import Services
from shared.bulk.service import Wish
from shared.bulk.tally import Tally
from shared.web import responses
from shared.web.requests import Call
from shared.web.responses import Response
from shared.web.routing import Route


async def act_on_jobs(call: Call[BulkRequest], services: Services) -> Response:
    """
    Cancel, pause, resume or retry all jobs that a filter leaves.

    The answer is a job of its own, at once: it pages from the newest to the oldest, survives crashes, counts what
    became of each job, and can be cancelled. What one job refuses never stops the rest. Retries keep to the tenant's
    limits and leave room for its new work. With `dry_run`, the jobs are only counted.
    """
    wish = call.input.wish(call.principal, call.idempotency_key or "")
    return await answer(services, wish, dry_run=call.input.dry_run)


async def get_bulk(call: Call[None], services: Services) -> BulkView:
    """Show a bulk action and what it has done so far."""
    job, tally = await services.bulk.get(call.params["job_id"], call.principal.tenant)
    return BulkView.of(job, tally)


async def answer(services: Services, wish: Wish, *, dry_run: bool) -> Response:
    """Begin what is wished for, or only count it."""
    if dry_run:
        return responses.json(BulkView.counted(wish, await services.bulk.count(wish)))
    job = await services.bulk.begin(wish)
    location = (b"location", bulk_schemas.path(job).encode())
    return responses.json(BulkView.of(job, Tally()), 202, [location])


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "POST",
        "/v1/jobs/bulk",
        act_on_jobs,
        summary="Act on many jobs",
        scope="jobs:write",
        body=BulkRequest,
        response=BulkView,
        status=202,
        idempotent=True,
        errors=(errors.IdempotencyConflictError,),
        tags=("jobs",),
    ),
    Route(
        "GET",
        "/v1/jobs/bulk/{job_id}",
        get_bulk,
        summary="Get a bulk action",
        scope="jobs:read",
        response=BulkView,
        errors=(errors.NotFoundError,),
        tags=("jobs",),
    ),
)
