"""Where exports are written to, and in which forms."""

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal, Protocol

import orjson

from shared import errors, ids
from shared.exports import columns as tables
from shared.exports.columns import Column
from shared.web import csv_lines

Form = Literal["jsonl", "json", "csv", "parquet"]
FORMS: tuple[Form, ...] = ("jsonl", "json", "csv", "parquet")
SUFFIXES: Mapping[str, Form] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".parquet": "parquet",
}
Row = Mapping[str, Any]


class RowWriter(Protocol):
    """Something that rows are written with."""

    def write(self, rows: Sequence[Row]) -> None:
        """Write some rows."""
        ...

    def close(self) -> None:
        """Write what comes after the last row."""
        ...


def writer(form: Form, file: BinaryIO, columns: Sequence[Column]) -> RowWriter:
    """Return what writes rows to ``file``; of tables, ``columns`` are the columns."""
    if form == "parquet":
        return _parquet(file, columns)
    if form == "csv":
        return CsvWriter(file, columns)
    return JsonArrayWriter(file) if form == "json" else JsonLinesWriter(file)


def _parquet(file: BinaryIO, columns: Sequence[Column]) -> RowWriter:
    try:
        from infra.cli.parquet import ParquetWriter
    except ModuleNotFoundError as error:
        raise errors.InvalidInputError(
            "Parquet needs pyarrow: install it with `pip install pyarrow`, or Pressroom with its extra `export`."
        ) from error
    return ParquetWriter(file, columns)


class JsonLinesWriter:
    """Writes one row a line."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, rows: Sequence[Row]) -> None:
        """Write some rows."""
        self._file.write(b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows))

    def close(self) -> None:
        """Write nothing more."""


class JsonArrayWriter:
    """Writes one array."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._before = b"[\n"

    def write(self, rows: Sequence[Row]) -> None:
        """Write some rows."""
        for row in rows:
            self._file.write(self._before + orjson.dumps(row))
            self._before = b",\n"

    def close(self) -> None:
        """Close the array."""
        self._file.write(b"\n]\n" if self._before == b",\n" else b"[]\n")


class CsvWriter:
    """Writes a table as the API does."""

    def __init__(self, file: BinaryIO, columns: Sequence[Column]) -> None:
        self._file = file
        self._columns = columns
        file.write(csv_lines.line([column.name for column in columns]))

    def write(self, rows: Sequence[Row]) -> None:
        """Write some rows."""
        self._file.write(b"".join(csv_lines.line(tables.cells(row, self._columns)) for row in rows))

    def close(self) -> None:
        """Write nothing more."""


@contextlib.contextmanager
def target(path: Path | None) -> Iterator[BinaryIO]:
    """
    Open the file to write to, standard output for None.

    A file appears, or takes the place of another, when it is complete, and not at all after a failure.
    """
    try:
        if path is None:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        elif path.exists() and not path.is_file():
            with path.open("wb") as file:
                yield file
        else:
            with _replacement(path) as file:
                yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        name = path or "standard output"
        raise errors.InvalidInputError(f"{name} cannot be written: {error.strerror or error}.") from error


@contextlib.contextmanager
def _replacement(path: Path) -> Iterator[BinaryIO]:
    part = path.with_name(f".{path.name}.{ids.random_id('part')}")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
