"""Exports: all jobs or all content that filters leave, newest first, in constant memory."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeAlias, TypeVar

from shared import errors
from shared.clock import Clock
from shared.errors import FieldError
from shared.exports.selection import Page, Position, Selection, end_of, walk
from shared.firestore import queries
from shared.firestore.documents import Document, Documents
from shared.generation import content as contents
from shared.generation import pipeline
from shared.generation.content import Content
from shared.jobs import job as jobs
from shared.jobs.job import Job
from shared.jobs.repository import Filter, conditions, readable
from shared.manifest import collections

T = TypeVar("T")

JOBS_PAGE = 200
CONTENT_PAGE = 50

Unread: TypeAlias = Mapping[str, Any]

LARGE_OF_JOBS: Mapping[str, Unread] = {"stages": {"stages": {}, "pipeline": ()}}
LARGE_OF_CONTENT: Mapping[str, Unread] = {
    "body": {"body": ""},
    "sections": {"sections": ()},
    "quality": {"quality": {"score": 0.0, "measures": ()}},
    "metadata": {"metadata": {}},
}
_NEVER_OF_JOBS: Unread = {"payload": {}}
_NEVER_OF_CONTENT: Unread = {"brief": {}}


@dataclass(frozen=True)
class Export(Generic[T]):
    """An export that has begun: about how many rows it will have, the moment that it shows, and its rows."""

    total: int
    until: datetime
    rows: AsyncGenerator[T, None]


@dataclass(frozen=True)
class ContentFilter:
    """Which pieces of a tenant: of a type, made in a time, or made by the jobs that ``jobs`` leaves."""

    tenant: str
    type: str = ""
    since: datetime | None = None
    until: datetime | None = None
    jobs: Filter | None = None


class ExportService:
    """
    Reads everything that a filter leaves, one page ahead of whoever takes it.

    What is created after an export has begun is not in it. It goes on ``after`` a row, named by its id, and
    raises InvalidFieldsError when there is no such row. What rows are shown ``without`` is not read and stands empty.
    """

    def __init__(
        self, documents: Documents, clock: Clock, *, jobs_page: int = JOBS_PAGE, content_page: int = CONTENT_PAGE
    ) -> None:
        self._documents = documents
        self._clock = clock
        self._jobs_page = jobs_page
        self._content_page = content_page

    async def jobs(self, wanted: Filter, after: str = "", without: Sequence[str] = ()) -> Export[Job]:
        """Begin an export of jobs; their payloads are never read."""
        unread = _unread(_NEVER_OF_JOBS, LARGE_OF_JOBS, without)
        selection = self._of_jobs(wanted, _read(Job, unread, "pipeline"))
        position = await self._job_position(after, wanted.tenant) if after else None
        fetch = partial(self._page, selection, self._jobs_page)
        rows = _each(walk(fetch, position), lambda found: readable(_filled(found, unread)))
        return Export(await self._count(selection, position), selection.until, rows)

    async def content(self, wanted: ContentFilter, after: str = "", without: Sequence[str] = ()) -> Export[Content]:
        """Begin an export of content; the briefs behind it are never read."""
        unread = _unread(_NEVER_OF_CONTENT, LARGE_OF_CONTENT, without)
        if wanted.jobs is None:
            selection = self._of_content(wanted, _read(Content, unread))
            fetch = partial(self._page, selection, self._content_page)
            position = await self._content_position(after, wanted.tenant) if after else None
        else:
            selection = self._of_jobs(_makers(wanted.jobs), ("created_at", "expire_at", "result"))
            fetch = partial(self._made, selection)
            position = await self._maker_position(after, wanted.tenant) if after else None
        rows = _each(walk(fetch, position), lambda found: contents.from_document(_filled(found, unread)))
        return Export(await self._count(selection, position), selection.until, rows)

    def _of_jobs(self, wanted: Filter, read: Sequence[str]) -> Selection:
        until = self._until(wanted.until)
        return Selection(collections.JOBS.name, conditions(wanted), until, wanted.since, read)

    def _of_content(self, wanted: ContentFilter, read: Sequence[str]) -> Selection:
        where: list[queries.Condition] = [("tenant", "==", wanted.tenant)]
        if wanted.type:
            where.append(("type", "==", wanted.type))
        return Selection(collections.CONTENTS.name, where, self._until(wanted.until), wanted.since, read)

    def _until(self, asked: datetime | None) -> datetime:
        now = self._clock.now()
        return min(asked, now) if asked else now

    async def _count(self, selection: Selection, after: Position | None) -> int:
        return await self._documents.count(replace(selection, fields=()).query(after))

    async def _page(self, selection: Selection, size: int, after: Position | None) -> Page[Document]:
        found = await self._documents.query(selection.query(after, size), expired=True)
        return Page([document for document in found if not document.expired], end_of(found, size))

    async def _made(self, selection: Selection, after: Position | None) -> Page[Document]:
        """Return what a page of jobs has made; a piece that is gone is passed over."""
        page = await self._page(selection, self._content_page, after)
        paths = [contents.path(job.data["result"]["content"]) for job in page.rows if "content" in job.data["result"]]
        found = await self._documents.get_all(paths) if paths else {}
        return Page([found[path] for path in paths if path in found], page.end)

    async def _job_position(self, job_id: str, tenant: str) -> Position:
        return _position(await self._documents.get(jobs.path(job_id)), tenant)

    async def _content_position(self, content_id: str, tenant: str) -> Position:
        return _position(await self._documents.get(contents.path(content_id)), tenant)

    async def _maker_position(self, content_id: str, tenant: str) -> Position:
        found = await self._documents.get(contents.path(content_id))
        _position(found, tenant)
        return await self._job_position(found.data["job"] if found else "", tenant)


def _position(found: Document | None, tenant: str) -> Position:
    if found is None or found.data["tenant"] != tenant:
        detail = "Query parameter 'after' must be the id of a row that there is; without it, an export begins anew."
        raise errors.InvalidFieldsError(errors=[FieldError("after", "unknown_row", detail)])
    return Position(found.data["created_at"], found.path)


def _makers(wanted: Filter) -> Filter:
    return replace(wanted, statuses=("succeeded",), type=pipeline.NAME)


def _unread(never: Unread, large: Mapping[str, Unread], without: Sequence[str]) -> Unread:
    """Return the fields of documents that are not read, with what stands for them."""
    unread = dict(never)
    for name in without:
        unread.update(large[name])
    return unread


def _read(kind: type[Any], unread: Unread, *more: str) -> tuple[str, ...]:
    """Return the fields of documents that are read for a ``kind``."""
    names = [*(one.name for one in fields(kind) if one.name not in {"id", "version"}), *more]
    return tuple(name for name in names if name not in unread)


def _filled(found: Document, unread: Unread) -> Document:
    return replace(found, data={**unread, **found.data})


async def _each(found: AsyncGenerator[Document, None], read: Callable[[Document], T | None]) -> AsyncGenerator[T, None]:
    async with aclosing(found):
        async for document in found:
            if (row := read(document)) is not None:
                yield row
