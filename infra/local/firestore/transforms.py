"""Field transforms: server time, increment, maximum, minimum, array union and array removal."""

import math
from collections.abc import Callable, Iterable
from typing import Final

from infra.local.firestore import field_paths, limits, messages, values
from infra.local.firestore.field_paths import FieldPath
from infra.local.firestore.messages import Message
from shared import errors

_NUMBERS: Final = ("integer_value", "double_value")
_LARGEST_INTEGER: Final = (1 << 63) - 1
_SMALLEST_INTEGER: Final = -(1 << 63)
_MILLISECOND: Final = 1000


def check(transforms: Iterable[Message]) -> None:
    """Refuse transforms that could not be applied to any document."""
    paths = {_check_one(each) for each in transforms}
    for path in paths:
        for length in range(1, len(path)):
            if path[:length] in paths:
                raise errors.InvalidInputError(
                    f"Cannot transform property {field_paths.render(path[:length])} "
                    "and its nested property at the same time."
                )


def apply(transform: Message, fields: Message, now: int) -> Message:
    """Change the field that ``transform`` names, in a commit at ``now``, and return the result for the client."""
    path = field_paths.parse(transform.field_path)
    kind = transform.WhichOneof("transform_type")
    current = field_paths.lookup(fields, path)
    changed = _server_time(now) if kind == "set_to_server_value" else _TRANSFORMS[kind](current, transform)
    field_paths.assign(fields, path, changed)
    return messages.Value(null_value=0) if kind in _ARRAY_TRANSFORMS else changed


def _check_one(transform: Message) -> FieldPath:
    kind = transform.WhichOneof("transform_type")
    if kind is None:
        raise errors.InvalidInputError("Operation type must be specified for field transformation.")
    if kind == "set_to_server_value" and transform.set_to_server_value != 1:
        raise errors.InvalidInputError("ServerValue type must be specified for set_to_server_value transformation.")
    if kind in _ARRAY_TRANSFORMS:
        for element in getattr(transform, kind).values:
            limits.check_value(element, 1, in_array=True)
    elif kind != "set_to_server_value" and getattr(transform, kind).WhichOneof("value_type") not in _NUMBERS:
        raise errors.InvalidInputError("Input must be int64 or double.")
    path = field_paths.parse(transform.field_path)
    if path == field_paths.NAME:
        raise errors.InvalidInputError("Invalid reserved name in field path __name__")
    return path


def _server_time(now: int) -> Message:
    value = messages.Value()
    messages.set_micros(value.timestamp_value, now - now % _MILLISECOND)
    return value


def _increment(current: Message | None, transform: Message) -> Message:
    operand = transform.increment
    if (number := _number(current)) is None:
        return operand
    total = number + _number(operand)
    if isinstance(total, int):
        return messages.Value(integer_value=max(_SMALLEST_INTEGER, min(_LARGEST_INTEGER, total)))
    return messages.Value(double_value=math.nan if math.isnan(total) else total)


def _maximum(current: Message | None, transform: Message) -> Message:
    return _extreme(current, transform.maximum, lambda new, old: new > old)


def _minimum(current: Message | None, transform: Message) -> Message:
    return _extreme(current, transform.minimum, lambda new, old: new < old)


def _extreme(current: Message | None, operand: Message, beats: Callable[[bytes, bytes], bool]) -> Message:
    number, limit = _number(current), getattr(operand, operand.WhichOneof("value_type"))
    if current is None or number is None:
        return operand
    if math.isnan(number) or math.isnan(limit):
        return messages.Value(double_value=math.nan)
    wins = beats(values.encode(operand), values.encode(current))
    return operand if wins else messages.copy(current)


def _union(current: Message | None, transform: Message) -> Message:
    elements = _elements(current)
    seen = {values.encode(each) for each in elements}
    for each in transform.append_missing_elements.values:
        encoded = values.encode(each)
        if encoded not in seen:
            seen.add(encoded)
            elements.append(each)
    return _array(elements)


def _removal(current: Message | None, transform: Message) -> Message:
    unwanted = {values.encode(each) for each in transform.remove_all_from_array.values}
    return _array([each for each in _elements(current) if values.encode(each) not in unwanted])


def _number(value: Message | None) -> Message | None:
    kind = value.WhichOneof("value_type") if value is not None else None
    return getattr(value, kind) if kind in _NUMBERS else None


def _elements(value: Message | None) -> list[Message]:
    return list(value.array_value.values) if value is not None else []


def _array(elements: Iterable[Message]) -> Message:
    value = messages.Value(array_value={})
    value.array_value.values.extend(elements)
    return value


_ARRAY_TRANSFORMS: Final = frozenset({"append_missing_elements", "remove_all_from_array"})
_TRANSFORMS: Final = {
    "increment": _increment,
    "maximum": _maximum,
    "minimum": _minimum,
    "append_missing_elements": _union,
    "remove_all_from_array": _removal,
}
