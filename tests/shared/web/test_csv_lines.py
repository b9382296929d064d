import csv
import io
from collections.abc import AsyncIterator, Sequence
from decimal import Decimal

import pytest

from shared.web import csv_lines
from shared.web.csv_lines import Cell, CsvLines
from tests.shared.web.streamed import body, sent


async def rows(*given: Sequence[Cell]) -> AsyncIterator[Sequence[Cell]]:
    for row in given:
        yield row


async def test_rows_stand_below_their_header() -> None:
    assert await body(CsvLines(["a", "b"], rows([1, "x"], [2, None]))) == b"a,b\r\n1,x\r\n2,\r\n"


async def test_no_rows_leave_the_header() -> None:
    assert await body(CsvLines(["a", "b"], rows())) == b"a,b\r\n"


async def test_table_says_what_it_is() -> None:
    start = (await sent(CsvLines(["a"], rows())))[0]

    assert (b"content-type", b"text/csv; charset=utf-8; header=present") in start["headers"]


@pytest.mark.parametrize("text", ['say "hi"', "a,b", "two\nlines", "two\r\nlines", "Grüße, 世界 🎈", "", "'quoted'"])
def test_text_is_read_back_unchanged(text: str) -> None:
    written = csv_lines.line([text, "end"]).decode()

    assert list(csv.reader(io.StringIO(written, newline=""))) == [[text, "end"]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_formulas_are_defused(text: str) -> None:
    written = csv_lines.line([text]).decode()

    assert next(csv.reader(io.StringIO(written, newline=""))) == [f"'{text}"]


@pytest.mark.parametrize(
    ("number", "written"), [(-3, b"-3"), (-0.5, b"-0.5"), (Decimal("4.2E-7"), b"0.00000042"), (Decimal(-2), b"-2")]
)
def test_numbers_stay_numbers(number: Cell, written: bytes) -> None:
    assert csv_lines.line([number]) == written + b"\r\n"
