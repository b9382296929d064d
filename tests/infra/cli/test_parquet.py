import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from shared.exports import columns
from shared.exports.columns import Column
from tests.infra.cli import made

pytest.importorskip("pyarrow", reason="the extra `export` is not installed")


def written(rows: list[dict[str, Any]], table: tuple[Column, ...] = columns.JOBS, block: int = 1) -> Any:
    from pyarrow import parquet as pq

    from infra.cli.parquet import ParquetWriter

    file = io.BytesIO()
    writer = ParquetWriter(file, table)
    for first in range(0, len(rows), block):
        writer.write(rows[first : first + block])
    writer.close()
    return pq.ParquetFile(io.BytesIO(file.getvalue()))


def test_columns_have_types_of_their_own() -> None:
    row = written([dict(made.job("job_1", "succeeded", tags=["a", "b"]))]).read().to_pylist()[0]

    assert row["created_at"] == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert row["usage.cost_usd"] == Decimal("0.00042")
    assert (row["usage.prompt_tokens"], row["progress"], row["tags"]) == (900, 1.0, ["a", "b"])
    assert (row["batch"], row["started_at"], row["error.code"]) == (None, None, None)


def test_no_rows_leave_the_columns() -> None:
    table = written([]).read()

    assert table.num_rows == 0
    assert table.column_names == [column.name for column in columns.JOBS]


def test_content_is_a_table_too() -> None:
    row = written([dict(made.piece())], columns.CONTENT).read().to_pylist()[0]

    assert (row["title"], row["quality.score"]) == ("Bread on working days", 0.93)
    assert row["sections"].startswith('[{"heading":"One"')


def test_rows_are_written_in_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    from infra.cli import parquet

    monkeypatch.setattr(parquet, "GROUP_ROWS", 100)
    file = written([dict(made.job(f"job_{number}")) for number in range(250)], block=30)
    groups = [file.metadata.row_group(number).num_rows for number in range(file.metadata.num_row_groups)]

    assert groups == [120, 120, 10]


def test_large_rows_make_smaller_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    from infra.cli import parquet

    monkeypatch.setattr(parquet, "GROUP_BYTES", 100_000)
    file = written([dict(made.piece(body="x" * 60_000))] * 6, columns.CONTENT)

    assert file.metadata.num_row_groups == 3
