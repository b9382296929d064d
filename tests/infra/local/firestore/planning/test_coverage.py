from collections.abc import Callable
from typing import Any

import pytest

from infra.local.firestore.planning.plan import Verdict
from infra.local.firestore.planning.rendering import manifest_line
from shared.manifest.collection import Index, index

Build = Callable[..., Any]
A, B, D = ("a", "==", 1), ("b", "==", 1), ("d", "==", 1)
IN_A = ("a", "in", [1, 2])
TAG = ("t", "contains", 1)


@pytest.mark.parametrize(
    ("filters", "order"),
    [
        ((), ()),
        ((), ("a",)),
        ((), ("-a",)),
        ((("a", ">", 1),), ()),
        ((("a", ">", 1), ("a", "<", 5)), ("-a",)),
        ((("a", "!=", 1),), ()),
        ((A, B, D), ()),
        ((IN_A, B), ()),
        ((TAG, A), ()),
        ((("t", "contains-any", [1, 2]),), ()),
        ((("or", A, B),), ()),
        ((("a", "is-null"), B), ()),
        ((A,), ("a",)),
        ((A, ("__name__", ">", "x")), ()),
        ((("__name__", "==", "x"),), ()),
        ((("__name__", "in", ["x", "y"]),), ("__name__",)),
        ((("__name__", ">", "x"),), ()),
    ],
)
def test_automatic_indexes_serve_simple_queries(
    query: Build, planner: Build, filters: Any, order: tuple[str, ...]
) -> None:
    assert planner().check(query(*filters, order=order)).verdict is Verdict.AUTO


@pytest.mark.parametrize(
    ("filters", "order", "line"),
    [
        ((A,), ("b",), 'index("a", "b")'),
        ((A,), ("-b",), 'index("a", "-b")'),
        ((B, A), ("-d",), 'index("a", "b", "-d")'),
        ((A, ("b", ">", 1)), (), 'index("a", "b")'),
        ((IN_A, ("b", ">", 1)), ("-b",), 'index("a", "-b")'),
        ((TAG, A), ("-b",), 'index("t[]", "a", "-b")'),
        ((("b", ">", 1), ("a", ">", 1)), (), 'index("a", "b")'),
        ((("a", ">", 1),), ("-b",), 'index("-b", "-a")'),
        ((), ("a", "-b"), 'index("a", "-b")'),
        ((), ("a", "-__name__"), 'index("a", "-__name__")'),
        ((), ("-__name__",), 'index("-__name__")'),
        ((A,), ("-__name__",), 'index("a", "-__name__")'),
        ((("__name__", "in", ["x", "y"]),), ("-__name__",), 'index("-__name__")'),
        ((A, B), ("-b",), 'index("a", "b", "-__name__")'),
    ],
)
def test_a_missing_index_is_named(
    query: Build, planner: Build, filters: Any, order: tuple[str, ...], line: str
) -> None:
    plan = planner().check(query(*filters, order=order))

    assert plan.verdict is Verdict.MISSING
    assert [manifest_line(each) for each in plan.proposed] == [line]


@pytest.mark.parametrize(
    ("declared", "served"),
    [
        (index("a", "b", "-d"), True),
        (index("b", "a", "-d"), True),
        (index("-a", "-b", "-d"), True),
        (index("a", "b", "-d", "-__name__"), True),
        (index("a", "b", "d"), False),
        (index("a", "b", "-d", "__name__"), False),
        (index("a", "-d", "b"), False),
        (index("a", "-d"), False),
        (index("a", "b", "e", "-d"), False),
        (index("a", "b", "-d", "e"), False),
        (index("a[]", "b", "-d"), False),
        (index("a", "b", "-d", scope="COLLECTION_GROUP"), False),
    ],
)
def test_one_index_must_fit_exactly(query: Build, planner: Build, declared: Index, *, served: bool) -> None:
    plan = planner(declared).check(query(A, B, order=("-d",)))

    assert plan.verdict is (Verdict.PERFECT if served else Verdict.MISSING)


def test_a_containment_index_needs_its_mode(query: Build, planner: Build) -> None:
    tagged = query(TAG, order=("b",))

    assert planner(index("t[]", "b")).check(tagged).covered
    assert not planner(index("t", "b")).check(tagged).covered


def test_indexes_with_one_order_are_merged(query: Build, planner: Build) -> None:
    plan = planner(index("a", "-d"), index("b", "-d")).check(query(A, B, order=("-d",)))

    assert plan.verdict is Verdict.MERGED
    assert [manifest_line(each) for each in plan.used] == ['index("a", "-d")', 'index("b", "-d")']


def test_one_index_is_preferred_to_several(query: Build, planner: Build) -> None:
    declared = index("a", "-d"), index("b", "-d"), index("a", "b", "-d")
    plan = planner(*declared).check(query(A, B, order=("-d",)))

    assert plan.verdict is Verdict.PERFECT
    assert [manifest_line(each) for each in plan.used] == ['index("a", "b", "-d")']


