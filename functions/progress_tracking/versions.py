"""Versions of prompts in use: their records, what has become worse, and what could be done."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared import errors
from shared.bootstrap import Services
from shared.records.schemas import AlarmView, RecordPage, SuggestionsView, SuggestionView
from shared.web import cursors, query
from shared.web.requests import Call
from shared.web.responses import Page
from shared.web.routing import Route

if TYPE_CHECKING:
    from shared.records.windows import Wanted

READ = "jobs:read"

SINCE = query.moment("since", default=None, description="Ended or said at this time or later; by default 28 days ago.")
UNTIL = query.moment("until", default=None, description="Ended or said before this time; by default now.")
TEMPLATE = query.text("template", default="", max_length=64, description="Only this template.")
VERSION = query.integer(
    "version", default=None, minimum=0, maximum=10**8, description="Only this version; 0 is the built-in one."
)
CONTENT_TYPE = query.text("content_type", default="", max_length=60, description="Only this type, such as `email`.")
MODEL = query.text("model", default="", description="Only this model, named as records name it.")
FILTERS: tuple[query.Param[Any], ...] = (SINCE, UNTIL, TEMPLATE, VERSION, CONTENT_TYPE, MODEL)


async def list_records(call: Call[None], services: Services) -> RecordPage:
    """
    Show how versions of prompts have done: by template, version, content type and model.

    Jobs are counted by when they ended, feedback by when it was first given; tokens, cost and time are those of whole
    jobs. Hours and days that are over are read once and kept, so that later answers take few reads.
    """
    tenant, limit, cursor = call.principal.tenant, call.query(query.LIMIT), call.query(query.CURSOR)
    given = {param.name: call.query(param) for param in FILTERS}
    first = tuple(cursors.decode(cursor, tenant, given)) if cursor else ()
    found = await services.records.find(wanted(call, services))
    rest = [record for record in found.records if tuple(record.made) > first]
    shown = rest[:limit]
    following = cursors.encode(list(shown[-1].made), tenant, given) if len(rest) > limit else None
    return RecordPage.of(found, shown, following)


async def list_alarms(call: Call[None], services: Services) -> Page[AlarmView]:
    """
    List what has become worse, the latest first.

    Quality, success and time at work of the jobs of each content type, model and set of versions are watched by a
    sequential test: while nothing changes, it raises a false alarm once in 10,000 jobs on average at most.
    """
    from shared.records.drift import alarm as alarms  # noqa: PLC0415 - a start need not wait for it
    from shared.records.drift.repository import Position  # noqa: PLC0415

    tenant, limit, cursor = call.principal.tenant, call.query(query.LIMIT), call.query(query.CURSOR)
    given = {"template": call.query(TEMPLATE)}
    after = None
    if cursor:
        created_at, path = cursors.decode(cursor, tenant, given)
        after = Position(datetime.fromisoformat(created_at), path)
    found = await services.records.alarms(tenant, call.query(TEMPLATE), limit, after)
    following = None
    if len(found) == limit:
        position = [found[-1].created_at.isoformat(), alarms.path(found[-1].id)]
        following = cursors.encode(position, tenant, given)
    return Page(items=[AlarmView.of(alarm) for alarm in found], next_cursor=following)


async def list_suggestions(call: Call[None], services: Services) -> SuggestionsView:
    """
    Suggest what could be done about templates, with the evidence and how sure it is.

    Each version is compared with the one in production on what both made of one content type with one model. Where
    that does not tell, it says how much more would.
    """
    asked = wanted(call, services)
    found = await services.records.suggestions(asked)
    return SuggestionsView(since=asked.since, until=asked.until, items=[SuggestionView.of(one) for one in found])


def wanted(call: Call[None], services: Services) -> "Wanted":
    """Return what a call whose route declares the filters is about."""
    window = services.records.wanted(call.principal.tenant, call.query(SINCE), call.query(UNTIL))
    return replace(
        window,
        template=call.query(TEMPLATE),
        version=call.query(VERSION),
        content_type=call.query(CONTENT_TYPE),
        model=call.query(MODEL),
    )


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "GET",
        "/v1/analytics/versions",
        list_records,
        summary="Follow versions of prompts",
        scope=READ,
        query=(*FILTERS, query.LIMIT, query.CURSOR),
        response=RecordPage,
        errors=(errors.InvalidCursorError,),
        tags=("analytics",),
    ),
    Route(
        "GET",
        "/v1/analytics/versions/alarms",
        list_alarms,
        summary="List alarms",
        scope=READ,
        query=(TEMPLATE, query.LIMIT, query.CURSOR),
        response=Page[AlarmView],
        errors=(errors.InvalidCursorError,),
        tags=("analytics",),
    ),
    Route(
        "GET",
        "/v1/analytics/versions/suggestions",
        list_suggestions,
        summary="Suggest what to do about prompts",
        scope=READ,
        query=FILTERS,
        response=SuggestionsView,
        tags=("analytics",),
    ),
)
