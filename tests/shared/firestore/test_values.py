from datetime import UTC, datetime
from typing import Any

import pytest
from google.cloud.firestore_v1 import _helpers, vector
from google.cloud.firestore_v1.types import document as document_types
from hypothesis import given
from hypothesis import strategies as st

from shared.firestore import values

MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.binary(max_size=20)
    | MOMENTS
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1, max_size=8), inner),
    max_leaves=12,
)


@given(VALUES)
def test_every_value_comes_back_as_it_was(value: Any) -> None:
    assert values.decode(values.encoded(value)) == value


@given(VALUES)
def test_encoding_agrees_with_the_client_library(value: Any) -> None:
    expected = document_types.Value.pb(_helpers.encode_value(value))

    assert values.encoded(value) == expected


def test_tuples_become_arrays() -> None:
    assert values.decode(values.encoded((1, "a"))) == [1, "a"]


@pytest.mark.parametrize("value", [object(), {1, 2}, 1j], ids=["object", "set", "complex"])
def test_other_types_are_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot store"):
        values.encoded(value)


@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=5))
def test_vectors_agree_with_the_client_library(numbers: list[float]) -> None:
    ours = values.encoded(values.Vector(tuple(numbers)))

    assert ours == document_types.Value.pb(_helpers.encode_value(vector.Vector(numbers)))
    assert values.decode(ours) == values.Vector(tuple(numbers))


@pytest.mark.parametrize("other", [[1.0, 2.0], {"value": [1.0]}, {"__type__": "other", "value": [1.0]}])
def test_what_only_looks_like_a_vector_is_none(other: Any) -> None:
    assert values.decode(values.encoded(other)) == other
