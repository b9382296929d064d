from collections.abc import Callable
from typing import Any

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore
from google.cloud.firestore_v1.types import StructuredQuery

from infra.local.firestore.planning.indexes import IndexDefinition, from_manifest
from infra.local.firestore.planning.plan import Verdict
from infra.local.firestore.planning.planner import IndexPlanner
from infra.local.firestore.planning.rendering import manifest_line
from shared.manifest.collection import index
from shared.manifest.collections import ALL

Build = Callable[..., Any]
A, B = ("a", "==", 1), ("b", "==", 1)


def query_of(definition: IndexDefinition, query: Build) -> Any:
    """Return the query that ``definition`` is made for: all fields fixed but the last, which orders or is near."""
    *fixed, last = definition.fields
    filters = [(each.path, "contains" if each.mode == "CONTAINS" else "==", 1) for each in fixed]
    order = ("-" if last.mode == "DESCENDING" else "") + last.path
    group = definition.scope == "COLLECTION_GROUP"
    if last.mode == "VECTOR":
        return query(*filters, collection=definition.collection, vector=last.path, dimension=last.dimension)
    return query(*filters, order=(order,), collection=definition.collection, group=group)


@pytest.mark.parametrize("definition", from_manifest(ALL)[0], ids=manifest_line)
def test_every_declared_index_serves_its_query(query: Build, definition: IndexDefinition) -> None:
    plan = IndexPlanner.from_manifest(ALL).check(query_of(definition, query))

    assert (plan.verdict, plan.used) == (Verdict.PERFECT, (definition,))


def test_the_advice_names_the_manifest_line(query: Build) -> None:
    listing = query(("tenant", "==", 1), ("colour", "==", 1), order=("-created_at",), collection="jobs")
    plan = IndexPlanner.from_manifest(ALL).check(listing)

    assert plan.advice == ('add index("colour", "-created_at") to collection "jobs" in shared/manifest/collections.py')
    assert "no index ends in (created_at DESCENDING)" in plan.reason


def test_one_shape_is_planned_once(query: Build, planner: Build) -> None:
    plans = planner()

    assert plans.check(query(A, order=("b",))) is plans.check(query(("a", "==", "x"), order=("b",), limit=3))
    assert plans.check(query(A)) is not plans.check(query(B))


@pytest.mark.parametrize(
    ("other", "aggregated"),
    [
        ({"group": True}, ()),
        ({"collection": "other"}, ()),
        ({"order": ("-b",)}, ()),
        ({"order": ("b", "-__name__")}, ()),
        ({}, ("d",)),
    ],
)
def test_another_shape_is_planned_anew(
    query: Build, planner: Build, other: dict[str, Any], aggregated: tuple[str, ...]
) -> None:
    plans = planner(index("a", "b"))

    assert plans.check(query(A, order=("b",))).covered
    assert not plans.check(query(A, **{"order": ("b",), **other}), aggregated).covered


def test_planners_do_not_share_plans(query: Build, planner: Build) -> None:
    assert planner(index("a", "b")).check(query(A, order=("b",))).covered
    assert not planner().check(query(A, order=("b",))).covered


@pytest.mark.parametrize(
    ("filters", "order", "line"),
    [
        ((A,), (), 'index("a", scope="COLLECTION_GROUP")'),
        ((A, B), (), 'index("a", "b", scope="COLLECTION_GROUP")'),
        ((), ("-b",), 'index("-b", scope="COLLECTION_GROUP")'),
        ((A,), ("b",), 'index("a", "b", scope="COLLECTION_GROUP")'),
    ],
)
def test_collection_groups_need_their_own_indexes(
    query: Build, planner: Build, filters: Any, order: tuple[str, ...], line: str
) -> None:
    plan = planner(index("a", "b")).check(query(*filters, order=order, group=True))

    assert plan.verdict is Verdict.MISSING
    assert [manifest_line(each) for each in plan.minimal] == [line]


def test_whole_collection_groups_need_no_index(query: Build, planner: Build) -> None:
    assert planner().check(query(group=True, order=("__name__",))).verdict is Verdict.AUTO


