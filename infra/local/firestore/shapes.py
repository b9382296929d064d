"""Queries without their values, as text: what decides which index serves them."""

from collections.abc import Sequence
from typing import Final

from infra.local.firestore import messages
from infra.local.firestore.messages import FieldFilter, Message, UnaryFilter

_OPERATORS: Final = {
    FieldFilter.EQUAL: "==",
    FieldFilter.NOT_EQUAL: "!=",
    FieldFilter.LESS_THAN: "<",
    FieldFilter.LESS_THAN_OR_EQUAL: "<=",
    FieldFilter.GREATER_THAN: ">",
    FieldFilter.GREATER_THAN_OR_EQUAL: ">=",
    FieldFilter.IN: "in",
    FieldFilter.NOT_IN: "not in",
    FieldFilter.ARRAY_CONTAINS: "contains",
    FieldFilter.ARRAY_CONTAINS_ANY: "contains any of",
}
_UNARY: Final = {
    UnaryFilter.IS_NULL: "is null",
    UnaryFilter.IS_NOT_NULL: "is not null",
    UnaryFilter.IS_NAN: "is NaN",
    UnaryFilter.IS_NOT_NAN: "is not NaN",
}
_SEVERAL: Final = frozenset({FieldFilter.IN, FieldFilter.NOT_IN, FieldFilter.ARRAY_CONTAINS_ANY})


def describe(query: Message, aggregated: Sequence[str] = ()) -> str:
    """Return ``query`` as one line; queries with the same line need the same index."""
    where = [f"where {_condition(query.where)}"] if query.HasField("where") else []
    return " ".join([source(query), *where, *ending(query, aggregated)])


def source(query: Message) -> str:
    """Return what ``query`` looks through."""
    if not query.from_ or not query.from_[0].collection_id:
        return "all documents"
    selector = query.from_[0]
    name: str = selector.collection_id
    return f"group {name}" if selector.all_descendants else name


def conditions(query: Message) -> list[str]:
    """Return the conditions that all must hold."""
    if not query.HasField("where"):
        return []
    group = query.where.composite_filter
    if query.where.WhichOneof("filter_type") == "composite_filter" and group.op == messages.CompositeFilter.AND:
        return list(map(_condition, group.filters))
    return [_condition(query.where)]


def ending(query: Message, aggregated: Sequence[str] = ()) -> list[str]:
    """Return what follows the conditions: the order, the neighbours, the aggregates."""
    parts = []
    if query.order_by:
        parts.append(f"order by {', '.join(map(_order, query.order_by))}")
    if query.HasField("find_nearest"):
        parts.append(_nearest(query.find_nearest))
    if aggregated:
        parts.append(f"aggregate {', '.join(aggregated)}")
    return parts


def _condition(condition: Message) -> str:
    match condition.WhichOneof("filter_type"):
        case "composite_filter":
            return _group(condition.composite_filter)
        case "unary_filter":
            unary = condition.unary_filter
            return f"{unary.field.field_path} {_UNARY.get(unary.op, '?')}"
        case "field_filter":
            return _comparison(condition.field_filter)
    return "?"


def _group(group: Message) -> str:
    word = " or " if group.op == messages.CompositeFilter.OR else " and "
    return f"({word.join(map(_condition, group.filters))})"


def _comparison(comparison: Message) -> str:
    operand = f"[{len(comparison.value.array_value.values)}]" if comparison.op in _SEVERAL else "?"
    return f"{comparison.field.field_path} {_OPERATORS.get(comparison.op, '?')} {operand}"


def _order(order: Message) -> str:
    return ("-" if order.direction == messages.DESCENDING else "") + str(order.field.field_path)


def _nearest(nearest: Message) -> str:
    dimension = len(nearest.query_vector.map_value.fields["value"].array_value.values)
    return f"nearest {nearest.vector_field.field_path}[{dimension}]"
