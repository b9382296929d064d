"""The table of costs: money from operations and prices, told the same in every form."""

from dataclasses import replace
from decimal import Decimal

import pytest

from infra.costs import operations, table
from infra.costs.operations import Operations
from infra.costs.table import Assumptions, Kind

NOTHING = Operations(*[Decimal(0)] * 6)
STILL = Kind("any", "any")
WAITING = Kind("any", "any", model_seconds=8)


@pytest.mark.parametrize(
    ("field", "where", "dollars"),
    [
        ("reads", "firestore", "0.0003"),
        ("writes", "firestore", "0.0009"),
        ("deletes", "firestore", "0.0001"),
        ("ttl_deletes", "firestore", "0.0001"),
        ("task_operations", "tasks", "0.0004"),
        ("function_requests", "requests", "0.0004"),
    ],
)
def test_every_operation_has_its_price(field: str, where: str, dollars: str) -> None:
    found = table.row(STILL, replace(NOTHING, **{field: Decimal(1)}), Assumptions())

    assert getattr(found, where) == Decimal(dollars)
    assert found.total[0] == Decimal(dollars) + found.compute[0]


def test_busy_instances_share_their_waiting() -> None:
    found = table.row(WAITING, replace(NOTHING, function_requests=Decimal(2)), Assumptions())
    a_second = Decimal("0.0000265")

    assert found.compute == (
        1000 * (2 * Decimal("0.007") + Decimal(8) / 80) * a_second,
        1000 * (2 * Decimal("0.1") + 8) * a_second,
    )


def test_every_kind_has_a_row() -> None:
    assert {row.kind.name for row in table.rows()} == operations.by_kind().keys()


def test_document_and_data_tell_the_same() -> None:
    written = table.markdown().splitlines()
    for row, line in zip(table.rows(), written[2:], strict=False):
        data = table.data(row)
        assert [cell.strip() for cell in line.strip("|").split("|")] == table.cells(row)
        assert data["dollars_per_1000"]["total_alone"] == float(row.total[1])
        assert data["operations"]["writes"] == row.operations.writes


@pytest.mark.parametrize("word", ["language model", "free", "assumed", "emulators", "3.5 ms", "20 s (blog post"])
def test_notes_tell_what_is_left_out(word: str) -> None:
    assert word in table.notes() + table.assumptions()