@pytest.mark.parametrize(
    "declared",
    [
        (index("a", "-d"), index("b", "d")),
        (index("a", "-d"), index("b")),
        (index("a", "-d"), index("b", "-d", "__name__")),
        (index("a", "-d"),),
    ],
)
def test_different_orders_are_not_merged(query: Build, planner: Build, declared: tuple[Index, ...]) -> None:
    assert planner(*declared).check(query(A, B, order=("-d",))).verdict is Verdict.MISSING


def test_the_least_index_completes_a_merge(query: Build, planner: Build) -> None:
    plan = planner(index("a", "-d")).check(query(A, B, order=("-d",)))

    assert [manifest_line(each) for each in plan.minimal] == ['index("b", "-d")']
    assert [manifest_line(each) for each in plan.proposed] == ['index("a", "b", "-d")']


def test_merging_begins_with_the_longest_index(query: Build, planner: Build) -> None:
    declared = index("a", "-d"), index("b", "-d"), index("e", "-d"), index("a", "b", "-d")
    plan = planner(*declared).check(query(A, B, ("e", "==", 1), order=("-d",)))

    assert [manifest_line(each) for each in plan.used] == ['index("a", "b", "-d")', 'index("e", "-d")']


def test_no_part_is_asked_beside_a_range(query: Build, planner: Build) -> None:
    plan = planner(index("a", "d")).check(query(A, B, ("d", ">", 1)))

    assert plan.verdict is Verdict.MISSING
    assert [manifest_line(each) for each in plan.minimal] == ['index("a", "b", "d")']


def test_an_index_with_a_repeated_field_fits_its_own_query(query: Build, planner: Build) -> None:
    assert not planner(index("a", "b", "-a")).check(query(A, B, order=("-__name__",))).covered


def test_a_sum_stays_beside_a_kept_order(query: Build, planner: Build) -> None:
    plan = planner(index("b", "a")).check(query(IN_A, B, order=("a",)), ["b"])

    assert plan.verdict is Verdict.MISSING


def test_merging_beside_a_range_is_unproven(query: Build, planner: Build) -> None:
    plan = planner(index("a", "d"), index("b", "d")).check(query(A, B, ("d", ">", 1)))

    assert plan.verdict is Verdict.UNPROVEN
    assert [manifest_line(each) for each in plan.minimal] == ['index("a", "b", "d")']


def test_each_disjunction_needs_an_index(query: Build, planner: Build) -> None:
    either = query(("or", A, B), order=("d",))

    assert not planner(index("a", "d")).check(either).covered
    plan = planner(index("a", "d"), index("b", "d")).check(either)
    assert (plan.verdict, plan.disjunctions) == (Verdict.PERFECT, 2)


def test_a_range_orders_every_disjunction(query: Build, planner: Build) -> None:
    plan = planner().check(query(("or", A, ("b", ">", 1))))

    assert [manifest_line(each) for each in plan.minimal] == ['index("a", "b")']


@pytest.mark.parametrize(
    ("order", "declared"),
    [(("b",), index("a", "b")), (("-b",), index("a", "b", "-b"))],
)
def test_an_alternative_keeps_its_written_order(
    query: Build, planner: Build, order: tuple[str, ...], declared: Index
) -> None:
    either = query(A, ("b", "in", [1, 2]), order=order)

    assert planner(declared).check(either).verdict is Verdict.PERFECT
    assert planner().check(either).verdict is Verdict.MISSING


def test_merging_such_an_order_is_unproven(query: Build, planner: Build) -> None:
    either = query(A, D, ("b", "in", [1, 2]), order=("b",))

    assert planner(index("a", "b"), index("d", "b")).check(either).verdict is Verdict.UNPROVEN


@pytest.mark.parametrize(
    ("filters", "order", "aggregated"),
    [((A,), (), ()), ((), ("a",), ()), ((TAG,), (), ()), ((), (), ("__name__",))],
)
def test_names_beside_other_clauses_are_refused(
    query: Build, planner: Build, filters: Any, order: tuple[str, ...], aggregated: tuple[str, ...]
) -> None:
    plan = planner().check(query(("__name__", "==", "x"), *filters, order=order), aggregated)

    assert plan.verdict in {Verdict.UNPROVEN, Verdict.INVALID}
    assert plan.advice == "rewrite the query: no index is known to serve it"


def test_an_exempt_field_needs_a_composite(query: Build, planner: Build) -> None:
    exempt = planner(index("a", "b"), unindexed=("a",))

    assert exempt.check(query(A, order=("b",))).verdict is Verdict.PERFECT
    assert exempt.check(query(A)).verdict is Verdict.MISSING


def test_one_exempt_field_asks_for_all(query: Build, planner: Build) -> None:
    plan = planner(unindexed=("a",)).check(query(A, B))

    assert [manifest_line(each) for each in plan.minimal] == ['index("a", "b")']
