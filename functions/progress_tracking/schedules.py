"""Schedules: make, list, show, change, pause, resume, run, delete, preview; and the jobs that they have started."""

from datetime import datetime
from typing import Any

from functions.progress_tracking.schedules_schemas import (
    ChangeBody,
    CreateBody,
    PreviewBody,
    PreviewView,
    ScheduleDetail,
    ScheduleView,
    TargetBody,
)
from shared import errors
from shared.bootstrap import Services
from shared.jobs.repository import Position as JobPosition
from shared.jobs.schemas import JobView
from shared.schedules import targets
from shared.schedules.repository import Position
from shared.web import cursors, query, responses
from shared.web.query import CURSOR, LIMIT
from shared.web.requests import Call
from shared.web.responses import Page, Response
from shared.web.routing import Route

READ, WRITE = "jobs:read", "jobs:write"
UPCOMING = query.integer("upcoming", default=5, minimum=0, maximum=50, description="How many of the next runs to show.")


async def create(call: Call[CreateBody], services: Services) -> Response:
    """
    Make a schedule that starts jobs by the clock; `upcoming` shows its next runs.

    Whoever schedules content needs the scope `content:write` as well. A run that comes more than five minutes late is
    skipped, unless the schedule catches up. Each run starts one job, however often the clock ticks.
    """
    _may_start(call)
    body, principal = call.input, call.principal
    schedule = await services.schedules.create(
        principal.tenant, body.name, body.plan(), principal.key_id, call.idempotency_key or ""
    )
    location = (b"location", f"/v1/schedules/{schedule.id}".encode())
    return responses.json(ScheduleDetail.detailed(schedule, schedule.upcoming(UPCOMING.default)), 201, [location])


async def list_schedules(call: Call[None], services: Services) -> Page[ScheduleView]:
    """List the schedules, newest first: when each runs next, and what became of its last run."""
    tenant, limit = call.principal.tenant, call.query(LIMIT)
    found = await services.schedules.page(tenant, limit + 1, _position(call, Position))
    last = found[limit - 1] if len(found) > limit else None
    following = _cursor(call, last.created_at, last.id) if last else None
    return Page(items=[ScheduleView.of(schedule) for schedule in found[:limit]], next_cursor=following)


async def get(call: Call[None], services: Services) -> ScheduleDetail:
    """Show a schedule, by its id or its name, with its last runs and its next ones."""
    schedule = await services.schedules.get(call.principal.tenant, call.params["schedule"])
    return ScheduleDetail.detailed(schedule, schedule.upcoming(call.query(UPCOMING)))


async def change(call: Call[ChangeBody], services: Services) -> ScheduleDetail:
    """Change a schedule; other times count from this moment on. Its name stays."""
    _may_start(call)
    schedule = await services.schedules.change(
        call.principal.tenant, call.params["schedule"], call.principal.key_id, call.input.applied
    )
    return ScheduleDetail.detailed(schedule, schedule.upcoming(UPCOMING.default))


async def pause(call: Call[None], services: Services) -> ScheduleView:
    """Pause a schedule: it starts nothing until it is resumed. What it has started goes on, what queues is dropped."""
    principal = call.principal
    return ScheduleView.of(await services.schedules.pause(principal.tenant, call.params["schedule"], principal.key_id))


async def resume(call: Call[None], services: Services) -> ScheduleView:
    """Resume a schedule, from its next planned run on; what it would have started meanwhile is not made up for."""
    principal = call.principal
    return ScheduleView.of(await services.schedules.resume(principal.tenant, call.params["schedule"], principal.key_id))


async def run(call: Call[None], services: Services) -> Response:
    """Start a job of the schedule at once, whatever runs, and also while it is paused; its times stay as they are."""
    principal = call.principal
    job = await services.schedules.run(
        principal.tenant, call.params["schedule"], principal.key_id, call.idempotency_key or ""
    )
    return responses.json(JobView.of(job), 202, [(b"location", f"/v1/jobs/{job.id}".encode())])


