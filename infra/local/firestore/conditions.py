"""One conjunction of a query, seen as what an index could do for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from infra.local.firestore import field_paths, values
from infra.local.firestore.clauses import AnyOf, Between, ContainsAny, Cut, Named
from infra.local.firestore.field_paths import FieldPath
from infra.local.firestore.filters import Conjunction
from infra.local.firestore.keys import KeyField, KeyTable
from infra.local.firestore.queries import Order, Query

_LOWEST = Cut(b"", after=False)
_HIGHEST = Cut(b"\xff", after=True)


@dataclass(frozen=True)
class Bounds:
    """The part of an ordering that lies between two cuts."""

    lower: Cut = _LOWEST
    upper: Cut = _HIGHEST

    def around(self, start: bytes, *, inverted: bool = False) -> tuple[bytes, bytes]:
        """Return the lowest and highest key in the part, for keys that begin with ``start``."""
        first, last = (self.upper, self.lower) if inverted else (self.lower, self.upper)
        return start + first.bound(inverted=inverted), start + last.bound(inverted=inverted)


@dataclass(frozen=True)
class Head:
    """The leading fields of an index that a conjunction fixes, and their values as keys have them."""

    fields: tuple[KeyField, ...]
    start: bytes


class Conditions:
    """One conjunction of a query, its clauses sorted by what an index can do for them."""

    def __init__(self, query: Query, conjunction: Conjunction) -> None:
        self.query = query
        self.clauses = conjunction
        self._fixed = {_fixed_field(each): each for each in conjunction if isinstance(each, AnyOf | ContainsAny)}
        self.equal_paths = {each.path for each in conjunction if isinstance(each, AnyOf)}

    @cached_property
    def named(self) -> Sequence[str] | None:
        """The names of the only documents that can match, if they are known."""
        return next((sorted(each.documents) for each in self.clauses if isinstance(each, Named)), None)

    @property
    def fixes_anything(self) -> bool:
        """Whether a clause leaves a field, or an element of an array, one value only."""
        return bool(self._fixed)

    @property
    def only_by_name(self) -> bool:
        """Whether no clause asks for anything but a name."""
        return all(each.path == field_paths.NAME for each in self.clauses)

    @cached_property
    def suffix(self) -> tuple[Order, ...]:
        """The orders that an index must follow; one by a fixed value decides nothing."""
        return tuple(each for each in self.query.orders[:-1] if each.path not in self.equal_paths)

    def head(self, table: KeyTable) -> Head:
        """Return the leading fields of ``table`` that the conjunction fixes."""
        fixed, parts = [], []
        for each in table.fields:
            clause = self._fixed.get(KeyField(each.path, "ASCENDING" if each.mode == "DESCENDING" else each.mode))
            if clause is None:
                break
            (operand,) = clause.operands
            fixed.append(each)
            parts.append(values.invert(operand) if each.mode == "DESCENDING" else operand)
        return Head(tuple(fixed), b"".join(parts))

    def range_of(self, path: FieldPath) -> Bounds:
        """Return what the conjunction leaves of the values at ``path``."""
        ranges = [each for each in self.clauses if isinstance(each, Between) and each.path == path]
        lower = max((each.lower for each in ranges), key=Cut.bound, default=_LOWEST)
        upper = min((each.upper for each in ranges), key=Cut.bound, default=_HIGHEST)
        return Bounds(lower, upper)

    @cached_property
    def cursors(self) -> Bounds | None:
        """What the cursors leave of the suffix and the names, unless they speak of fixed values too."""
        if len(self.suffix) + 1 != len(self.query.orders):
            return None if self.query.start or self.query.end else Bounds()
        return Bounds(self.query.start or _LOWEST, self.query.end or _HIGHEST)

    def decided_by(self, head: Head, table: KeyTable) -> bool:
        """Say whether ``head`` and the range of the first suffix field in ``table`` leave nothing to check."""
        fixed = [each for each in self.clauses if isinstance(each, AnyOf | ContainsAny)]
        first = self.suffix[0].path if self.suffix else None
        return (
            self.cursors is not None
            and {each.path for each in table.fields}.issuperset(self.query.required)
            and len(fixed) == len(self._fixed) == len(head.fields)
            and all(isinstance(each, Between) and each.path == first for each in self.clauses if each not in fixed)
        )


def _fixed_field(clause: AnyOf | ContainsAny) -> KeyField:
    return KeyField(clause.path, "ASCENDING" if isinstance(clause, AnyOf) else "CONTAINS")
