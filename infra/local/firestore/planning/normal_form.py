"""The disjunctive normal form of a filter: what Firestore plans and limits by."""

import itertools
import math
from collections.abc import Iterator

from infra.local.firestore.planning.shape import Clause, Filter, Junction

_EXPANDED = frozenset({"IN", "ARRAY_CONTAINS_ANY"})

Conjunction = tuple[Clause, ...]


def nodes(where: Filter | None) -> Iterator[Filter]:
    """Yield every clause and junction of ``where``."""
    if where is None:
        return
    yield where
    if isinstance(where, Junction):
        for part in where.parts:
            yield from nodes(part)


def clauses(where: Filter | None) -> tuple[Clause, ...]:
    """Return every clause of ``where`` as written."""
    return tuple(node for node in nodes(where) if isinstance(node, Clause))


def alternatives(clause: Clause) -> int:
    """Return how many disjunctions ``clause`` alone expands to."""
    return clause.values if clause.operator in _EXPANDED else 1


def count(where: Filter | None) -> int:
    """Return the number of disjunctions, each alternative of an IN being one, without expanding."""
    if where is None:
        return 1
    if isinstance(where, Clause):
        return alternatives(where)
    counts = [count(part) for part in where.parts]
    return sum(counts) if where.operator == "OR" else math.prod(counts)


def conjunctions(where: Filter | None) -> tuple[Conjunction, ...]:
    """Return the conjunctions that ``where`` is a disjunction of; an IN stays one clause."""
    if where is None:
        return ((),)
    if isinstance(where, Clause):
        return ((where,),)
    parts = [conjunctions(part) for part in where.parts]
    if where.operator == "OR":
        return tuple(itertools.chain.from_iterable(parts))
    return tuple(tuple(itertools.chain.from_iterable(chosen)) for chosen in itertools.product(*parts))
