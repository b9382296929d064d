import asyncio
import gc
import weakref
from datetime import UTC, datetime

import pytest

from shared.exports import selection
from shared.exports.selection import Page, Position, Selection

AT = datetime(2026, 3, 1, tzinfo=UTC)


class Row:
    """A row that can be seen to live."""

    def __init__(self, number: int) -> None:
        self.number = number


class Table:
    """Rows in pages of ten, whose reads are counted."""

    def __init__(self, pages: int, failing: int = -1) -> None:
        self.pages = pages
        self.failing = failing
        self.read: list[int] = []
        self.live: weakref.WeakSet[Row] = weakref.WeakSet()

    async def fetch(self, after: Position | None) -> Page[Row]:
        page = int(after.path) if after else 0
        self.read.append(page)
        await asyncio.sleep(0)
        if page == self.failing:
            raise ZeroDivisionError
        rows = [Row(page * 10 + number) for number in range(10)]
        self.live.update(rows)
        return Page(rows, Position(AT, str(page + 1)) if page + 1 < self.pages else None)


async def test_all_pages_are_walked_in_order() -> None:
    table = Table(4)

    assert [row.number async for row in selection.walk(table.fetch, None)] == list(range(40))
    assert table.read == [0, 1, 2, 3]


async def test_walk_begins_after_a_position() -> None:
    rows = selection.walk(Table(4).fetch, Position(AT, "3"))

    assert [row.number async for row in rows] == list(range(30, 40))


async def test_one_page_is_read_ahead() -> None:
    table = Table(9)
    rows = selection.walk(table.fetch, None)
    for taken in range(30):
        await anext(rows)
        for _ in range(5):
            await asyncio.sleep(0)
        assert table.read == list(range(taken // 10 + 2))
    await rows.aclose()


async def test_rows_that_were_taken_are_let_go() -> None:
    table, most = Table(50), 0
    async for _ in selection.walk(table.fetch, None):
        gc.collect(0)
        most = max(most, len(table.live))

    assert most <= 21


async def test_failure_ends_the_walk_where_it_is() -> None:
    rows = selection.walk(Table(5, failing=2).fetch, None)
    seen = [(await anext(rows)).number for _ in range(20)]

    assert seen == list(range(20))
    with pytest.raises(ZeroDivisionError):
        await anext(rows)


async def test_walk_that_is_left_reads_no_more() -> None:
    table = Table(9)
    rows = selection.walk(table.fetch, None)
    await anext(rows)
    await rows.aclose()
    await asyncio.sleep(0.01)

    assert len(table.read) <= 2


async def test_empty_pages_are_no_end() -> None:
    async def fetch(after: Position | None) -> Page[int]:
        return Page([], Position(AT, "1")) if after is None else Page([1], None)

    assert [row async for row in selection.walk(fetch, None)] == [1]


def test_query_begins_at_the_snapshot() -> None:
    query = Selection("jobs", [("tenant", "==", "acme")], until=AT).query(None, 5)

    assert (query.start, query.end, query.limit) == (selection.queries.Cursor([AT], inclusive=True), None, 5)
