"""Live events: of one job until it has ended, or of everything that a tenant has under way."""

import random
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from functions.progress_tracking import filters
from shared import errors
from shared.bootstrap import Services
from shared.jobs.job import Job
from shared.jobs.schemas import EventView, JobView
from shared.manifest import functions
from shared.progress.positions import Position
from shared.progress.seats import Seats
from shared.progress.selection import Selection
from shared.resilience.deadline import Deadline
from shared.web import query, sse
from shared.web.asgi import Receive, Scope, Send
from shared.web.requests import Call
from shared.web.routing import Route

LONGEST, SPREAD = functions.PROGRESS_TRACKING.timeout - 360.0, 300.0
RETRY_MILLISECONDS = 500
SKIPPED_UNTOLD = 500

AFTER = query.integer("after", default=-1, minimum=-1, maximum=10**9, description="Number of the last event seen.")
SINCE = query.moment("since", default=None, description="Begin with the events from this time on.")
KIND = query.text("kind", default="", max_length=80, description="What the job's history is kept by, as `blog_post`.")
JOB = query.many(query.text("job", default="", max_length=80, description="Id of a job."), at_most=50)
_FILTERS = (filters.STATUS, filters.TYPE, KIND, filters.OWNER, filters.PRIORITY, filters.BATCH, filters.TAG, JOB)


class Seated:
    """A stream of events that takes one of its tenant's seats while it is sent."""

    def __init__(self, stream: sse.EventStream, seats: Seats, tenant: str) -> None:
        self._stream = stream
        self._seats = seats
        self._tenant = tenant

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events until there is a reason to end; raises CapacityError when there is no seat."""
        with self._seats.taken(self._tenant):
            await self._stream(scope, receive, send)


async def follow_job(call: Call[None], services: Services) -> Seated:
    """
    Stream the events of a job, from its first or after `Last-Event-ID`, until it has ended; then comes `job`, as it is.

    Each event's id is its number; numbers have no gaps, so a follower that comes back misses nothing. After a retry
    the numbers go on, in a higher `generation`. A stream that ends without `job` wants its follower to come back.
    """
    tenant = call.principal.tenant
    job = await services.jobs.get(call.params["job_id"], tenant)
    return _seated(_job_events(services, job, min(_last_number(call), job.seq), _limit(services)), services, tenant)


async def follow_tenant(call: Call[None], services: Services) -> Seated:
    """
    Stream what happens to the tenant's jobs; all filters given must hold.

    It begins with a `job` event for each job that has not ended, at most 500 of the newest, and `snapshot`, which says
    whether these are all. Then comes `progress`, an event of a job each, in the order of their commits. With `since`
    or `Last-Event-ID` it begins with all `progress` from there on instead. Ids are places in that order, so nobody who
    comes back misses an event or gets one twice; `position` tells of a new place when events were left out.
    """
    tenant = call.principal.tenant
    selection = _selection(call)
    position = _last_position(call)
    return _seated(_tenant_events(services, selection, position, _limit(services)), services, tenant)


def _seated(events: AsyncGenerator[sse.Event, None], services: Services, tenant: str) -> Seated:
    return Seated(sse.EventStream(_hinted(events)), services.hub.seats, tenant)


async def _hinted(events: AsyncGenerator[sse.Event, None]) -> AsyncGenerator[sse.Event, None]:
    """Yield the events; the first one says how soon to come back after the stream has ended."""
    retry: int | None = RETRY_MILLISECONDS
    async with aclosing(events):
        async for event in events:
            yield replace(event, retry=retry) if retry else event
            retry = None


async def _job_events(services: Services, job: Job, after: int, until: Deadline) -> AsyncGenerator[sse.Event, None]:
    while True:
        async with aclosing(services.hub.follow(job.id, after, job.generation, until)) as entries:
            async for entry in entries:
                after = entry.event.seq
                yield sse.Event(entry.text, event="progress", id=str(after))
        if until.expired:
            return
        job = await services.jobs.get(job.id, job.tenant)
        if job.terminal:
            yield sse.Event(JobView.of(job), event="job")
            return


async def _tenant_events(
    services: Services, selection: Selection, position: Position | None, until: Deadline
) -> AsyncGenerator[sse.Event, None]:
    if position is None:
        snapshot = await services.hub.snapshot(selection)
        position = snapshot.position
        for text in snapshot.jobs:
            yield sse.Event(text, event="job")
        told = {"jobs": len(snapshot.jobs), "complete": snapshot.complete, "at": snapshot.at}
        yield sse.Event(told, event="snapshot", id=str(position))
    skipped = 0
    async with aclosing(services.hub.watch(selection.tenant, position, until)) as items:
        async for place, entry in items:
            wanted = selection.admits(entry.event)
            skipped = 0 if wanted else skipped + 1
            if wanted:
                yield sse.Event(entry.text, event="progress", id=str(place))
            elif skipped % SKIPPED_UNTOLD == 0:
                yield sse.Event({"at": place.moment}, event="position", id=str(place))


def _limit(services: Services, rng: Callable[[], float] = random.random) -> Deadline:
    """Return when a stream ends by itself: before the platform ends it, and not when all the others do."""
    return Deadline.after(LONGEST + SPREAD * rng(), services.clock)


def _selection(call: Call[None]) -> Selection:
    statuses: tuple[str, ...] = call.query(filters.STATUS)
    wanted_jobs: tuple[str, ...] = call.query(JOB)
    return Selection(
        tenant=call.principal.tenant,
        statuses=frozenset(statuses),
        type=call.query(filters.TYPE),
        kind=call.query(KIND),
        batch=call.query(filters.BATCH),
        tag=call.query(filters.TAG),
        owner=call.query(filters.OWNER),
        priority=call.query(filters.PRIORITY),  # type: ignore[arg-type]  # the parameter admits only priorities
        jobs=frozenset(wanted_jobs),
    )


def _last_number(call: Call[None]) -> int:
    given = sse.last_event_id(call.headers)
    if given is None:
        after: int = call.query(AFTER)
        return after
    if not given.isdecimal():
        raise errors.invalid_field("Last-Event-ID", "not_a_number", "Header 'Last-Event-ID' is the number of an event.")
    return int(given)


def _last_position(call: Call[None]) -> Position | None:
    given, since = sse.last_event_id(call.headers), call.query(SINCE)
    if given is None:
        return None if since is None else Position.before(since)
    try:
        return Position.parse(given)
    except ValueError:
        detail = "Header 'Last-Event-ID' is the id of an event of this stream."
        raise errors.invalid_field("Last-Event-ID", "wrong_form", detail) from None


ROUTES: tuple[Route[Services, Any], ...] = (
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
        "GET",
        "/v1/events",
        follow_tenant,
        summary="Follow everything",
        scope="jobs:read",
        query=(*_FILTERS, SINCE),
        response=EventView,
        media_type=sse.MEDIA_TYPE,
        tags=("jobs",),
    ),
)
