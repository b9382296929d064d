"""Nearest-neighbour queries: served by exactly one vector index for each conjunction, never by merging."""

from infra.local.firestore.planning import normal_form
from infra.local.firestore.planning.catalog import IndexCatalog
from infra.local.firestore.planning.indexes import NAME, IndexDefinition
from infra.local.firestore.planning.normal_form import Conjunction
from infra.local.firestore.planning.plan import Plan, Verdict
from infra.local.firestore.planning.shape import Clause, QueryShape, VectorSearch
from shared.manifest.collection import IndexField

_UNSURE_CLAUSES = "a vector query is documented with equality filters only"
_UNSURE_ORDER = "this vector index has its fields in another order than the query has its filters"
_MISSING = "a vector index is missing: fields, dimension and scope must match"


def plan(search: VectorSearch, shape: QueryShape, conjunction: Conjunction, catalog: IndexCatalog) -> Plan:
    """Return how ``catalog`` serves the ``search`` of ``shape`` among the documents of ``conjunction``."""
    if shape.order or shape.aggregated or not all(map(_is_equality, normal_form.clauses(shape.where))):
        return Plan(Verdict.UNPROVEN, _UNSURE_CLAUSES)
    filtered = tuple(dict.fromkeys(clause.path for clause in conjunction))
    vector = IndexField(search.path, "VECTOR", search.dimension)
    fields = (*(IndexField(path, "ASCENDING") for path in filtered), vector)
    wanted = IndexDefinition(shape.collection, fields, "COLLECTION_GROUP" if shape.group else "COLLECTION")
    prefixes = {
        index: tuple(field.path for field in index.body[:-1] if field.mode != "CONTAINS")
        for index in catalog.vectors(wanted.collection, wanted.scope)
        if index.body[-1] == vector and len(index.body) == len(fields)
    }
    return _choose(prefixes, filtered, wanted)


def _is_equality(clause: Clause) -> bool:
    return clause.kind == "EQUALITY" and clause.path != NAME


def _choose(
    prefixes: dict[IndexDefinition, tuple[str, ...]], filtered: tuple[str, ...], wanted: IndexDefinition
) -> Plan:
    for index, prefix in prefixes.items():
        if prefix == filtered:
            return Plan(Verdict.PERFECT, Verdict.PERFECT.value, (index,), (wanted,))
    for index, prefix in prefixes.items():
        if sorted(prefix) == sorted(filtered):
            return Plan(Verdict.UNPROVEN, _UNSURE_ORDER, (index,), (wanted,), (wanted,))
    return Plan(Verdict.MISSING, _MISSING, (), (wanted,), (wanted,))
