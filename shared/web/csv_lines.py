"""
CSV as a response: RFC 4180 in UTF-8, a header row first, rows sent as they come.

Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers.
"""

import csv
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from decimal import Decimal
from typing import TypeAlias

from shared.web import streams
from shared.web.asgi import RawHeader

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"

Cell: TypeAlias = str | int | float | Decimal | None

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    """Returns what a writer of CSV writes."""

    def write(self, text: str) -> str:
        return text


_writer = csv.writer(_Echo(), lineterminator="\r\n")


class CsvLines(streams.Stream):
    """A response of rows under the header ``names``."""

    def __init__(
        self, names: Sequence[str], rows: AsyncIterator[Sequence[Cell]], headers: Sequence[RawHeader] = ()
    ) -> None:
        super().__init__(_pieces(names, rows), MEDIA_TYPE, headers)


def line(cells: Sequence[Cell]) -> bytes:
    """Return a row with its line end."""
    text: str = _writer.writerow([_written(cell) for cell in cells])
    return text.encode()


def _written(cell: Cell) -> str | int | float | None:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
    return f"{cell:f}" if isinstance(cell, Decimal) else cell


async def _pieces(names: Sequence[str], rows: AsyncIterator[Sequence[Cell]]) -> AsyncGenerator[bytes, None]:
    before = line(names)
    async with aclosing(streams.each(rows, line)) as encoded:
        async for row in encoded:
            yield before + row
            before = b""
    if before:
        yield before