def test_a_group_index_serves_groups_only(query: Build, planner: Build) -> None:
    plans = planner(index("a", "b", scope="COLLECTION_GROUP"))

    assert plans.check(query(A, order=("b",), group=True)).verdict is Verdict.PERFECT
    assert plans.check(query(A, order=("b",))).verdict is Verdict.MISSING


@pytest.mark.parametrize(
    ("aggregated", "line"),
    [
        (("cost",), 'index("a", "cost")'),
        (("tokens", "cost"), 'index("a", "cost", "tokens")'),
    ],
)
def test_sums_need_the_field_indexed(query: Build, planner: Build, aggregated: tuple[str, ...], line: str) -> None:
    plan = planner().check(query(A), aggregated)

    assert [manifest_line(each) for each in plan.minimal] == [line]


def test_a_sum_follows_the_order(query: Build, planner: Build) -> None:
    plan = planner().check(query(A, order=("-b",)), ["cost"])

    assert [manifest_line(each) for each in plan.minimal] == ['index("a", "-b", "-cost")']


@pytest.mark.parametrize("aggregated", [("a",), ()])
def test_counts_and_known_fields_need_nothing(query: Build, planner: Build, aggregated: tuple[str, ...]) -> None:
    assert planner().check(query(A, B), aggregated).verdict is Verdict.AUTO


def test_the_sum_of_one_field_is_automatic(query: Build, planner: Build) -> None:
    assert planner().check(query(), ["cost"]).verdict is Verdict.AUTO
    assert planner(unindexed=("cost",)).check(query(), ["cost"]).verdict is Verdict.MISSING


def test_the_last_ones_need_the_other_direction(query: Build, planner: Build) -> None:
    """The client sends limit_to_last as the reversed order, which forward scans cannot answer."""
    ascending = planner(index("a", "b"))

    assert ascending.check(query(A, order=("b",), limit=3)).covered
    plan = ascending.check(query(A, order=("-b",), limit=3))
    assert [manifest_line(each) for each in plan.minimal] == ['index("a", "-b")']


@pytest.mark.parametrize(
    ("exempt", "covered"),
    [({}, True), ({"unindexed": ("a",)}, False), ({"unindexed": ("*",)}, False), ({"ttl_field": "a"}, False)],
)
def test_exempt_fields_cannot_be_queried(
    query: Build, planner: Build, exempt: dict[str, Any], *, covered: bool
) -> None:
    assert planner(**exempt).check(query(A)).covered == covered


def test_exempt_collections_can_be_scanned(query: Build, planner: Build) -> None:
    exempt = planner(unindexed=("*",))

    assert exempt.check(query()).covered
    assert exempt.check(query(("__name__", ">", "x"), order=("__name__",))).covered


def test_a_scan_without_collection_is_free(query: Build, planner: Build) -> None:
    scan = query(("__name__", ">", "x"), order=("__name__",), collection="", group=True)

    assert planner().check(scan).verdict is Verdict.AUTO
    assert planner().check(StructuredQuery.pb(StructuredQuery())).verdict is Verdict.AUTO


@pytest.mark.parametrize(("fields", "aggregated"), [({"vector": "v"}, ()), ({}, ("a",))])
def test_other_work_without_collection_is_unproven(
    query: Build, planner: Build, fields: dict[str, Any], aggregated: tuple[str, ...]
) -> None:
    plan = planner().check(query(collection="", group=True, **fields), aggregated)

    assert plan.verdict is Verdict.UNPROVEN


def test_invalid_queries_say_why(query: Build, planner: Build) -> None:
    plan = planner().check(query(("a", "in", list(range(5))), ("b", "in", list(range(7)))))

    assert (plan.verdict, plan.disjunctions) == (Verdict.INVALID, 35)
    assert plan.reason.startswith("Too many disjunctions after normalization. Result had 35 disjunctions")
    assert plan.advice == "rewrite the query: no index is known to serve it"


def test_messages_of_the_client_are_read() -> None:
    client = firestore.AsyncClient("p", AnonymousCredentials())  # type: ignore[no-untyped-call]
    jobs = client.collection("jobs").where(filter=firestore.FieldFilter("tenant", "==", "x"))
    message = StructuredQuery.pb(jobs.order_by("created_at", direction="DESCENDING").limit(5)._to_protobuf())

    assert IndexPlanner.from_manifest(ALL).check(message).verdict is Verdict.PERFECT
