"""The order that a query's results really have: as written, then what its ranges and its names add."""

from typing import NamedTuple

from infra.local.firestore.planning import normal_form
from infra.local.firestore.planning.indexes import NAME, Direction
from infra.local.firestore.planning.shape import QueryShape
from shared.manifest.collection import IndexField


class Ordering(NamedTuple):
    """The sorted fields without ``__name__``, which comes last in direction ``name``."""

    fields: tuple[IndexField, ...]
    name: Direction


def range_paths(shape: QueryShape) -> frozenset[str]:
    """Return the fields that ``shape`` compares by a range or an inequality."""
    return frozenset(clause.path for clause in normal_form.clauses(shape.where) if clause.kind == "RANGE")


def implied_paths(shape: QueryShape) -> tuple[str, ...]:
    """Return the range fields that Firestore appends to the written order."""
    written = {order.path for order in shape.order}
    return tuple(sorted(range_paths(shape) - written - {NAME}))


def effective(shape: QueryShape) -> Ordering:
    """Return the order of the results of ``shape``; what is added takes the last written direction."""
    last: Direction = shape.order[-1].direction if shape.order else "ASCENDING"
    written = tuple(IndexField(order.path, order.direction) for order in shape.order if order.path != NAME)
    return Ordering((*written, *(IndexField(path, last) for path in implied_paths(shape))), last)
