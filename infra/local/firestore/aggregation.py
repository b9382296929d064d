"""Aggregations over the results of a query: count, sum and average."""

import math
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from infra.local.firestore import field_paths, messages
from infra.local.firestore.field_paths import FieldPath
from infra.local.firestore.messages import Message
from shared import errors

Counter: TypeAlias = Callable[[int | None], int]
"""Counts the results of the query, up to a limit."""

_MOST: Final = 5
_INT64: Final = range(-(1 << 63), 1 << 63)


def check(aggregations: Sequence[Message]) -> None:
    """Refuse aggregations that are malformed."""
    if not aggregations:
        raise errors.InvalidInputError("Aggregations can not be empty.")
    if len(aggregations) > _MOST:
        raise errors.InvalidInputError(
            f"The maximum number of aggregations allowed in an aggregation query is {_MOST}."
        )
    seen: set[str] = set()
    for each in aggregations:
        _check_alias(each.alias, seen)
        if each.WhichOneof("operator") is None:
            raise errors.InvalidInputError("Operator field in Aggregation is not set.")
        if each.HasField("count") and each.count.up_to.value < 0:
            raise errors.InvalidInputError(
                "The `up_to` value in a COUNT aggregation must be greater than or equal to zero."
            )


def fields(aggregations: Sequence[Message]) -> list[str]:
    """Return the paths of the fields that are summed or averaged."""
    operators = [each.WhichOneof("operator") for each in aggregations]
    named = [
        getattr(each, operator).field.field_path
        for each, operator in zip(aggregations, operators, strict=True)
        if operator != "count"
    ]
    if "__name__" in named:
        raise errors.InvalidInputError("Aggregations are not supported for the property: __key__")
    return list(dict.fromkeys(named))


def compute(
    aggregations: Sequence[Message], count: Counter, results: Callable[[], Sequence[Message]]
) -> dict[str, Message]:
    """Return the aggregates by alias; ``results`` is called only if fields of documents are needed."""
    found = results() if fields(aggregations) else ()
    aggregates = {}
    for position, each in enumerate(aggregations, start=1):
        if each.HasField("count"):
            most = each.count.up_to.value if each.count.HasField("up_to") else None
            value = messages.Value(integer_value=count(most))
        else:
            operator = each.WhichOneof("operator")
            path = field_paths.parse(getattr(each, operator).field.field_path)
            value = _OPERATORS[operator](_numbers(found, path))
        aggregates[each.alias or f"field_{position}"] = value
    return aggregates


def _check_alias(alias: str, seen: set[str]) -> None:
    if alias and alias in seen:
        raise errors.InvalidInputError(f"Aggregation aliases contain duplicate alias: {alias}.")
    if field_paths.is_reserved(alias):
        raise errors.InvalidInputError(f'The property.name "{alias}" is reserved.')
    seen.add(alias)


def _numbers(documents: Sequence[Message], path: FieldPath) -> list[int | float]:
    found = (field_paths.lookup(each.fields, path) for each in documents)
    kinds = ((value, value.WhichOneof("value_type")) for value in found if value is not None)
    return [getattr(value, kind) for value, kind in kinds if kind in {"integer_value", "double_value"}]


def _sum(numbers: list[int | float]) -> Message:
    if all(isinstance(each, int) for each in numbers):
        total = sum(numbers)
        if total in _INT64:
            return messages.Value(integer_value=total)
    return messages.Value(double_value=_total(numbers))


def _average(numbers: list[int | float]) -> Message:
    if not numbers:
        return messages.Value(null_value=0)
    return messages.Value(double_value=_total(numbers) / len(numbers))


def _total(numbers: list[int | float]) -> float:
    """Return the sum rounded once; infinities of both signs have none."""
    if math.inf in numbers and -math.inf in numbers:
        return math.nan
    try:
        return math.fsum(numbers)
    except OverflowError:
        return math.inf if sum(math.copysign(1.0, each) for each in numbers) > 0 else -math.inf


_OPERATORS: Final = {"sum": _sum, "avg": _average}
