import re
import sys
import unicodedata
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared import errors
from shared.cache import keys
from shared.cache.scope import Scope

SAME = [
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ({"a": None, "b": 2}, {"b": 2}),
    ({"a": {"b": None}}, {"a": {}}),
    ([1, 2.5], (1.0, 2.5)),
    (1, 1.0),
    (0, -0.0),
    (10**20, 1e20),
    (-(2**63), -(2.0**63)),
    ("caf\u00e9", "cafe\u0301"),
    ({"caf\u00e9": 1}, {"cafe\u0301": 1}),
    ("  two \t\n words\u00a0", "two words"),
    ("a  b", "a b"),
    ("a\tb", "a b"),
    (" a", "a"),
    ("a ", "a"),
    ({"a": [" x "]}, {"a": ["x"]}),
    ("", " \r\n\u2028"),
]
DIFFERENT = [
    ([None], []),
    ({}, []),
    ({}, None),
    ("", None),
    (0, False),
    (1, True),
    (1, "1"),
    (1, 1.5),
    (2**53 + 1, float(2**53)),
    (10**20, 10**20 + 1),
    (2**64, hex(2**64)),
    ("a b", "ab"),
    ("a", "A"),
    ([1, 2], [2, 1]),
    ([[1], 2], [1, [2]]),
    ({" a": 1}, {"a": 1}),
    ({"a": {"b": 1}}, {"a": 1, "b": 1}),
    ({"a": 1, "b": 2}, {"a": 2, "b": 1}),
    ({"\u00e9": 1, "e\u0301": 2}, {"\u00e9": 2}),
    ({"\u00e9": 1, "e\u0301": 2}, {"\u00e9": 2, "e\u0301": 1}),
    ("\u212b", "\u00c4"),
    ("1", "\u00b9"),
]
NOT_JSON = [
    float("nan"),
    [float("inf")],
    "\ud800",
    {"\ud800": 1},
    {1: 2},
    {"a": {1, 2}},
    b"bytes",
    datetime(2026, 1, 1, tzinfo=UTC),
    object(),
]

TEXT = st.text(st.sampled_from("ab \n\u00a0\u0301\u00e9e\u2028"), max_size=4)
NUMBER = st.sampled_from([0, 1, -1, 1.0, 0.0, -0.0, 0.5, 10**20, 1e20, 2**63, -(2**63), 2.0**63])
VALUE = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def key(request: Any, *, fold: bool = True) -> str:
    return keys.exact(Scope("acme", "tests"), request, fold=fold)


def meaning(value: Any, *, fold: bool) -> Any:
    """Return what a request means, told in another way than the code under test does."""
    match value:
        case None | bool():
            return ("word", repr(value))
        case int() | float():
            return ("number", Fraction(value))
        case str():
            text = unicodedata.normalize("NFC", value)
            return ("text", re.sub(r"\s+", " ", text).strip(" ") if fold else text)
        case list():
            return ("list", *(meaning(item, fold=fold) for item in value))
        case _:
            names = [unicodedata.normalize("NFC", name) for name, inner in value.items() if inner is not None]
            unique = len(set(names)) == len(names)
            members = {
                (unicodedata.normalize("NFC", name) if unique else name, meaning(inner, fold=fold))
                for name, inner in value.items()
                if inner is not None
            }
            return ("object", frozenset(members))


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_meaning_has_same_key(one: Any, other: Any) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_meaning_has_another_key(one: Any, other: Any) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(("one", "other"), [("a  b", "a b"), (" a", "a"), ("a\n", "a"), ("a\tb", "a b")])
def test_white_space_counts_when_unfolded(one: str, other: str) -> None:
    assert key(one, fold=False) != key(other, fold=False)


def test_unicode_is_composed_when_unfolded() -> None:
    assert key("e\u0301", fold=False) == key("\u00e9", fold=False)


@settings(deadline=None)
@given(VALUE)
def test_folded_and_plain_keys_never_meet(value: Any) -> None:
    assert key(value) != key(value, fold=False)


def varied(value: Any) -> st.SearchStrategy[Any]:
    """Draw values that look different from ``value``, and often mean the same."""
    match value:
        case str():
            spellings = (value, f" {value}", value.replace(" ", "\n"), unicodedata.normalize("NFD", value), f"{value}a")
            return st.sampled_from(spellings)
        case bool() | None:
            return st.sampled_from([value, None, 1])
        case int() | float():
            return st.sampled_from([value, float(value), int(value), str(value)])
        case list():
            return st.tuples(*map(varied, value)).map(list)
    members = st.tuples(*(st.tuples(st.just(name), varied(inner)) for name, inner in value.items()))
    return members.map(lambda drawn: dict(reversed(drawn))) | members.map(lambda drawn: {"b": None, **dict(drawn)})


PAIR = st.tuples(VALUE, VALUE) | VALUE.flatmap(lambda value: st.tuples(st.just(value), varied(value)))


@settings(deadline=None)
@given(PAIR, st.booleans())
def test_keys_are_equal_exactly_for_equal_meanings(pair: tuple[Any, Any], fold: bool) -> None:  # noqa: FBT001 - drawn
    one, other = pair
    same_key = keys.canonical(one, fold=fold) == keys.canonical(other, fold=fold)
    assert same_key == (meaning(one, fold=fold) == meaning(other, fold=fold))


@settings(deadline=None)
@given(TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = keys._folded(text)
    assert keys._folded(folded) == folded


def test_every_white_space_but_the_plain_one_is_unprintable() -> None:
    spaces = [char for char in map(chr, range(sys.maxunicode + 1)) if char.isspace() and char.isprintable()]
    assert spaces == [" "]


@pytest.mark.parametrize("value", NOT_JSON)
def test_what_json_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(errors.InvalidInputError, match="cannot be keyed"):
        key(value)


def test_endless_nesting_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(errors.InvalidInputError, match="nested too deep"):
        key(endless)


def test_key_of_a_request_stays_for_ever() -> None:
    request = {"text": " Caf\u00e9 ", "n": 3.0, "none": None, "tags": ["b", "a"], "big": 2**70}
    assert keys.canonical(request).decode() == '{"big":0x400000000000000000,"n":3,"tags":["b","a"],"text":"Caf\u00e9"}'
    assert key(request) == "77a891892293b29afa092a792aaf6a72bfa294095e6673acbe580f08b491455d"


def test_key_has_its_form() -> None:
    assert keys.check(key({})) == key({})


@pytest.mark.parametrize(("tenant", "namespace"), [("other", "tests"), ("acme", "other"), ("acmet", "ests")])
def test_key_belongs_to_its_scope(tenant: str, namespace: str) -> None:
    assert keys.exact(Scope(tenant, namespace), {}) != key({})


@pytest.mark.parametrize(
    "key", ["", "0" * 63, "0" * 65, "A" * 64, "g" * 64, "0" * 63 + "\n", "0" * 64 + "\n", "\udcff"]
)
def test_other_forms_are_refused(key: str) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        keys.check(key)
    assert [error.field for error in caught.value.errors] == ["key"]
