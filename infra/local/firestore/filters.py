"""Query filters as trees of clauses: reading them from messages, evaluating them, and their disjunctive normal form."""

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from infra.local.firestore import clauses, field_paths, messages, names, values
from infra.local.firestore.clauses import AnyOf, Between, Clause, ContainsAny, Named, NoneOf
from infra.local.firestore.field_paths import FieldPath
from infra.local.firestore.messages import FieldFilter, Message, UnaryFilter
from shared import errors

Conjunction: TypeAlias = tuple[Clause, ...]

MOST_DISJUNCTIONS: Final = 30
_MOST_OPERANDS: Final = {FieldFilter.IN: 30, FieldFilter.ARRAY_CONTAINS_ANY: 30, FieldFilter.NOT_IN: 10}
_NAMES: Final = {number: name for name, number in FieldFilter.Operator.items()}
_NEGATIONS: Final = frozenset({FieldFilter.NOT_EQUAL, FieldFilter.NOT_IN})
_UNARY_NEGATIONS: Final = frozenset({UnaryFilter.IS_NOT_NAN, UnaryFilter.IS_NOT_NULL})


@dataclass(frozen=True)
class Group:
    """Filters of which all, or at least one, must hold."""

    members: tuple["Filter", ...]
    conjunctive: bool

    def accepts(self, document: Message) -> bool:
        """Say whether the filters hold for ``document``."""
        results = (accepts(each, document) for each in self.members)
        return all(results) if self.conjunctive else any(results)


Filter: TypeAlias = Group | Clause

EVERYTHING: Final = Group((), conjunctive=True)


def accepts(condition: Filter, document: Message) -> bool:
    """Say whether ``condition`` holds for ``document``."""
    if isinstance(condition, Group):
        return condition.accepts(document)
    return clauses.matches(condition, document)


def parse(message: Message, database: str) -> Filter:
    """Return the filter that ``message`` describes, or refuse it as malformed."""
    condition = _parse(message, database)
    if sum(1 for each in _leaves(message) if _is_negation(each)) > 1:
        raise errors.InvalidInputError(
            "Only a single 'NOT_EQUAL', 'NOT_IN', 'IS_NOT_NAN', or 'IS_NOT_NULL' filter allowed per query."
        )
    if (count := _disjunctions(condition)) > MOST_DISJUNCTIONS:
        raise errors.InvalidInputError(
            f"Too many disjunctions after normalization. Result had {count} disjunctions "
            f"which is more than the maximum of {MOST_DISJUNCTIONS}"
        )
    return condition


def inequality_paths(condition: Filter) -> set[FieldPath]:
    """Return the fields that ``condition`` compares in a way that implies an order."""
    if isinstance(condition, Group):
        return {path for each in condition.members for path in inequality_paths(each)}
    return {condition.path} if isinstance(condition, Between | NoneOf) else set()


def normal_form(condition: Filter) -> list[Conjunction]:
    """Return conjunctions of which at least one holds if ``condition`` does; each equality has one operand."""
    if isinstance(condition, Group):
        parts = [normal_form(each) for each in condition.members]
        if not condition.conjunctive:
            return [conjunction for part in parts for conjunction in part]
        return [tuple(itertools.chain(*each)) for each in itertools.product(*parts)]
    if isinstance(condition, AnyOf | ContainsAny):
        return [(replace(condition, operands=frozenset({each})),) for each in sorted(condition.operands)]
    return [(condition,)]


def _parse(message: Message, database: str) -> Filter:
    match message.WhichOneof("filter_type"):
        case "composite_filter":
            return _group(message.composite_filter, database)
        case "field_filter":
            return _field_clause(message.field_filter, database)
        case "unary_filter":
            return _unary_clause(message.unary_filter)
    raise errors.InvalidInputError("Unknown Filter type.")


def _group(message: Message, database: str) -> Group:
    if message.op not in {messages.CompositeFilter.AND, messages.CompositeFilter.OR}:
        raise errors.InvalidInputError("Unsupported CompositeFilter operator.")
    conjunctive = message.op == messages.CompositeFilter.AND or not message.filters
    return Group(tuple(_parse(each, database) for each in message.filters), conjunctive)


def _unary_clause(message: Message) -> Clause:
    path = field_paths.parse(message.field.field_path)
    if path == field_paths.NAME:
        raise errors.InvalidInputError("__key__ filter value must be a Key")
    match message.op:
        case UnaryFilter.IS_NULL:
            return AnyOf(path, frozenset({values.NULL}))
        case UnaryFilter.IS_NAN:
            return AnyOf(path, frozenset({values.NAN}))
        case UnaryFilter.IS_NOT_NULL:
            return NoneOf(path, frozenset())
        case UnaryFilter.IS_NOT_NAN:
            return NoneOf(path, frozenset({values.NAN}))
    raise errors.InvalidInputError("Unknown UnaryFilter operator.")


