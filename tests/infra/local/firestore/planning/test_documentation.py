"""What Google's documentation says of 68 queries; each row of the file names its page."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from google.cloud.firestore_v1.types import StructuredQuery
from google.protobuf import json_format

from infra.local.firestore.planning.indexes import Exemption, IndexDefinition
from infra.local.firestore.planning.planner import IndexPlanner
from shared.manifest.collection import IndexField

ROWS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "index_vectors.json").read_text())
MODES: dict[str, Any] = {"+": "ASCENDING", "-": "DESCENDING", "[]": "CONTAINS"}


def planner_of(row: dict[str, Any]) -> IndexPlanner:
    return IndexPlanner(
        [IndexDefinition(each["collection"], fields_of(each), each["scope"]) for each in row["declared"]],
        [Exemption(each["collection"], each["path"], kept(each)) for each in row["exemptions"]],
    )


def fields_of(declared: dict[str, Any]) -> tuple[IndexField, ...]:
    return tuple(field_of(path, mode) for path, mode in declared["fields"])


def field_of(path: str, mode: str) -> IndexField:
    if mode.startswith("vec:"):
        return IndexField(path, "VECTOR", int(mode.removeprefix("vec:")))
    return IndexField(path, MODES[mode])


def kept(exemption: dict[str, Any]) -> frozenset[Any]:
    return frozenset((MODES[mode], scope) for mode, scope in exemption["keeps"])


def spelled(index: IndexDefinition) -> str:
    signs = {"ASCENDING": "{}", "DESCENDING": "-{}", "CONTAINS": "{}[]", "VECTOR": "{}:{}"}
    return " ".join(signs[field.mode].format(field.path, field.dimension) for field in index.fields)


def message_of(row: dict[str, Any]) -> Any:
    return json_format.ParseDict(row["query"], StructuredQuery.pb(StructuredQuery()))


@pytest.mark.parametrize("row", ROWS)
def test_the_plan_agrees_with_the_documentation(row: dict[str, Any]) -> None:
    plan = planner_of(row).check(message_of(row), row["aggregated_fields"])

    assert plan.covered == row["covered"], plan
    assert plan.verdict.name == row.get("verdict", plan.verdict.name)


@pytest.mark.parametrize("row", [row for row in ROWS if "server_proposes" in row])
def test_the_proposed_index_is_the_documented_one(row: dict[str, Any]) -> None:
    plan = planner_of(row).check(message_of(row), row["aggregated_fields"])

    assert [spelled(index) for index in plan.proposed] == [row["server_proposes"]]


def test_the_rows_hold_both_answers() -> None:
    assert Counter(row["covered"] for row in ROWS) == {True: 38, False: 30}
