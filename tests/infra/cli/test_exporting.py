import csv
from pathlib import Path
from typing import Any

import orjson
import pytest

from infra.cli import exporting, failures
from infra.cli.exporting import Order
from infra.cli.session import Session
from shared import errors
from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import Answer, ScriptedGateway

ASK = "GET /v1/exports/jobs"


@pytest.fixture
def target() -> Kept:
    return kept()


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


def jobs(*ids: str, **changes: Any) -> Answer:
    return scripted_gateway.lines(*(made.job(job_id, "succeeded", **changes) for job_id in ids))


def ordered(out: Path | str, **changes: Any) -> Order:
    plain = {"what": "jobs", "filters": [], "fields": "", "form": "", "out": str(out)}
    return exporting.order(**{**plain, **changes})


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


@pytest.mark.parametrize(
    ("out", "form", "expected"),
    [
        ("", "", "jsonl"),
        ("a.csv", "", "csv"),
        ("a.CSV", "", "csv"),
        ("a.ndjson", "", "jsonl"),
        ("a.json", "", "json"),
        ("a.parquet", "", "parquet"),
        ("a.txt", "", "jsonl"),
        ("a.csv", "json", "json"),
        ("-", "csv", "csv"),
    ],
)
def test_form_follows_the_name_of_the_file(out: str, form: str, expected: str) -> None:
    order = ordered(out, form=form)

    assert order.form == expected
    assert (order.path is None) == (out in {"", "-"})


def test_unknown_form_is_refused() -> None:
    with pytest.raises(errors.InvalidInputError, match="'xml' is no form"):
        ordered("", form="xml")


async def test_rows_are_written_and_summed_up(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, tmp_path: Path
) -> None:
    gateway.answer(ASK, jobs("job_a", "job_b"))
    path = tmp_path / "jobs.csv"

    assert await exporting.export(at_hand, ordered(path, filters=[("tag", "spring")])) == 0
    with path.open(newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == ["job_a", "job_b"]
    assert gateway.received[0].query == "format=jsonl&tag=spring"
    assert target.err.getvalue().startswith(f"Exported 2 jobs to {path} (")


async def test_broken_export_is_mended_and_told(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, tmp_path: Path
) -> None:
    first = jobs("job_a")
    gateway.answer(ASK, Answer(first.chunks, cut=True), jobs("job_b"))
    path = tmp_path / "jobs.jsonl"
    await exporting.export(at_hand, ordered(path))

    assert [orjson.loads(line)["id"] for line in path.read_bytes().splitlines()] == ["job_a", "job_b"]
    assert "Going on where it stopped" in target.err.getvalue()
    assert "over 2 connections" in target.err.getvalue()


async def test_export_that_fails_leaves_no_file(at_hand: Session, gateway: ScriptedGateway, tmp_path: Path) -> None:
    gateway.answer(ASK, Answer(jobs("job_a").chunks, cut=True), scripted_gateway.problem(401, "unauthenticated", "No."))
    with pytest.raises(failures.ProblemError):
        await exporting.export(at_hand, ordered(tmp_path / "jobs.json"))

    assert left_in(tmp_path) == []


async def test_ids_are_asked_for_but_not_written(at_hand: Session, gateway: ScriptedGateway, tmp_path: Path) -> None:
    gateway.answer(ASK, scripted_gateway.lines({"status": "failed", "id": "job_a"}))
    lines, table = tmp_path / "jobs.jsonl", tmp_path / "jobs.csv"
    for path in (lines, table):
        await exporting.export(at_hand, ordered(path, fields="status, progress"))

    assert gateway.received[0].query == "format=jsonl&fields=status%2Cprogress%2Cid"
    assert lines.read_bytes() == b'{"status":"failed"}\n'
    assert table.read_bytes() == b"status,progress\r\nfailed,\r\n"


async def test_chosen_columns_keep_their_order(at_hand: Session, gateway: ScriptedGateway, tmp_path: Path) -> None:
    gateway.answer(ASK, jobs("job_a"))
    await exporting.export(at_hand, ordered(tmp_path / "jobs.csv", fields="usage,id"))

    header = (tmp_path / "jobs.csv").read_text().splitlines()[0]
    assert header == "usage.prompt_tokens,usage.completion_tokens,usage.cost_usd,id"


async def test_programs_get_a_summary(at_hand: Session, gateway: ScriptedGateway, tmp_path: Path) -> None:
    gateway.answer(ASK, jobs("job_a", "job_b"))
    target, path = kept(json=True), tmp_path / "jobs.json"
    await exporting.export(Session(at_hand.client, target.output, at_hand.clock), ordered(path))
    summary = orjson.loads(target.out.getvalue())

    assert (summary["rows"], summary["format"], summary["reconnected"]) == (2, "json", 0)
    assert (summary["file"], summary["bytes"]) == (str(path), path.stat().st_size)
    assert target.err.getvalue() == ""


async def test_standard_output_holds_one_thing_only(at_hand: Session) -> None:
    session = Session(at_hand.client, kept(json=True).output, at_hand.clock)
    with pytest.raises(errors.InvalidInputError, match="name a file with --out"):
        await exporting.export(session, ordered(""))
