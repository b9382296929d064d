"""
Decides whether Firestore (Native mode, Standard edition) would serve a query, and by which indexes.

Only what Google documents, or shows in its own tests against production, counts as covered: the planner can
ask for an index that production could do without, never the reverse.
"""

import dataclasses
import functools
from collections.abc import Iterable

from infra.local.firestore.planning import advice, coverage, normal_form, ordering, validation, vectors
from infra.local.firestore.planning.catalog import IndexCatalog
from infra.local.firestore.planning.indexes import Exemption, IndexDefinition, from_manifest
from infra.local.firestore.planning.plan import Plan, Verdict, combine
from infra.local.firestore.planning.shape import QueryShape, RawQuery, shape_of
from shared.manifest.collection import Collection

_REMEMBERED_SHAPES = 4096


class IndexPlanner:
    """Plans queries against one set of indexes, once for each shape."""

    def __init__(self, composites: Iterable[IndexDefinition], exemptions: Iterable[Exemption] = ()) -> None:
        """Plan against ``composites`` and the automatic indexes that ``exemptions`` leave."""
        self._catalog = IndexCatalog(composites, exemptions)
        self._plan_once = functools.lru_cache(_REMEMBERED_SHAPES)(self._plan)

    @classmethod
    def from_manifest(cls, collections: Iterable[Collection]) -> "IndexPlanner":
        """Return the planner of the database that ``collections`` declare."""
        return cls(*from_manifest(collections))

    def check(self, query: RawQuery, aggregated_fields: Iterable[str] = ()) -> Plan:
        """Return the plan of the StructuredQuery message ``query`` whose ``aggregated_fields`` are summed."""
        return self._plan_once(shape_of(query, aggregated_fields))

    def _plan(self, shape: QueryShape) -> Plan:
        disjunctions = normal_form.count(shape.where)
        if fault := validation.violation(shape):
            return self._advised(Plan(Verdict.INVALID, fault, disjunctions=disjunctions))
        if not shape.collection:
            return self._advised(_kindless(shape, disjunctions))
        return self._advised(combine(self._conjunctions(shape, disjunctions), disjunctions))

    def _conjunctions(self, shape: QueryShape, disjunctions: int) -> list[Plan]:
        conjunctions = normal_form.conjunctions(shape.where)
        if shape.vector:
            return [vectors.plan(shape.vector, shape, each, self._catalog) for each in conjunctions]
        order = ordering.effective(shape)
        needs = [coverage.requirement(shape, each, order, alone=disjunctions == 1) for each in conjunctions]
        has_range = bool(ordering.range_paths(shape))
        return [coverage.plan(need, self._catalog, has_range=has_range) for need in needs]

    def _advised(self, plan: Plan) -> Plan:
        if plan.covered:
            return plan
        return dataclasses.replace(plan, advice=advice.sentence(plan.minimal, self._catalog))


def _kindless(shape: QueryShape, disjunctions: int) -> Plan:
    if shape.aggregated or shape.vector:
        return Plan(Verdict.UNPROVEN, "only a scan is documented without a collection", disjunctions=disjunctions)
    scans = ((),) * len(normal_form.conjunctions(shape.where))
    return Plan(Verdict.AUTO, "a scan in the order of the names", disjunctions=disjunctions, scans=scans)
