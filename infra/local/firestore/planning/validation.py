"""
The limits and the illegal combinations of a query, in Firestore's own words.

Where production and its documentation differ in strictness, the stricter one rules.
"""

import math
from collections import Counter
from collections.abc import Callable

from infra.local.firestore.planning import normal_form, ordering
from infra.local.firestore.planning.indexes import NAME
from infra.local.firestore.planning.shape import (
    MULTIPLE_VALUES,
    NO_ARRAY,
    UNARY,
    UNKNOWN,
    Clause,
    Junction,
    QueryShape,
)

MAX_DISJUNCTIONS = 30
MAX_VALUES = {"IN": 30, "ARRAY_CONTAINS_ANY": 30, "NOT_IN": 10}
MAX_RANGE_FIELDS = 10
MAX_COMPONENTS = 100
MAX_DIMENSION = 2048
_NEGATIONS = frozenset({"NOT_EQUAL", "NOT_IN", "IS_NOT_NAN", "IS_NOT_NULL"})


def violation(shape: QueryShape) -> str:
    """Return why Firestore rejects ``shape`` whatever its indexes, or nothing."""
    return next((text for check in _CHECKS if (text := check(shape))), "")


def _selectors(shape: QueryShape) -> str:
    return "StructuredQuery.from cannot have more than one collection selector." if shape.selectors > 1 else ""


def _filter_tree(shape: QueryShape) -> str:
    for node in normal_form.nodes(shape.where):
        if node.operator == UNKNOWN:
            return f"Unknown {'CompositeFilter' if isinstance(node, Junction) else 'Filter'} operator."
        if node == Junction("OR", ()):
            return "Composite filter must have at least one sub-filter."
    return ""


def _value_counts(shape: QueryShape) -> str:
    for clause in normal_form.clauses(shape.where):
        if clause.operator in MULTIPLE_VALUES and (fault := _value_count(clause)):
            return f"'{clause.operator}' {fault}"
    return ""


def _value_count(clause: Clause) -> str:
    if clause.values == NO_ARRAY:
        return "requires an ArrayValue."
    if clause.values == 0:
        return "requires an non-empty ArrayValue."
    most = MAX_VALUES[clause.operator]
    return f"supports up to {most} comparison values." if clause.values > most else ""


def _negations(shape: QueryShape) -> str:
    operators = [node.operator for node in normal_form.nodes(shape.where)]
    if sum(operator in _NEGATIONS for operator in operators) > 1:
        return "Only a single 'NOT_EQUAL', 'NOT_IN', 'IS_NOT_NAN', or 'IS_NOT_NULL' filter allowed per query."
    if "NOT_IN" in operators and {"IN", "ARRAY_CONTAINS_ANY", "OR"} & set(operators):
        return "'NOT_IN' cannot be used in the same query with 'IN', 'ARRAY_CONTAINS_ANY' or 'OR'."
    return ""


def _name_filters(shape: QueryShape) -> str:
    of_name = [clause for clause in normal_form.clauses(shape.where) if clause.path == NAME]
    if any(clause.kind == "CONTAINS" for clause in of_name):
        return "the name __key__ is reserved"
    if any(clause.operator in UNARY for clause in of_name):
        return "__key__ filter value must be a Key"
    others = ordering.range_paths(shape)
    if any(clause.kind == "EQUALITY" for clause in of_name) and others and NAME not in others:
        return (
            "Equality on key is not allowed if there are other inequality fields "
            "and key does not appear in inequalities."
        )
    return ""


def _disjunctions(shape: QueryShape) -> str:
    total = normal_form.count(shape.where)
    if total <= MAX_DISJUNCTIONS:
        return ""
    return (
        f"Too many disjunctions after normalization. Result had {total} disjunctions "
        f"which is more than the maximum of {MAX_DISJUNCTIONS}"
    )


def _array_contains(shape: QueryShape) -> str:
    for conjunction in normal_form.conjunctions(shape.where):
        if sum(clause.kind == "CONTAINS" for clause in conjunction) > 1:
            return "A maximum of 1 'ARRAY_CONTAINS' filter is allowed per disjunction."
    return ""


def _range_fields(shape: QueryShape) -> str:
    paths = sorted(ordering.range_paths(shape))
    if len(paths) <= MAX_RANGE_FIELDS:
        return ""
    return (
        f"The query contains {len(paths)} distinct inequality fields: [{', '.join(paths)}]. "
        f"A query may not have more than {MAX_RANGE_FIELDS} distinct inequality fields."
    )


def _components(shape: QueryShape) -> str:
    filters = sum(
        len(conjunction) * math.prod(map(normal_form.alternatives, conjunction))
        for conjunction in normal_form.conjunctions(shape.where)
    )
    # the parent path counts too, and the query does not say whether it has one
    ancestors = 0 if shape.group else 1
    if filters + len(shape.order) + ancestors <= MAX_COMPONENTS:
        return ""
    return (
        f"The query may not have more than {MAX_COMPONENTS} filters + sort orders + ancestor total. "
        f"Currently there are {filters} filters, {len(shape.order)} sort orders, "
        f"and up to {ancestors} ancestor filter."
    )


def _order(shape: QueryShape) -> str:
    paths = [order.path for order in shape.order]
    if repeated := [path for path, times in Counter(paths).items() if times > 1]:
        return f"order by clause cannot contain duplicate fields {', '.join(repeated)}"
    if NAME in [*paths[:-1], *(paths if ordering.implied_paths(shape) else ())]:
        return "order by clause cannot contain more fields after the key"
    return ""


def _kindless(shape: QueryShape) -> str:
    if shape.collection:
        return ""
    if filtered := [clause.path for clause in normal_form.clauses(shape.where) if clause.path != NAME]:
        return f"kind is required for filter: {filtered[0]}"
    if any((order.path, order.direction) != (NAME, "ASCENDING") for order in shape.order):
        return "kind is required for all orders except __key__ ascending"
    return ""


def _aggregations(shape: QueryShape) -> str:
    if NAME in shape.aggregated:
        return "Aggregations are not supported for the property: __key__"
    paths = {order.path for order in shape.order}.union(ordering.implied_paths(shape))
    named = paths.union(clause.path for clause in normal_form.clauses(shape.where))
    after_name = [path for path in shape.aggregated if path not in paths]
    if NAME not in named or not after_name:
        return ""
    return (
        f"This query requires an index that has fields [{', '.join(after_name)}] after __name__ "
        "and Firestore does not currently support such an index. "
        "Please try the query again with additional ordering on those fields."
    )


def _vector(shape: QueryShape) -> str:
    if not (search := shape.vector):
        return ""
    if search.beside:
        return f"A {search.beside} cannot be used with FindNearest"
    if search.dimension == 0:
        return "Cannot have a zero length vector."
    if search.dimension > MAX_DIMENSION:
        return f"Vectors must be at most {MAX_DIMENSION} dimensions."
    return "" if search.limit_is_valid else "FindNearest.limit must be a positive integer of no more than 1000"


# those that expand the normal form stand behind _disjunctions, which bounds it
_CHECKS: tuple[Callable[[QueryShape], str], ...] = (
    _selectors,
    _filter_tree,
    _value_counts,
    _negations,
    _name_filters,
    _disjunctions,
    _array_contains,
    _range_fields,
    _components,
    _aggregations,
    _order,
    _kindless,
    _vector,
)
