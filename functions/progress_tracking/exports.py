"""Exports: everything that filters leave, streamed as JSON Lines, as one JSON array or as CSV."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from functions.progress_tracking import filters
from shared import errors
from shared.bootstrap import Services
from shared.errors import FieldError
from shared.exports import columns as tables
from shared.exports.columns import Column
from shared.exports.service import LARGE_OF_CONTENT, LARGE_OF_JOBS, ContentFilter, Export
from shared.generation import content_types
from shared.generation.content import ContentView
from shared.jobs.repository import Filter
from shared.jobs.schemas import JobView
from shared.web import accept, csv_lines, json_array, lines, query, streams
from shared.web.asgi import RawHeader
from shared.web.requests import Call
from shared.web.routing import Route

T = TypeVar("T")

FORMATS = {lines.MEDIA_TYPE: "jsonl", "application/jsonl": "jsonl", json_array.MEDIA_TYPE: "json", "text/csv": "csv"}


def fields(columns: Sequence[Column]) -> query.Param[tuple[Column, ...]]:
    """Declare the choice of columns: names, or groups of them, divided by commas."""

    def read(where: str, given: str) -> tuple[Column, ...]:
        found = [column for name in given.split(",") for column in _column(where, name.strip(), columns)]
        return tuple(dict.fromkeys(found))

    names = ", ".join(f"`{name}`" for name in tables.names(columns))
    schema = {"type": "string", "minLength": 1, "maxLength": 2048}
    description = f"Columns in their order, divided by commas; by default all of them. There are {names}."
    return query.Param("fields", read, (), schema, description)


def _column(where: str, name: str, columns: Sequence[Column]) -> list[Column]:
    found = tables.named(name, columns)
    if not found:
        detail = f"Query parameter '{where}' names {name[:100]!r}, which is no column here."
        raise errors.InvalidFieldsError(errors=[FieldError(where, "not_one_of", detail)])
    return found


FORMAT = query.choice(
    "format",
    tuple(dict.fromkeys(FORMATS.values())),
    default="",
    description="Form of the rows; by default the one that the header Accept likes best, or else `jsonl`.",
)
AFTER = query.text("after", default="", description="Goes on after this row: the id of the last one that was received.")
CONTENT_TYPE = query.choice(
    "content_type", [name.value for name in content_types.Name], default="", description="Type of the content."
)
JOB_FIELDS = fields(tables.JOBS)
CONTENT_FIELDS = fields(tables.CONTENT)
_MAKERS: tuple[query.Param[Any], ...] = (filters.OWNER, filters.PRIORITY, filters.BATCH, filters.TAG, filters.SCHEDULE)


async def export_jobs(call: Call[None], services: Services) -> streams.Stream:
    """
    Export the tenant's jobs, newest first; all filters given must hold.

    JSON has the jobs as they are listed. CSV has a column for each value (`usage.cost_usd`), lists and stages
    in one cell, and an apostrophe before text that a spreadsheet would take for a formula. `X-Total-Count` estimates
    the rows when the export begins; jobs that are created later are not in it. A response that breaks off lacks its
    regular end: go on with `after`. It costs one Firestore read per row, and one per 1,000 rows to count them.
    """
    chosen = call.query(JOB_FIELDS)
    without = _unneeded(LARGE_OF_JOBS, chosen or tables.JOBS)
    export = await services.exports.jobs(filters.wanted(call), call.query(AFTER), without)
    return respond(call, "jobs", export, JobView.of, chosen, tables.JOBS)


async def export_content(call: Call[None], services: Services) -> streams.Stream:
    """
    Export the tenant's content, newest first.

    By the batch, tag, owner, priority or schedule of the jobs that made it, it comes in their order: `since` and
    `until` are about their creation, what was made by jobs that are no longer kept is left out, and a row costs two
    Firestore reads in place of one. All else is as in the export of jobs.
    """
    chosen = call.query(CONTENT_FIELDS)
    without = _unneeded(LARGE_OF_CONTENT, chosen or tables.CONTENT)
    export = await services.exports.content(_wanted(call), call.query(AFTER), without)
    return respond(call, "content", export, ContentView.of, chosen, tables.CONTENT)


def _wanted(call: Call[None]) -> ContentFilter:
    tenant, kind = call.principal.tenant, call.query(CONTENT_TYPE)
    since, until = call.query(filters.SINCE), call.query(filters.UNTIL)
    if not any(call.query(param) for param in _MAKERS):
        return ContentFilter(tenant, kind, since, until)
    makers = Filter(
        tenant=tenant,
        kind=kind,
        owner=call.query(filters.OWNER),
        priority=call.query(filters.PRIORITY),  # type: ignore[arg-type]  # the parameter admits only priorities
        batch=call.query(filters.BATCH),
        tag=call.query(filters.TAG),
        schedule=call.query(filters.SCHEDULE),
        since=since,
        until=until,
    )
    return ContentFilter(tenant, kind, since, until, makers)


def respond(
    call: Call[None],
    name: str,
    export: Export[T],
    show: Callable[[T], BaseModel],
    chosen: tuple[Column, ...],
    columns: tuple[Column, ...],
) -> streams.Stream:
    """Answer with the rows of an export, in the form that the caller wants."""
    form = call.query(FORMAT) or _accepted(call)
    file = f"{name}-{export.until:%Y-%m-%dT%H-%M-%SZ}.{form}"
    headers: list[RawHeader] = [
        (b"x-total-count", str(export.total).encode()),
        (b"content-disposition", f'attachment; filename="{file}"'.encode()),
        (b"vary", b"accept"),
    ]
    if form == "csv":
        table = chosen or columns
        rows = streams.each(export.rows, lambda row: tables.cells(_plain(show(row)), table))
        return csv_lines.CsvLines([column.name for column in table], rows, headers)
    values = streams.each(export.rows, lambda row: tables.only(_plain(show(row)), chosen) if chosen else show(row))
    return json_array.JsonArray(values, headers) if form == "json" else lines.JsonLines(values, headers)


def _unneeded(large: Iterable[str], columns: Sequence[Column]) -> list[str]:
    needed = {column.path[0] for column in columns}
    return [name for name in large if name not in needed]


def _accepted(call: Call[None]) -> str:
    liked = accept.preferred(call.headers.get("accept") or "*/*", tuple(FORMATS))
    return FORMATS.get(liked or lines.MEDIA_TYPE, "jsonl")


def _plain(view: BaseModel) -> dict[str, Any]:
    return view.model_dump(mode="json", by_alias=True)


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "GET",
        "/v1/exports/jobs",
        export_jobs,
        summary="Export jobs",
        scope="jobs:read",
        query=(*filters.ALL, FORMAT, JOB_FIELDS, AFTER),
        response=JobView,
        media_type=lines.MEDIA_TYPE,
        tags=("exports",),
    ),
    Route(
        "GET",
        "/v1/exports/content",
        export_content,
        summary="Export content",
        scope="content:read",
        query=(CONTENT_TYPE, *_MAKERS, filters.SINCE, filters.UNTIL, FORMAT, CONTENT_FIELDS, AFTER),
        response=ContentView,
        media_type=lines.MEDIA_TYPE,
        tags=("exports",),
    ),
)
