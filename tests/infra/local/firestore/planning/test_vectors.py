from collections.abc import Callable
from typing import Any

import pytest

from infra.local.firestore.planning.plan import Verdict
from infra.local.firestore.planning.rendering import manifest_line
from shared.manifest.collection import Index, IndexField, index, vector_index

Build = Callable[..., Any]
A, B = ("a", "==", 1), ("b", "==", 1)
PLAIN = vector_index(field="v", dimension=3)


@pytest.mark.parametrize(
    ("filters", "declared", "verdict"),
    [
        ((), PLAIN, Verdict.PERFECT),
        ((), vector_index(field="v", dimension=4), Verdict.MISSING),
        ((), vector_index(field="w", dimension=3), Verdict.MISSING),
        ((), index("a", "v"), Verdict.MISSING),
        ((), vector_index("a", field="v", dimension=3), Verdict.MISSING),
        ((), vector_index("a[]", field="v", dimension=3), Verdict.MISSING),
        ((A,), PLAIN, Verdict.MISSING),
        ((A,), vector_index("a", field="v", dimension=3), Verdict.PERFECT),
        ((A,), vector_index("-a", field="v", dimension=3), Verdict.PERFECT),
        ((A,), vector_index("a[]", field="v", dimension=3), Verdict.MISSING),
        ((A, B), vector_index("a", "b", field="v", dimension=3), Verdict.PERFECT),
        ((B, A), vector_index("b", "a", field="v", dimension=3), Verdict.PERFECT),
        ((B, A), vector_index("a", "b", field="v", dimension=3), Verdict.UNPROVEN),
        ((("a", "in", [1, 2]),), vector_index("a", field="v", dimension=3), Verdict.PERFECT),
        ((("a", ">", 1),), vector_index("a", field="v", dimension=3), Verdict.UNPROVEN),
        ((("a", "contains", 1),), vector_index("a[]", field="v", dimension=3), Verdict.UNPROVEN),
        ((("__name__", "==", "x"),), PLAIN, Verdict.UNPROVEN),
    ],
)
def test_one_vector_index_must_fit(
    query: Build, planner: Build, filters: Any, declared: Index, verdict: Verdict
) -> None:
    assert planner(declared).check(query(*filters, vector="v")).verdict is verdict


@pytest.mark.parametrize(
    ("filters", "line"),
    [
        ((), 'vector_index(field="v", dimension=3)'),
        ((B, A), 'vector_index("b", "a", field="v", dimension=3)'),
        ((A, ("a", "==", 2)), 'vector_index("a", field="v", dimension=3)'),
    ],
)
def test_a_missing_vector_index_is_named(query: Build, planner: Build, filters: Any, line: str) -> None:
    plan = planner().check(query(*filters, vector="v"))

    assert plan.verdict is Verdict.MISSING
    assert [manifest_line(each) for each in plan.minimal] == [line]


def test_each_disjunction_needs_a_vector_index(query: Build, planner: Build) -> None:
    either = query(("or", A, B), vector="v")
    first, second = (vector_index(path, field="v", dimension=3) for path in "ab")

    assert planner(first).check(either).verdict is Verdict.MISSING
    assert planner(first, second).check(either).verdict is Verdict.PERFECT


@pytest.mark.parametrize("group", [False, True])
def test_the_scope_of_vectors_must_match(query: Build, planner: Build, *, group: bool) -> None:
    field = IndexField("v", "VECTOR", 3)
    declared = Index((field,), "COLLECTION_GROUP" if group else "COLLECTION")

    assert planner(declared).check(query(vector="v", group=group)).verdict is Verdict.PERFECT
    assert planner(declared).check(query(vector="v", group=not group)).verdict is Verdict.MISSING


def test_names_before_the_vector_are_ignored(query: Build, planner: Build) -> None:
    fields = (*index("a", "__name__").fields, IndexField("v", "VECTOR", 3))

    assert planner(Index(fields)).check(query(A, vector="v")).covered


def test_a_vector_index_serves_no_other_query(query: Build, planner: Build) -> None:
    plan = planner(vector_index("a", field="b", dimension=3)).check(query(A, order=("b",)))

    assert plan.verdict is Verdict.MISSING


@pytest.mark.parametrize(("order", "aggregated"), [(("a",), ()), ((), ("a",))])
def test_sorted_vector_queries_are_unproven(
    query: Build, planner: Build, order: tuple[str, ...], aggregated: tuple[str, ...]
) -> None:
    plan = planner(PLAIN).check(query(vector="v", order=order), aggregated)

    assert plan.verdict is Verdict.UNPROVEN
    assert plan.minimal == ()
