from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel

from shared.exports import columns
from shared.exports.columns import Column
from shared.generation.content import ContentView
from shared.jobs.schemas import JobView
from tests.shared.exports import stored

NOT_IN_A_TABLE = {
    JobView: {"links"},
    ContentView: set(),
}


def job_row(**changes: Any) -> dict[str, Any]:
    return JobView.of(stored.job(1, **changes)).model_dump(mode="json")


def cells(row: dict[str, Any], all_columns: tuple[Column, ...] = columns.JOBS) -> dict[str, Any]:
    names = [column.name for column in all_columns]
    return dict(zip(names, columns.cells(row, all_columns), strict=True))


@pytest.mark.parametrize(("view", "table"), [(JobView, columns.JOBS), (ContentView, columns.CONTENT)])
def test_table_and_view_tell_of_the_same(view: type[BaseModel], table: tuple[Column, ...]) -> None:
    assert {column.path[0] for column in table} == set(view.model_fields) - NOT_IN_A_TABLE[view]


def test_job_becomes_one_row_of_cells() -> None:
    row = cells(job_row(tags=("spring", "sale"), finished_at=None))

    assert (row["id"], row["status"], row["tags"]) == (stored.job(1).id, "succeeded", "spring; sale")
    assert (row["usage.prompt_tokens"], row["usage.cost_usd"]) == (900, Decimal("0.00042"))
    assert (row["created_at"], row["finished_at"]) == ("2026-03-01T10:00:01Z", None)
    assert (row["result.title"], row["result.quality"]) == ("Bread 1", 0.93)
    assert row["stages"].startswith('[{"name":"plan"')


def test_failure_is_told_in_columns() -> None:
    error = {"code": "provider_timeout", "category": "provider", "detail": "Too long.", "stage": "draft"}
    failed, fine = cells(job_row(error=error)), cells(job_row())

    assert (failed["error.code"], failed["error.detail"]) == ("provider_timeout", "Too long.")
    assert fine["error.code"] is None


def test_content_becomes_one_row_of_cells() -> None:
    row = cells(ContentView.of(stored.content(1)).model_dump(mode="json"), columns.CONTENT)

    assert (row["quality.score"], row["metadata.provider"]) == (0.93, "offline")
    assert row["sections"] == '[{"heading":"","text":"Bake."}]'


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("id", ["id"]),
        ("usage", ["usage.prompt_tokens", "usage.completion_tokens", "usage.cost_usd"]),
        ("usage.cost_usd", ["usage.cost_usd"]),
        ("stage", ["stage"]),
        ("usa", []),
        ("links", []),
        ("", []),
    ],
)
def test_names_stand_for_columns_or_groups(name: str, expected: list[str]) -> None:
    assert [column.name for column in columns.named(name, columns.JOBS)] == expected


@pytest.mark.parametrize("table", [columns.JOBS, columns.CONTENT])
def test_every_known_name_is_unique(table: tuple[Column, ...]) -> None:
    names = columns.names(table)

    assert len(set(names)) == len(names)
    assert all(columns.named(name, table) for name in names)


def test_chosen_columns_stay_nested() -> None:
    wanted = [column for name in ("id", "usage.cost_usd", "error") for column in columns.named(name, columns.JOBS)]
    error = {"code": "x", "category": "y", "detail": "z", "stage": "draft"}

    assert columns.only(job_row(), wanted) == {
        "id": stored.job(1).id,
        "usage": {"cost_usd": "0.00042"},
        "error": None,
    }
    assert columns.only(job_row(error=error), wanted)["error"] == {**error}
