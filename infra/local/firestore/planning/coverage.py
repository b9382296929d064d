"""
Which indexes serve one conjunction.

An index serves if it ends in exactly the order that the query asks for and starts with nothing but fields
that the query compares by equality or containment. Several such indexes are merged if together they start
with all of those fields. A document without a value for a field is in no index of that field, so no index
with one field too many serves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from infra.local.firestore.planning.catalog import IndexCatalog
from infra.local.firestore.planning.indexes import NAME, Direction, IndexDefinition
from infra.local.firestore.planning.normal_form import Conjunction
from infra.local.firestore.planning.ordering import Ordering
from infra.local.firestore.planning.plan import Plan, Verdict
from infra.local.firestore.planning.shape import QueryShape
from shared.manifest.collection import IndexField, Scope

_UNSURE_ORDER = "merging is inconsistent in production when an OR or IN query orders by an equality field"
_UNSURE_RANGE = "index merging is documented for equality and order only, and this query has a range"
_UNSURE_NAME = "an equality on __name__ beside other clauses is not documented"


class Fixed(NamedTuple):
    """A field that a query holds at one value, as a whole or as one array element."""

    path: str
    contains: bool


@dataclass(frozen=True)
class Requirement:
    """What serves a conjunction: ``fixed`` fields in any order, then exactly ``suffix`` and the name."""

    collection: str
    scope: Scope
    fixed: frozenset[Fixed]
    suffix: tuple[IndexField, ...]
    name: Direction
    unsure: str = ""

    def index(self, fixed: frozenset[Fixed]) -> IndexDefinition:
        """Return the index that Firestore would propose for the ``fixed`` fields and the order."""
        arrays = tuple(IndexField(each.path, "CONTAINS") for each in sorted(fixed) if each.contains)
        equal = tuple(IndexField(each.path, "ASCENDING") for each in sorted(fixed) if not each.contains)
        bare = IndexDefinition(self.collection, (*arrays, *equal, *self.suffix), self.scope)
        if bare.fields and bare.name_direction == self.name:
            return bare
        return IndexDefinition(self.collection, (*bare.fields, IndexField(NAME, self.name)), self.scope)


def requirement(shape: QueryShape, conjunction: Conjunction, order: Ordering, *, alone: bool) -> Requirement:
    """Return what serves ``conjunction``, which is ``alone`` or one of several disjunctions."""
    equal = {clause.path for clause in conjunction if clause.kind == "EQUALITY"}
    arrays = {clause.path for clause in conjunction if clause.kind == "CONTAINS"}
    repeated = [field for field in order.fields if field.path in equal and not alone]
    known = {field.path for field in order.fields} | (set() if repeated else equal)
    suffix = order.fields if repeated else tuple(field for field in order.fields if field.path not in equal)
    if all(field.mode == "ASCENDING" for field in repeated):
        equal -= {field.path for field in repeated}
    return Requirement(
        collection=shape.collection,
        scope="COLLECTION_GROUP" if shape.group else "COLLECTION",
        fixed=frozenset({Fixed(path, False) for path in equal} | {Fixed(path, True) for path in arrays}),
        suffix=(*suffix, *(IndexField(path, order.name) for path in shape.aggregated if path not in known)),
        name=order.name,
        unsure=_UNSURE_ORDER if repeated else "",
    )


def plan(need: Requirement, catalog: IndexCatalog, *, has_range: bool) -> Plan:
    """Return how ``catalog`` serves ``need``; with a range, only one index alone is proven to."""
    if any(each.path == NAME for each in need.fixed):
        return _by_name(need, catalog, has_range=has_range)
    if not need.fixed and not need.suffix and need.name == "ASCENDING":
        return Plan(Verdict.AUTO, "a scan in the order of the names")
    proposed = need.index(need.fixed)
    candidates = list(_candidates(need, catalog))
    for index, fixed in candidates:
        if fixed == need.fixed:
            verdict = Verdict.AUTO if index.automatic else Verdict.PERFECT
            return Plan(verdict, verdict.value, (index,), (proposed,))
    used, left = _merge(need, candidates)
    unsure = need.unsure or (_UNSURE_RANGE if has_range else "")
    if left or not used:
        return _missing(need, used, proposed, proposed if unsure else need.index(left))
    if unsure:
        return Plan(Verdict.UNPROVEN, unsure, used, (proposed,), (proposed,))
    verdict = Verdict.AUTO if all(index.automatic for index in used) else Verdict.MERGED
    return Plan(verdict, verdict.value, used, (proposed,))


def _by_name(need: Requirement, catalog: IndexCatalog, *, has_range: bool) -> Plan:
    if len(need.fixed) > 1 or need.suffix:
        return Plan(Verdict.UNPROVEN, _UNSURE_NAME)
    scan = Requirement(need.collection, need.scope, frozenset(), (), need.name)
    return plan(scan, catalog, has_range=has_range)


def _candidates(need: Requirement, catalog: IndexCatalog) -> Iterator[tuple[IndexDefinition, frozenset[Fixed]]]:
    yield from _automatic(need, catalog)
    for index in catalog.composites(need.collection, need.scope):
        start = len(index.body) - len(need.suffix)
        if start < 0 or index.name_direction != need.name or index.body[start:] != need.suffix:
            continue
        fixed = frozenset(Fixed(field.path, field.mode == "CONTAINS") for field in index.body[:start])
        if len(fixed) == start and fixed <= need.fixed:
            yield index, fixed


def _automatic(need: Requirement, catalog: IndexCatalog) -> Iterator[tuple[IndexDefinition, frozenset[Fixed]]]:
    if len(need.suffix) == 1 and need.suffix[0].mode == need.name:
        if index := catalog.automatic(need.collection, need.scope, need.suffix[0]):
            yield index, frozenset()
    # whether a descending automatic index serves "a == x ORDER BY __name__ DESC" is not documented
    elif not need.suffix and need.name == "ASCENDING":
        for each in sorted(need.fixed):
            field = IndexField(each.path, "CONTAINS" if each.contains else "ASCENDING")
            if index := catalog.automatic(need.collection, need.scope, field):
                yield index, frozenset({each})


def _merge(
    need: Requirement, candidates: list[tuple[IndexDefinition, frozenset[Fixed]]]
) -> tuple[tuple[IndexDefinition, ...], frozenset[Fixed]]:
    left, used = need.fixed, []
    for index, fixed in sorted(candidates, key=lambda candidate: -len(candidate[1])):
        if fixed & left:
            used.append(index)
            left -= fixed
    return tuple(used), left


def _missing(
    need: Requirement, used: tuple[IndexDefinition, ...], proposed: IndexDefinition, least: IndexDefinition
) -> Plan:
    order = ", ".join(f"{field.path} {field.mode}" for field in need.suffix)
    reason = f"no index ends in ({order}) for all filters" if order else "a field is not indexed at this scope"
    # an index of one exempted field cannot be declared: one of all fields can
    minimal = proposed if least.is_single_field else least
    return Plan(Verdict.MISSING, reason, used, (proposed,), (minimal,))
