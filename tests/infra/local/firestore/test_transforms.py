import math
from typing import Any

import pytest

from infra.local.firestore import messages, transforms, values
from infra.local.firestore.messages import Message
from shared import errors
from tests.infra.local.firestore.builders import Vector, document, transform, value

NOW = 1_767_225_600_123_456
BIGGEST, SMALLEST = 2**63 - 1, -(2**63)


def applied(before: Any, kind: str, operand: Any) -> Message:
    made = document("c/d", n=before)
    transforms.apply(transform("n", kind, operand), made.fields, NOW)
    return made.fields["n"]


@pytest.mark.parametrize(
    ("before", "kind", "operand", "after"),
    [
        (1, "increment", 2, 3),
        (1, "increment", 2.5, 3.5),
        (1.5, "increment", 2, 3.5),
        ("x", "increment", 2, 2),
        (BIGGEST, "increment", 2, BIGGEST),
        (SMALLEST, "increment", -2, SMALLEST),
        (math.inf, "increment", -math.inf, math.nan),
        (1, "maximum", 2.5, 2.5),
        (1, "maximum", 1.0, 1),
        (1.0, "maximum", 1, 1.0),
        (-0.0, "maximum", 0, -0.0),
        (2**53, "maximum", 2**53 + 1, 2**53 + 1),
        (1, "maximum", math.nan, math.nan),
        (math.nan, "maximum", 1, math.nan),
        ("x", "maximum", 1, 1),
        (1, "minimum", 0.5, 0.5),
        (1, "minimum", 2, 1),
        (1, "minimum", math.nan, math.nan),
        (None, "minimum", 7, 7),
        ([1, 2.0], "append_missing_elements", [1.0, 2, 3, 3.0], [1, 2.0, 3]),
        ([math.nan], "append_missing_elements", [math.nan, None], [math.nan, None]),
        ("x", "append_missing_elements", [1], [1]),
        ([1, 2.0, 1.0, 3], "remove_all_from_array", [1.0, 2], [3]),
        ("x", "remove_all_from_array", [1], []),
    ],
)
def test_transforms_change_the_field(before: Any, kind: str, operand: Any, after: Any) -> None:
    assert repr(applied(before, kind, operand)) == repr(value(after))


def test_server_time_has_millisecond_precision() -> None:
    assert messages.micros(applied(1, "server_time", None).timestamp_value) == NOW - NOW % 1000


@pytest.mark.parametrize(
    ("kind", "operand", "result"),
    [
        ("increment", 2, 3),
        ("maximum", 0, 1),
        ("append_missing_elements", [1], None),
        ("remove_all_from_array", [1], None),
    ],
)
def test_results_are_reported_except_arrays(kind: str, operand: Any, result: Any) -> None:
    made = document("c/d", n=1)
    assert transforms.apply(transform("n", kind, operand), made.fields, NOW) == value(result)


def test_missing_maps_are_made_on_the_way() -> None:
    made = document("c/d", a=1)
    transforms.apply(transform("a.b.c", "increment", 1), made.fields, NOW)
    assert made == document("c/d", a={"b": {"c": 1}})


@pytest.mark.parametrize(
    "refused",
    [
        messages.FieldTransform(field_path="n"),
        messages.FieldTransform(field_path="n", set_to_server_value=0),
        transform("n", "increment", "x"),
        transform("n", "maximum", None),
        transform("n", "append_missing_elements", [[1]]),
        transform("n", "append_missing_elements", [Vector((1.0,))]),
        transform("__name__", "increment", 1),
        transform("a..b", "increment", 1),
        transform("__x__", "increment", 1),
    ],
    ids=str,
)
def test_malformed_transforms_are_refused(refused: Message) -> None:
    with pytest.raises(errors.InvalidInputError):
        transforms.check([refused])


def test_field_and_its_child_exclude_each_other() -> None:
    transforms.check([transform("a.b", "increment", 1), transform("a.c", "increment", 1)])
    with pytest.raises(errors.InvalidInputError, match="a and its nested property"):
        transforms.check([transform("a.b", "increment", 1), transform("a", "increment", 1)])


def test_kept_extreme_is_the_old_value() -> None:
    assert values.encode(applied(5, "maximum", 4)) == values.encode(value(5))
