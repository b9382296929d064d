"""What this function answers: jobs, one, many and live."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Any

from shared import errors
from shared.bootstrap import Services
from shared.errors import FieldError
from shared.jobs.job import STATUSES, Job
from shared.jobs.repository import Filter, Position
from shared.jobs.schemas import EventView, JobView
from shared.manifest import queues
from shared.web import cursors, query, sse
from shared.web.requests import Call
from shared.web.responses import Page
from shared.web.routing import Route

STATUS = query.many(query.choice("status", STATUSES, default="", description="State of the job."))
TYPE = query.choice("type", ("generation", "batch"), default="", description="Kind of job.")
OWNER = query.text("owner", default="", description="Id of the key that submitted it.")
PRIORITY = query.choice("priority", tuple(queues.BY_PRIORITY), default=None, description="Priority of the job.")
BATCH = query.text("batch", default="", description="Id of the batch it belongs to.")
TAG = query.text("tag", default="", max_length=60, description="A tag it carries.")
SINCE = query.moment("since", default=None, description="Created at this time or later.")
UNTIL = query.moment("until", default=None, description="Created at this time or earlier.")
LIMIT = query.integer("limit", default=20, minimum=1, maximum=100, description="Jobs per page.")
CURSOR = query.text("cursor", default=None, max_length=2048, description="Where the page begins.")
AFTER = query.integer("after", default=-1, minimum=-1, maximum=10**9, description="Number of the last event seen.")
_FILTERS: tuple[query.Param[Any], ...] = (STATUS, TYPE, OWNER, PRIORITY, BATCH, TAG, SINCE, UNTIL)


async def list_jobs(call: Call[None], services: Services) -> Page[JobView]:
    """List the tenant's jobs, newest first; all filters given must hold."""
    tenant, limit = call.principal.tenant, call.query(LIMIT)
    cursor = call.query(CURSOR)
    position = _position(cursor, tenant, _filters(call)) if cursor else None
    jobs = await services.jobs.page(_wanted(call), limit, position)
    following = _cursor(jobs[-1], tenant, _filters(call)) if len(jobs) == limit else None
    return Page(items=[JobView.of(job) for job in jobs], next_cursor=following)


async def get_job(call: Call[None], services: Services) -> JobView:
    """Show a job: its state, its stages and, when it has ended, its result or error."""
    return JobView.of(await services.jobs.get(call.params["job_id"], call.principal.tenant))


async def follow_job(call: Call[None], services: Services) -> sse.EventStream:
    """
    Stream the events of a job, from its first or after `Last-Event-ID`, until it has ended.

    Each event's id is its number; numbers have no gaps, so a follower that comes back misses nothing.
    """
    job = await services.jobs.get(call.params["job_id"], call.principal.tenant)
    return sse.EventStream(_events(services, job, _last_seen(call)))


async def cancel_job(call: Call[None], services: Services) -> JobView:
    """Cancel a job: at once when nobody works on it, else as soon as its worker notices."""
    return JobView.of(await services.jobs.cancel(call.params["job_id"], call.principal.tenant))


async def _events(services: Services, job: Job, after: int) -> AsyncGenerator[sse.Event, None]:
    async for event in services.hub.follow(job.id, after):
        yield sse.Event(EventView.of(event), event="progress", id=str(event.seq))
    ended = await services.jobs.get(job.id, job.tenant)
    yield sse.Event(JobView.of(ended), event="job")


def _last_seen(call: Call[None]) -> int:
    given = sse.last_event_id(call.headers)
    if given is None:
        after: int = call.query(AFTER)
        return after
    if not given.isdecimal():
        raise errors.InvalidFieldsError(
            "A header breaks a rule.",
            errors=[FieldError("Last-Event-ID", "not_a_number", "Header 'Last-Event-ID' is the number of an event.")],
        )
    return int(given)


def _wanted(call: Call[None]) -> Filter:
    return Filter(
        tenant=call.principal.tenant,
        statuses=call.query(STATUS),  # type: ignore[arg-type]  # the parameter admits only states
        type=call.query(TYPE),
        owner=call.query(OWNER),
        priority=call.query(PRIORITY),  # type: ignore[arg-type]  # the parameter admits only priorities
        batch=call.query(BATCH),
        tag=call.query(TAG),
        since=call.query(SINCE),
        until=call.query(UNTIL),
    )


def _filters(call: Call[None]) -> dict[str, Any]:
    return {param.name: call.query(param) for param in _FILTERS}


def _cursor(last: Job, tenant: str, filters: dict[str, Any]) -> str:
    return cursors.encode([last.created_at.isoformat(), last.id], tenant, filters)


def _position(cursor: str, tenant: str, filters: dict[str, Any]) -> Position:
    created_at, job_id = cursors.decode(cursor, tenant, filters)
    return Position(datetime.fromisoformat(created_at), job_id)


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "GET",
        "/v1/jobs",
        list_jobs,
        summary="List jobs",
        scope="jobs:read",
        query=(*_FILTERS, LIMIT, CURSOR),
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
        response=JobView,
        etag=True,
        errors=(errors.NotFoundError,),
        tags=("jobs",),
    ),
    Route(
        "GET",
        "/v1/jobs/{job_id}/events",
        follow_job,
        summary="Follow a job",
        scope="jobs:read",
        query=(AFTER,),
        response=EventView,
        media_type=sse.MEDIA_TYPE,
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
)
