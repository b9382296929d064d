"""Google's own emulator names the best composite index of every query that it has served; so does our planner."""

import json
import urllib.request
from typing import Any

import pytest

from infra.indexes import catalogue, report
from infra.local.firestore import templates
from infra.local.firestore.planning.indexes import IndexDefinition
from tests import free_ports
from tests.infra.local.firestore import jar
from tests.infra.local.firestore.wire import Wire

pytestmark = pytest.mark.jar

DATABASE = "projects/p/databases/(default)"


def wanted_by_google(host: str) -> set[tuple[str, frozenset[tuple[str, str]]]]:
    """Send every recorded query and return the indexes that the emulator would have liked."""
    wire = Wire(host)
    for query in catalogue.read():
        request = query.request_to(DATABASE)
        wire.call("RunAggregationQuery" if templates.aggregates(request) else "RunQuery", request)
    wire.close()
    with urllib.request.urlopen(f"http://{host}/emulator/v1/projects/p:indexUsage?database={DATABASE}") as answer:
        return {_reported(each["index"]) for each in json.load(answer)["reports"]}


def _reported(index: dict[str, Any]) -> tuple[str, frozenset[tuple[str, str]]]:
    fields = ((each["fieldPath"], each.get("order") or each["arrayConfig"]) for each in index["fields"])
    return index["name"].split("/")[5], frozenset(fields)


def _proposed(index: IndexDefinition) -> tuple[str, frozenset[tuple[str, str]]]:
    fields = {(field.path, field.mode) for field in index.body}
    return index.collection, frozenset({*fields, ("__name__", index.name_direction)})


def _is_vector(index: IndexDefinition) -> bool:
    return any(field.mode == "VECTOR" for field in index.body)


def test_google_asks_for_the_indexes_that_the_planner_proposes() -> None:
    """Of vector indexes it says nothing."""
    found = jar.find()
    if found is None:
        pytest.skip("gcloud, Java or the Firestore emulator of the Cloud SDK is not installed")
    with jar.running(*found, free_ports.free().firestore) as host:
        asked_for = wanted_by_google(host)
    proposals = [index for row in report.build(catalogue.read()).rows for index in row.plan.proposed]

    assert len(asked_for) > 60
    assert asked_for == {_proposed(index) for index in proposals if len(index.body) > 1 and not _is_vector(index)}
