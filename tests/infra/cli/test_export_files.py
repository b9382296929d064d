import csv
import io
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from infra.cli import export_files
from infra.cli.export_files import Form
from shared import errors
from shared.exports import columns
from tests.infra.cli import made

ROWS: list[dict[str, Any]] = [dict(made.job(f"job_{number}", "succeeded", tags=["a", "b"])) for number in range(3)]


def written(form: Form, rows: list[dict[str, Any]]) -> bytes:
    file = io.BytesIO()
    writer = export_files.writer(form, file, columns.JOBS)
    for row in rows:
        writer.write([row])
    writer.close()
    return file.getvalue()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_lines_hold_every_row(count: int) -> None:
    assert [orjson.loads(line) for line in written("jsonl", ROWS[:count]).splitlines()] == ROWS[:count]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_array_holds_every_row(count: int) -> None:
    assert orjson.loads(written("json", ROWS[:count])) == ROWS[:count]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_table_holds_every_row(count: int) -> None:
    found = list(csv.DictReader(io.StringIO(written("csv", ROWS[:count]).decode(), newline="")))

    assert [row["id"] for row in found] == [row["id"] for row in ROWS[:count]]
    assert all((row["tags"], row["usage.cost_usd"]) == ("a; b", "0.00042") for row in found)


def test_parquet_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "infra.cli.parquet", raising=False)

    with pytest.raises(errors.InvalidInputError, match="pip install pyarrow"):
        export_files.writer("parquet", io.BytesIO(), columns.JOBS)


def test_file_appears_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "jobs.csv"
    with export_files.target(path) as file:
        file.write(b"all")
        assert not path.exists()

    assert path.read_bytes() == b"all"
    assert list(tmp_path.iterdir()) == [path]


def break_off(path: Path) -> None:
    with export_files.target(path) as file:
        file.write(b"part")
        raise KeyboardInterrupt


def test_failure_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "jobs.csv"
    path.write_bytes(b"before")
    with pytest.raises(KeyboardInterrupt):
        break_off(path)

    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(errors.InvalidInputError, match="cannot be written: No such file"):
        break_off(tmp_path / "nowhere" / "jobs.csv")


def test_devices_are_written_in_place() -> None:
    with export_files.target(Path("/dev/null")) as file:
        file.write(b"gone")

    assert Path("/dev/null").is_char_device()
