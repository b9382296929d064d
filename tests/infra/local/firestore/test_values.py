import itertools
import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.firestore import values
from tests.infra.local.firestore.builders import GeoPoint, Reference, Vector, name, value

IN_ORDER: list[Any] = [
    None,
    False,
    True,
    math.nan,
    -math.inf,
    -(2**63),
    -(2**53) - 1,
    -1.5,
    -1,
    0,
    5e-324,
    1,
    1.5,
    2**53,
    2**53 + 1,
    2**53 + 2,
    2**63 - 1,
    float(2**63),
    math.inf,
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 1, 1, tzinfo=UTC),
    "",
    "\x00",
    "a",
    "a\x00",
    "a\x00b",
    "ab",
    "\uffff",
    "😀",
    b"",
    b"\x00",
    b"\x00\xff",
    b"\xff",
    Reference("a/__id-2__"),
    Reference("a/__id10__"),
    Reference("a/b"),
    Reference("a/b/c/d"),
    Reference("a/c"),
    GeoPoint(-90.0, 0.0),
    GeoPoint(0.0, -1.0),
    GeoPoint(0.0, 1.0),
    [],
    [None],
    [1],
    [1, 2],
    [2],
    Vector((9.0,)),
    Vector((0.0, 1.0)),
    Vector((1.0, 0.0)),
    {},
    {"a": 1},
    {"a": 1, "b": 0},
    {"a": 2},
    {"b": 0},
]


def test_encodings_sort_like_firestore_sorts() -> None:
    encoded = [values.encode(value(each)) for each in IN_ORDER]
    assert encoded == sorted(encoded)
    assert len(set(encoded)) == len(encoded)


def test_inverted_encodings_sort_the_other_way() -> None:
    encoded = [values.invert(values.encode(value(each))) for each in IN_ORDER]
    assert encoded == sorted(encoded, reverse=True)


def test_no_encoding_begins_another_one() -> None:
    encoded = sorted(values.encode(value(each)) for each in IN_ORDER)
    assert not [low for low, high in itertools.pairwise(encoded) if high.startswith(low)]


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, 1.0), (0, -0.0), (2**53, float(2**53)), (-(2**63), -(2.0**63)), ([1, {"a": 2}], [1.0, {"a": 2.0}])],
)
def test_equal_numbers_have_equal_encodings(one: Any, other: Any) -> None:
    assert values.encode(value(one)) == values.encode(value(other))


@given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False))
def test_numbers_sort_exactly_by_size(one: int, other: float) -> None:
    one_key, other_key = values.encode(value(one)), values.encode(value(other))
    assert (one_key < other_key, one_key == other_key) == (one < other, one == other)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_strings_sort_by_their_bytes(one: str, other: str) -> None:
    assert (values.encode(value(one)) < values.encode(value(other))) == (one.encode() < other.encode())


@given(st.lists(st.integers(0, 2) | st.text("\x00a", max_size=2) | st.none(), max_size=4), st.data())
def test_concatenations_sort_value_by_value(row: list[Any], data: st.DataObject) -> None:
    other = data.draw(st.permutations(row))
    keys = [[values.encode(value(each)) for each in cells] for cells in (row, other)]
    assert (b"".join(keys[0]) < b"".join(keys[1])) == (keys[0] < keys[1])


@given(st.binary(max_size=4), st.binary(max_size=4))
def test_after_lies_above_everything_with_prefix(prefix: bytes, tail: bytes) -> None:
    assert b"k" + prefix + tail < values.after(b"k" + prefix)


def test_after_lies_below_everything_else() -> None:
    assert values.after(b"a\xff") == b"b"
    assert values.after(b"ab") == b"ac"
    assert values.after(b"") == b"\xff"


def test_reference_sorts_by_segments_not_text() -> None:
    assert values.reference(name("a/b/c/d")) < values.reference(name("a/b-"))


def test_vectors_are_no_maps() -> None:
    assert values.is_vector(value(Vector((1.0,))))
    assert not values.is_map(value(Vector((1.0,))))
    assert values.is_map(value({"a": 1}))
    assert not values.is_vector(value([1.0]))
