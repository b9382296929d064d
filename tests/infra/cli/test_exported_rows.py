import orjson
import pytest

from infra.cli import failures
from infra.cli.client import Client
from infra.cli.exported_rows import ExportedRows, Row
from shared import errors
from shared.resilience import retry
from tests.infra.cli import scripted_gateway
from tests.infra.cli.scripted_gateway import Answer, ScriptedGateway
from tests.shared.resilience.manual_clock import ManualClock

PATH = "/v1/exports/jobs"
ASK = f"GET {PATH}"


def part(first: int, last: int, *, cut: bool = False, rest: bytes = b"") -> Answer:
    lines = [orjson.dumps({"id": f"job_{number}", "n": number}) + b"\n" for number in range(first, last + 1)]
    return Answer([*lines, *([rest] if rest else [])], media_type="application/x-ndjson", cut=cut)


@pytest.fixture
def rows(client: Client, clock: ManualClock) -> ExportedRows:
    return ExportedRows(client, clock, PATH, [("status", "failed")], patience=retry.Policy(attempts=3))


async def all_of(rows: ExportedRows) -> list[int]:
    found: list[Row] = [row async for block in rows.blocks() for row in block]
    return [row["n"] for row in found]


async def test_all_rows_come_in_order(rows: ExportedRows, gateway: ScriptedGateway) -> None:
    gateway.answer(ASK, part(1, 5))

    assert await all_of(rows) == [1, 2, 3, 4, 5]
    assert (rows.received, rows.reconnected) == (5, 0)
    assert gateway.received[0].query == "format=jsonl&status=failed"


async def test_no_rows_are_an_export_too(rows: ExportedRows, gateway: ScriptedGateway) -> None:
    gateway.answer(ASK, scripted_gateway.lines())

    assert await all_of(rows) == []


async def test_export_goes_on_after_the_last_whole_row(rows: ExportedRows, gateway: ScriptedGateway) -> None:
    gateway.answer(ASK, part(1, 3, rest=b'{"id":"job_4","n":', cut=True), part(4, 6, cut=True), part(7, 7))

    assert await all_of(rows) == [1, 2, 3, 4, 5, 6, 7]
    assert (rows.received, rows.reconnected) == (7, 2)
    assert [one.query.rpartition("&")[2] for one in gateway.received[1:]] == ["after=job_3", "after=job_6"]


async def test_row_that_is_cut_is_never_taken(rows: ExportedRows, gateway: ScriptedGateway) -> None:
    """Even when whatever stands between ends the answer as if it were whole."""
    gateway.answer(ASK, part(1, 2, rest=b'{"id":"job_3","n":3'), part(3, 3))

    assert await all_of(rows) == [1, 2, 3]


async def test_progress_gives_patience_anew(rows: ExportedRows, gateway: ScriptedGateway) -> None:
    broken = [part(number, number, cut=True) for number in range(1, 9)]
    gateway.answer(ASK, *broken, part(9, 9))

    assert await all_of(rows) == list(range(1, 10))


async def test_patience_ends_without_progress(client: Client, clock: ManualClock, gateway: ScriptedGateway) -> None:
    told: list[errors.PressroomError] = []
    rows = ExportedRows(client, clock, PATH, [], told.append, retry.Policy(attempts=3))
    gateway.answer(ASK, part(1, 1, cut=True), part(1, 0, cut=True))

    with pytest.raises(failures.BrokenConnectionError):
        await all_of(rows)
    assert len(gateway.received) == 3
    assert len(told) == 2


async def test_passing_problems_are_waited_for(rows: ExportedRows, gateway: ScriptedGateway) -> None:
    gateway.answer(ASK, scripted_gateway.problem(503, "overloaded", "Later.", retryable=True), part(1, 1))

    assert await all_of(rows) == [1]


async def test_refusals_are_told_at_once(rows: ExportedRows, gateway: ScriptedGateway) -> None:
    gateway.answer(ASK, scripted_gateway.problem(422, "invalid_fields", "No such column."))

    with pytest.raises(failures.ProblemError, match="No such column"):
        await all_of(rows)
    assert len(gateway.received) == 1


@pytest.mark.parametrize("line", [b"<html>\n", b"[1]\n", b'{"n":1}\n', b'{"id":1}\n'])
async def test_foreign_rows_are_refused(rows: ExportedRows, gateway: ScriptedGateway, line: bytes) -> None:
    gateway.answer(ASK, Answer([line]))

    with pytest.raises(failures.ForeignAnswerError):
        await all_of(rows)


async def test_line_ends_of_other_kinds_stay_in_their_row(rows: ExportedRows, gateway: ScriptedGateway) -> None:
    gateway.answer(ASK, scripted_gateway.lines({"id": "job_1", "n": "one\u2028two\u0085three"}))

    assert await all_of(rows) == ["one\u2028two\u0085three"]