def _field_clause(message: Message, database: str) -> Clause:
    path = field_paths.parse(message.field.field_path)
    if message.op == FieldFilter.OPERATOR_UNSPECIFIED or message.op not in _NAMES:
        raise errors.InvalidInputError("Unknown FieldFilter operator.")
    operands = _operands(message)
    if path == field_paths.NAME:
        return _name_clause(message.op, operands, database)
    encoded = [_encoded(each) for each in operands]
    return _CLAUSES[message.op](path, encoded)


def _operands(message: Message) -> list[Message]:
    """Return what the field is compared with: the elements of the value, if the operator takes several."""
    if (most := _MOST_OPERANDS.get(message.op)) is None:
        return [message.value]
    name = _NAMES[message.op]
    if message.value.WhichOneof("value_type") != "array_value":
        raise errors.InvalidInputError(f"'{name}' requires an ArrayValue.")
    operands = list(message.value.array_value.values)
    if not operands:
        raise errors.InvalidInputError(f"'{name}' requires an non-empty ArrayValue.")
    if len(operands) > most:
        raise errors.InvalidInputError(f"'{name}' supports up to {most} comparison values.")
    return operands


def _encoded(value: Message) -> bytes:
    if value.WhichOneof("value_type") is None:
        raise errors.InvalidInputError("Cannot convert firestore.v1.Value with type unset.")
    return values.encode(value)


def _name_clause(op: int, operands: list[Message], database: str) -> Clause:
    if op in {FieldFilter.ARRAY_CONTAINS, FieldFilter.ARRAY_CONTAINS_ANY}:
        raise errors.InvalidInputError("the name __key__ is reserved")
    for each in operands:
        if each.WhichOneof("value_type") != "reference_value":
            raise errors.InvalidInputError("__key__ filter value must be a Key")
        names.check_document(each.reference_value, "Resource name")
        names.check_same_database(each.reference_value, database)
    if op in {FieldFilter.EQUAL, FieldFilter.IN}:
        return Named(frozenset(each.reference_value for each in operands))
    return _CLAUSES[op](field_paths.NAME, [values.encode(each) for each in operands])


def _any_of(path: FieldPath, operands: list[bytes]) -> Clause:
    return AnyOf(path, frozenset(operands) - values.INCOMPARABLE)


def _none_of(path: FieldPath, operands: list[bytes]) -> Clause:
    if values.NULL in operands:
        return _nothing(path)
    return NoneOf(path, frozenset(operands))


def _not_in(path: FieldPath, operands: list[bytes]) -> Clause:
    return _none_of(path, [each for each in operands if each != values.NAN])


def _contains_any(path: FieldPath, operands: list[bytes]) -> Clause:
    return ContainsAny(path, frozenset(operands) - values.INCOMPARABLE)


def _range(side: Callable[..., Clause], *, inclusive: bool) -> Callable[[FieldPath, list[bytes]], Clause]:
    def clause(path: FieldPath, operands: list[bytes]) -> Clause:
        (operand,) = operands
        return _nothing(path) if operand in values.INCOMPARABLE else side(path, operand, inclusive=inclusive)

    return clause


def _nothing(path: FieldPath) -> Clause:
    return AnyOf(path, frozenset())


def _disjunctions(condition: Filter) -> int:
    if isinstance(condition, Group):
        counts = map(_disjunctions, condition.members)
        return math.prod(counts) if condition.conjunctive else sum(counts)
    if isinstance(condition, Named):
        return len(condition.documents)
    return len(condition.operands) if isinstance(condition, AnyOf | ContainsAny) else 1


def _leaves(message: Message) -> Iterator[Message]:
    kind = message.WhichOneof("filter_type")
    if kind == "composite_filter":
        for each in message.composite_filter.filters:
            yield from _leaves(each)
    elif kind is not None:
        yield getattr(message, kind)


def _is_negation(leaf: Message) -> bool:
    return leaf.op in (_NEGATIONS if isinstance(leaf, FieldFilter) else _UNARY_NEGATIONS)


_RANGES: Final = {
    FieldFilter.LESS_THAN: _range(clauses.below, inclusive=False),
    FieldFilter.LESS_THAN_OR_EQUAL: _range(clauses.below, inclusive=True),
    FieldFilter.GREATER_THAN: _range(clauses.above, inclusive=False),
    FieldFilter.GREATER_THAN_OR_EQUAL: _range(clauses.above, inclusive=True),
}
_CLAUSES: Final[dict[int, Callable[[FieldPath, list[bytes]], Clause]]] = {
    **_RANGES,
    FieldFilter.EQUAL: _any_of,
    FieldFilter.IN: _any_of,
    FieldFilter.NOT_EQUAL: _none_of,
    FieldFilter.NOT_IN: _not_in,
    FieldFilter.ARRAY_CONTAINS: _contains_any,
    FieldFilter.ARRAY_CONTAINS_ANY: _contains_any,
}
