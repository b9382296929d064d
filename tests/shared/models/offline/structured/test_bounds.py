from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.models.offline.structured import bounds


@pytest.mark.parametrize(
    ("schema", "wanted", "expected"),
    [
        ({}, None, 0),
        ({}, 7, 7),
        ({"minimum": 10}, 7, 10),
        ({"maximum": 5}, 7, 5),
        ({"minimum": 1, "maximum": 4}, None, 2),
        ({"exclusiveMinimum": 3}, None, 4),
        ({"exclusiveMaximum": 3}, 9, 2),
        ({"multipleOf": 5}, 7, 5),
        ({"multipleOf": 5, "minimum": 6}, 7, 10),
        ({"multipleOf": 2.5}, 7, 5),
        ({"minimum": 3, "exclusiveMinimum": True}, 0, 4),
    ],
)
def test_whole_numbers_stay_in_bounds(schema: dict[str, Any], wanted: int | None, expected: int) -> None:
    assert bounds.integer(schema, wanted) == expected


@pytest.mark.parametrize(
    ("schema", "wanted", "expected"),
    [
        ({"minimum": 0, "maximum": 1}, None, 0.5),
        ({"minimum": 0, "maximum": 1}, 0.83, 0.83),
        ({"multipleOf": 0.1, "maximum": 1}, 0.83, 0.8),
        ({"exclusiveMinimum": 2}, 0, 2.001),
        ({}, 3, 3),
    ],
)
def test_numbers_stay_in_bounds(schema: dict[str, Any], wanted: float | None, expected: float) -> None:
    assert bounds.number(schema, wanted) == expected


@given(st.integers(-500, 500), st.integers(0, 500), st.integers(1, 9), st.integers(-999, 999))
def test_multiples_lie_between_the_bounds(low: int, width: int, multiple: int, wanted: int) -> None:
    schema = {"minimum": low, "maximum": low + multiple + width, "multipleOf": multiple}
    found = bounds.integer(schema, wanted)
    assert schema["minimum"] <= found <= schema["maximum"]
    assert Fraction(found, multiple).denominator == 1
