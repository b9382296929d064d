from collections.abc import Callable
from typing import Any

import pytest

from infra.local.firestore.planning import ordering
from infra.local.firestore.planning.shape import shape_of
from shared.manifest.collection import index

Build = Callable[..., Any]
RANGES = (("b", ">", 1), ("a", "<", 2))


@pytest.mark.parametrize(
    ("filters", "order", "fields", "name"),
    [
        ((), (), (), "ASCENDING"),
        ((), ("-a",), ("-a",), "DESCENDING"),
        ((), ("a", "-__name__"), ("a",), "DESCENDING"),
        ((), ("-__name__",), (), "DESCENDING"),
        (RANGES, (), ("a", "b"), "ASCENDING"),
        (RANGES, ("-b",), ("-b", "-a"), "DESCENDING"),
        (RANGES, ("d",), ("d", "a", "b"), "ASCENDING"),
        ((("or", *RANGES),), (), ("a", "b"), "ASCENDING"),
        ((("a", "!=", 1),), (), ("a",), "ASCENDING"),
        ((("a", "not-in", [1]),), (), ("a",), "ASCENDING"),
        ((("a", "in", [1]), ("t", "contains", 1)), (), (), "ASCENDING"),
        ((("__name__", ">", "x"), ("a", ">", 1)), (), ("a",), "ASCENDING"),
    ],
)
def test_ranges_follow_the_written_order(
    query: Build, filters: tuple[Any, ...], order: tuple[str, ...], fields: tuple[str, ...], name: str
) -> None:
    assert ordering.effective(shape_of(query(*filters, order=order))) == (index(*fields).fields, name)


def test_only_unwritten_ranges_are_implied(query: Build) -> None:
    assert ordering.implied_paths(shape_of(query(*RANGES, ("__name__", ">", "x"), order=("b",)))) == ("a",)


def test_ranges_include_the_name(query: Build) -> None:
    shape = shape_of(query(("__name__", ">", "x"), ("a", "==", 1), ("b", "!=", 1)))

    assert ordering.range_paths(shape) == {"__name__", "b"}
