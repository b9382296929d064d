import pytest

from infra.local.firestore.planning import normal_form
from infra.local.firestore.planning.shape import Clause, Filter, Junction

A, B, C, D = (Clause(path, "EQUAL") for path in "abcd")
A_IN_5 = Clause("a", "IN", 5)
B_ANY_2 = Clause("b", "ARRAY_CONTAINS_ANY", 2)
NOT_IN_3 = Clause("a", "NOT_IN", 3)


def any_of(*parts: Filter) -> Junction:
    return Junction("OR", parts)


def all_of(*parts: Filter) -> Junction:
    return Junction("AND", parts)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (None, [()]),
        (A, [(A,)]),
        (all_of(), [()]),
        (all_of(A, B), [(A, B)]),
        (any_of(A, B), [(A,), (B,)]),
        (all_of(A, any_of(B, C)), [(A, B), (A, C)]),
        (all_of(any_of(A, B), any_of(C, D)), [(A, C), (A, D), (B, C), (B, D)]),
        (any_of(A, all_of(B, any_of(C, D))), [(A,), (B, C), (B, D)]),
    ],
)
def test_filters_become_disjunctions_of_conjunctions(where: Filter | None, expected: list[object]) -> None:
    assert list(normal_form.conjunctions(where)) == expected


@pytest.mark.parametrize(
    ("where", "total"),
    [
        (None, 1),
        (A, 1),
        (A_IN_5, 5),
        (NOT_IN_3, 1),
        (all_of(A_IN_5, B_ANY_2), 10),
        (any_of(A_IN_5, B_ANY_2), 7),
        (all_of(A_IN_5, any_of(C, D)), 10),
    ],
)
def test_alternatives_count_as_disjunctions(where: Filter | None, total: int) -> None:
    assert normal_form.count(where) == total


def test_a_huge_product_is_counted_unexpanded() -> None:
    assert normal_form.count(all_of(*[any_of(A, B)] * 200)) == 2**200


def test_clauses_and_nodes_are_listed() -> None:
    where = all_of(A, any_of(B, C))

    assert normal_form.clauses(where) == (A, B, C)
    assert list(normal_form.nodes(where)) == [where, A, any_of(B, C), B, C]
    assert normal_form.clauses(None) == ()
