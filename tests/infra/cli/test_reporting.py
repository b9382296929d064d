from pathlib import Path
from typing import Any, cast

import orjson
import pytest

from infra.cli import reporting
from infra.cli.answers import Rejection
from infra.cli.batching import Report
from shared import errors
from tests.infra.cli import made
from tests.infra.cli.conftest import kept

ERROR = {"code": "provider_timeout", "category": "provider", "detail": "Too [b]slow[/b].", "stage": "draft"}
REJECTION = cast(
    "Rejection",
    {
        "line": 3,
        "errors": [
            {"field": "topic", "rule": "missing", "detail": "A topic is needed."},
            {"field": "", "rule": "any", "detail": "Odd."},
        ],
    },
)


def report(*, rejections: Any = (REJECTION,)) -> Report:
    results = [made.result(1), made.result(2, status="failed", content=None, error=ERROR)]
    return Report(made.batch(2), results, list(rejections), 12.34)


def test_every_line_is_accounted_for() -> None:
    target = kept()
    reporting.show(target.output, report())
    lines = target.out.getvalue().splitlines()
    assert lines[0].split() == ["line", "title", "quality", "words", "tokens", "cost", "status"]
    assert lines[2].split() == [
        "1", "Bread", "on", "working", "days", "0.93", "7", "1,500", "$0.00042", "succeeded",
    ]  # fmt: skip
    assert lines[3].split() == ["2", "provider_timeout:", "Too", "[b]slow[/b].", "failed"]
    assert lines[5] == "line 3 was rejected: topic: A topic is needed.; Odd."
    assert lines[6] == "1 of 2 pieces, 1 failed, 1 rejected, 1,500 tokens, $0.00042, 12.3 s"


def test_a_clean_report_tells_no_failures() -> None:
    target = kept()
    reporting.show(target.output, Report(made.batch(1), [made.result(1)], [], 1.0))
    assert target.out.getvalue().splitlines()[-1] == "1 of 1 pieces, 1,500 tokens, $0.00042, 1.0 s"


def test_a_long_table_is_cut_but_for_failures() -> None:
    results = [made.result(line) for line in range(1, 301)]
    results[250] = made.result(251, status="failed", content=None)
    target = kept()
    reporting.show(target.output, Report(made.batch(300), results, [], 1.0))
    lines = target.out.getvalue().splitlines()
    assert [line.split()[0] for line in lines[101:104]] == ["100", "251", "…"]
    assert "199 more" in lines[103]


def test_programs_get_a_record_a_line() -> None:
    target = kept(json=True)
    reporting.show(target.output, report())
    records = [orjson.loads(line) for line in target.out.getvalue().splitlines()]
    assert [record["status"] for record in records] == ["succeeded", "failed", "rejected"]
    assert records[0]["content"] == made.piece()


def test_results_are_kept_in_a_file(tmp_path: Path) -> None:
    reporting.save(report(), tmp_path / "out.jsonl")
    records = [orjson.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert [record["line"] for record in records] == [1, 2, 3]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(errors.InvalidInputError, match="cannot be written"):
        reporting.save(report(), tmp_path)
