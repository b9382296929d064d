"""What an export reads: which documents of a collection, newest first, and how they are walked page by page."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from shared.firestore import queries
from shared.firestore.documents import Document

T = TypeVar("T")

ORDER = ("-created_at", "-__name__")


@dataclass(frozen=True)
class Position:
    """Where a walk has come to: the last document it saw."""

    created_at: datetime
    path: str


@dataclass(frozen=True)
class Selection:
    """
    Documents of ``collection`` that meet the conditions ``where``, newest first.

    ``since`` and ``until`` bound the time of creation, both inclusive; ``fields`` limits what is read of each.
    """

    collection: str
    where: Sequence[queries.Condition]
    until: datetime
    since: datetime | None = None
    fields: Sequence[str] = ()

    def query(self, after: Position | None, limit: int = 0) -> queries.Query:
        """Return the query for the next ``limit`` documents ``after`` a position, all of them for 0."""
        start = queries.Cursor([self.until], inclusive=True)
        if after is not None:
            start = queries.Cursor([after.created_at, queries.Reference(after.path)])
        return queries.Query(
            self.collection,
            where=self.where,
            order=ORDER,
            start=start,
            end=queries.Cursor([self.since], inclusive=True) if self.since else None,
            limit=limit,
            fields=self.fields,
        )


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, and where the next ones begin; None after the last."""

    rows: Sequence[T]
    end: Position | None


def end_of(found: Sequence[Document], limit: int) -> Position | None:
    """Return where a page of documents ends, None when it is the last; expired ones count as any other."""
    return Position(found[-1].data["created_at"], found[-1].path) if len(found) == limit else None


async def walk(
    fetch: Callable[[Position | None], Coroutine[Any, Any, Page[T]]], after: Position | None
) -> AsyncGenerator[T, None]:
    """Yield every row after a position; the next page is read while the present one is taken, and no further one."""
    ahead = asyncio.create_task(fetch(after))
    try:
        while True:
            page = await ahead
            if page.end is not None:
                ahead = asyncio.create_task(fetch(page.end))
            for row in page.rows:
                yield row
            if page.end is None:
                return
    finally:
        ahead.cancel()
        await asyncio.gather(ahead, return_exceptions=True)
