from typing import Any

from infra.local.firestore import queries, values
from infra.local.firestore.conditions import Bounds, Conditions
from infra.local.firestore.keys import KeyField, KeyTable
from tests.infra.local.firestore.builders import ROOT, Reference, query, value


def conditions(*clauses: Any, **options: Any) -> Conditions:
    parsed = queries.parse(ROOT, query("c", *clauses, **options))
    (conjunction,) = parsed.conjunctions
    return Conditions(parsed, conjunction)


def table(*fields: tuple[str, Any]) -> KeyTable:
    return KeyTable(1, tuple(KeyField((path,), mode) for path, mode in fields))


def key(thing: Any) -> bytes:
    return values.encode(value(thing))


def test_head_ends_at_the_first_free_field() -> None:
    found = conditions(("a", "==", 1), ("t", "contains", "x"), ("c", ">", 0))
    head = found.head(table(("t", "CONTAINS"), ("a", "DESCENDING"), ("c", "ASCENDING")))
    assert [each.path for each in head.fields] == [("t",), ("a",)]
    assert head.start == key("x") + values.invert(key(1))


def test_head_tells_arrays_from_their_elements() -> None:
    found = conditions(("t", "contains", "x"))
    assert found.head(table(("t", "ASCENDING"))).fields == ()


def test_suffix_leaves_out_fixed_fields() -> None:
    found = conditions(("a", "==", 1), order=("a", "b"))
    assert [each.path for each in found.suffix] == [("b",)]


def test_ranges_of_one_field_are_intersected() -> None:
    found = conditions(("a", ">", 1), ("a", ">=", 3), ("a", "<", 9))
    assert found.range_of(("a",)).around(b"") == (key(3), key(9))
    assert found.range_of(("b",)) == Bounds()


def test_inverted_bounds_change_places() -> None:
    lower, upper = conditions(("a", ">=", 3), ("a", "<", 9)).range_of(("a",)).around(b"", inverted=True)
    inside, above = values.invert(key(3)), values.invert(key(9))
    assert lower <= inside < upper
    assert not lower <= above < upper


def test_cursors_over_fixed_fields_are_no_bounds() -> None:
    assert conditions(("a", "==", 1), order=("a", "b"), start=([1, 2], True)).cursors is None
    assert conditions(("a", "==", 1), order=("b",), start=([2], True)).cursors is not None


def test_index_decides_what_it_covers_alone() -> None:
    ordered = table(("a", "ASCENDING"), ("b", "ASCENDING"))
    for clauses, decided in (
        ((("a", "==", 1), ("b", ">", 1)), True),
        ((("a", "==", 1), ("b", "!=", 1)), False),
        ((("a", "==", 1), ("b", ">", 1), ("c", "==", 1)), False),
        ((("a", "==", 1), ("a", "==", 2), ("b", ">", 1)), False),
    ):
        found = conditions(*clauses)
        assert found.decided_by(found.head(ordered), ordered) is decided


def test_names_in_clauses_are_collected() -> None:
    found = conditions(("__name__", "in", [Reference("c/b"), Reference("c/a")]))
    assert found.named == [f"{ROOT}/c/a", f"{ROOT}/c/b"]
    assert found.only_by_name
    assert conditions(("a", "==", 1)).named is None