async def list_runs(call: Call[None], services: Services) -> Page[JobView]:
    """List the jobs that a schedule has started, newest first."""
    tenant, limit = call.principal.tenant, call.query(LIMIT)
    found = await services.schedules.runs(tenant, call.params["schedule"], limit + 1, _position(call, JobPosition))
    last = found[limit - 1] if len(found) > limit else None
    following = _cursor(call, last.created_at, last.id) if last else None
    return Page(items=[JobView.of(job) for job in found[:limit]], next_cursor=following)


async def delete(call: Call[None], services: Services) -> None:
    """Delete a schedule; the jobs that it has started go on."""
    await services.schedules.delete(call.principal.tenant, call.params["schedule"])


async def preview(call: Call[PreviewBody], services: Services) -> PreviewView:
    """Show the next runs of a cron line in a time zone; nothing is kept."""
    timing = call.input.timing()
    return PreviewView.of(timing, services.schedules.preview(timing, call.input.count))


def _may_start(call: Call[Any]) -> None:
    """Raise PermissionDeniedError unless the caller may start by hand what they want to be started."""
    wanted: TargetBody = call.input
    for kind, _ in wanted.given():
        scope = targets.BY_NAME[kind].scope
        if not call.principal.has(scope):
            raise errors.PermissionDeniedError(f"To schedule {kind}, the API key needs the scope '{scope}'.")


def _cursor(call: Call[None], at: datetime, last: str) -> str:
    return cursors.encode([at.isoformat(), last], call.principal.tenant, {"path": call.path})


def _position(call: Call[None], kind: Any) -> Any:
    cursor = call.query(CURSOR)
    if cursor is None:
        return None
    at, last = cursors.decode(cursor, call.principal.tenant, {"path": call.path})
    return kind(datetime.fromisoformat(at), last)


def _route(method: str, path: str, handler: Any, summary: str, **more: Any) -> Route[Services, Any]:
    scope = READ if method == "GET" else WRITE
    unknown = (errors.NotFoundError,) if "{schedule}" in path else ()
    more["errors"] = (*unknown, *more.get("errors", ()))
    return Route(method, path, handler, summary=summary, **{"scope": scope, "tags": ("schedules",), **more})


_ALL, _ONE = "/v1/schedules", "/v1/schedules/{schedule}"
_PAGE: dict[str, Any] = {"query": (LIMIT, CURSOR), "errors": (errors.InvalidCursorError,)}

ROUTES: tuple[Route[Services, Any], ...] = (
    _route("GET", _ALL, list_schedules, "List schedules", response=Page[ScheduleView], **_PAGE),
    _route(
        "POST",
        _ALL,
        create,
        "Create a schedule",
        body=CreateBody,
        response=ScheduleDetail,
        status=201,
        idempotent=True,
        errors=(errors.AlreadyExistsError, errors.IdempotencyConflictError),
    ),
    _route(
        "POST",
        f"{_ALL}/preview",
        preview,
        "Preview a cron line",
        scope=READ,
        body=PreviewBody,
        response=PreviewView,
    ),
    _route("GET", _ONE, get, "Get a schedule", query=(UPCOMING,), response=ScheduleDetail),
    _route("PATCH", _ONE, change, "Change a schedule", body=ChangeBody, response=ScheduleDetail),
    _route("DELETE", _ONE, delete, "Delete a schedule", status=204),
    _route("GET", f"{_ONE}/runs", list_runs, "List the jobs of a schedule", response=Page[JobView], **_PAGE),
    _route("POST", f"{_ONE}/pause", pause, "Pause a schedule", response=ScheduleView),
    _route("POST", f"{_ONE}/resume", resume, "Resume a schedule", response=ScheduleView),
    _route("POST", f"{_ONE}/run", run, "Run a schedule at once", response=JobView, status=202, idempotent=True),
)
