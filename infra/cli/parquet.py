"""Parquet files, written in groups of rows, so that their size does not matter; needs pyarrow."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO

import orjson
import pyarrow as pa
from pyarrow import parquet as pq

from shared.exports import columns as tables
from shared.exports.columns import Column, Kind

GROUP_ROWS = 10_000
GROUP_BYTES = 32 * 1024 * 1024
_TYPES: Mapping[Kind, Any] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "money": pa.decimal128(18, 9),
    "time": pa.timestamp("us", tz="UTC"),
    "texts": pa.list_(pa.string()),
    "json": pa.string(),
}


class ParquetWriter:
    """Writes a table whose columns have types of their own: times, exact decimals for money, lists of tags."""

    def __init__(self, file: BinaryIO, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._schema = pa.schema([pa.field(column.name, _TYPES[column.kind]) for column in columns])
        self._writer = pq.ParquetWriter(file, self._schema, compression="zstd")
        self._waiting: list[Any] = []
        self._rows = 0
        self._bytes = 0

    def write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write some rows, or keep them until they make a group."""
        arrays = [
            pa.array([_value(tables.value(row, column), column.kind) for row in rows], type=_TYPES[column.kind])
            for column in self._columns
        ]
        batch = pa.RecordBatch.from_arrays(arrays, schema=self._schema)
        self._waiting.append(batch)
        self._rows, self._bytes = self._rows + batch.num_rows, self._bytes + batch.nbytes
        if self._rows >= GROUP_ROWS or self._bytes >= GROUP_BYTES:
            self._write_group()

    def close(self) -> None:
        """Write the last group and the end of the file."""
        if self._waiting:
            self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        self._writer.write_table(pa.Table.from_batches(self._waiting, self._schema), row_group_size=2 * GROUP_ROWS)
        self._waiting, self._rows, self._bytes = [], 0, 0


def _value(found: Any, kind: Kind) -> Any:
    if found is None:
        return None
    if kind == "time":
        return datetime.fromisoformat(found)
    if kind == "money":
        return Decimal(found)
    if kind == "json":
        return orjson.dumps(found).decode()
    return str(found) if kind == "text" else found
