"""What Firestore refuses to store: sizes, depths, names and values out of range."""

import math
from collections.abc import Callable
from typing import Final

from infra.local.firestore import field_paths, names, values
from infra.local.firestore.messages import Message
from shared import errors

LARGEST_REQUEST: Final = 10 * 1024 * 1024
LARGEST_DOCUMENT: Final = 1024 * 1024
LARGEST_VALUE: Final = LARGEST_DOCUMENT - 89
LONGEST_FIELD_NAME: Final = 1500
DEEPEST_VALUE: Final = 20
MOST_TRANSFORMS: Final = 500
MOST_BATCH_WRITES: Final = 500
MOST_INDEX_ENTRIES: Final = 40_000
MOST_DIMENSIONS: Final = 2048

_SURELY_SHORT = LONGEST_FIELD_NAME // 4
_SURELY_SMALL = LARGEST_DOCUMENT // 4
_NAME_OVERHEAD = 16
_DOCUMENT_OVERHEAD = 32
_SECONDS = range(-62_135_596_800, 253_402_300_800)
_NANOS = range(1_000_000_000)
_FIXED_SIZES: Final = {
    "null_value": 1,
    "boolean_value": 1,
    "integer_value": 8,
    "double_value": 8,
    "timestamp_value": 8,
    "geo_point_value": 16,
}


def check_request_size(size: int) -> None:
    """Refuse a request of more than 10 MiB."""
    if size > LARGEST_REQUEST:
        raise errors.InvalidInputError(f"Request payload size exceeds the limit: {LARGEST_REQUEST} bytes.")


def check_fields(fields: Message, depth: int = 0) -> None:
    """Refuse fields, found under ``depth`` maps and arrays, that cannot be stored; cut timestamps to microseconds."""
    for name in fields:
        if not name or name[0] == "_" or len(name) > _SURELY_SHORT:
            _check_field_name(name)
        check_value(fields[name], depth)


def check_value(value: Message, depth: int = 0, *, in_array: bool = False) -> None:
    """Refuse ``value``, found under ``depth`` maps and arrays, if it cannot be stored."""
    kind = value.WhichOneof("value_type")
    if kind == "map_value":
        _check_map(value.map_value.fields, depth, in_array=in_array)
    elif kind == "array_value":
        _check_array(value.array_value.values, depth, in_array=in_array)
    elif (check := _CHECKS.get(kind)) is not None:
        check(value)


def check_size(document: Message, serialised: int) -> None:
    """Refuse ``document``, ``serialised`` bytes long on the wire, if it is larger than 1 MiB in storage."""
    if serialised < _SURELY_SMALL:
        return
    size = storage_size(document)
    if size > LARGEST_DOCUMENT:
        raise errors.InvalidInputError(
            f"Document '{document.name}' cannot be written because its size ({size:,} bytes) "
            f"exceeds the maximum allowed size of {LARGEST_DOCUMENT:,} bytes."
        )


def storage_size(document: Message) -> int:
    """Return the size of ``document`` by the documented rules of storage size."""
    return _name_size(document.name) + _fields_size(document.fields) + _DOCUMENT_OVERHEAD


def _check_field_name(name: str) -> None:
    if not name:
        raise errors.InvalidInputError("The property.name is the empty string.")
    if field_paths.is_reserved(name):
        raise errors.InvalidInputError(f"field name '{name}' is reserved.")
    if len(name.encode()) > LONGEST_FIELD_NAME:
        raise errors.InvalidInputError(f"The property.name is longer than {LONGEST_FIELD_NAME} bytes.")


def _check_type(_value: Message) -> None:
    raise errors.InvalidInputError("Cannot convert firestore.v1.Value with type unset.")


def _check_string(value: Message) -> None:
    text = value.string_value
    if len(text) * 4 > LARGEST_VALUE:
        _check_length(text.encode())


def _check_bytes(value: Message) -> None:
    _check_length(value.bytes_value)


def _check_length(raw: bytes) -> None:
    if len(raw) > LARGEST_VALUE:
        raise errors.InvalidInputError(f"The value of property is longer than {LARGEST_VALUE} bytes.")


def _check_reference(value: Message) -> None:
    names.check_document(value.reference_value, "Resource name")


def _check_timestamp(value: Message) -> None:
    time = value.timestamp_value
    if time.seconds not in _SECONDS:
        raise errors.InvalidInputError("Timestamp seconds exceeds limit for field.")
    if time.nanos not in _NANOS:
        raise errors.InvalidInputError("Timestamp nanos exceeds limit for field.")
    if time.nanos % 1000:
        time.nanos -= time.nanos % 1000


def _check_map(fields: Message, depth: int, *, in_array: bool) -> None:
    _check_depth(depth)
    if values.VECTOR_MARK in fields:
        _check_vector(fields, in_array=in_array)
    else:
        check_fields(fields, depth + 1)


def _check_array(elements: Message, depth: int, *, in_array: bool) -> None:
    _check_depth(depth)
    if in_array:
        raise errors.InvalidInputError("Cannot convert an array value in an array value.")
    for element in elements:
        check_value(element, depth + 1, in_array=True)


def _check_depth(depth: int) -> None:
    if depth >= DEEPEST_VALUE:
        raise errors.InvalidInputError(f"The value is nested deeper than {DEEPEST_VALUE} levels.")


def _check_vector(fields: Message, *, in_array: bool) -> None:
    elements = fields["value"].array_value.values if "value" in fields else ()
    if fault := _vector_fault(fields, elements, in_array=in_array):
        raise errors.InvalidInputError(fault)


def _vector_fault(fields: Message, elements: Message, *, in_array: bool) -> str:
    if fields[values.VECTOR_MARK].string_value != "__vector__":
        return f"field name '{values.VECTOR_MARK}' is reserved."
    if in_array:
        return "Cannot convert a vector value in an array value."
    if set(fields) != {values.VECTOR_MARK, "value"}:
        return "Vector Value map has extraneous or missing entries."
    return _elements_fault(elements)


def _elements_fault(elements: Message) -> str:
    if not elements:
        return "Cannot have a zero length vector."
    if len(elements) > MOST_DIMENSIONS:
        return f"Vectors must be at most {MOST_DIMENSIONS} dimensions."
    if any(each.WhichOneof("value_type") != "double_value" for each in elements):
        return "Vector must only contain values of type 'double'"
    return "Vector cannot contain NaN values." if any(math.isnan(each.double_value) for each in elements) else ""


def _check_geo_point(value: Message) -> None:
    point = value.geo_point_value
    for axis, degrees, limit in (("latitude", point.latitude, 90.0), ("longitude", point.longitude, 180.0)):
        if not -limit <= degrees <= limit:
            raise errors.InvalidInputError(f"Geo point {axis} '{degrees}' outside permitted range -{limit} to {limit}.")


def _name_size(name: str) -> int:
    return sum(len(each.encode()) + 1 for each in names.path_of(name)) + _NAME_OVERHEAD


def _fields_size(fields: Message) -> int:
    return sum(len(name.encode()) + 1 + _value_size(fields[name]) for name in fields)


def _value_size(value: Message) -> int:
    kind = value.WhichOneof("value_type")
    match kind:
        case "string_value":
            return len(value.string_value.encode()) + 1
        case "bytes_value":
            return len(value.bytes_value)
        case "reference_value":
            return _name_size(value.reference_value)
        case "array_value":
            return sum(map(_value_size, value.array_value.values))
        case "map_value":
            return _fields_size(value.map_value.fields)
    return _FIXED_SIZES[kind]


_CHECKS: Final[dict[str | None, Callable[[Message], None]]] = {
    None: _check_type,
    "string_value": _check_string,
    "bytes_value": _check_bytes,
    "timestamp_value": _check_timestamp,
    "reference_value": _check_reference,
    "geo_point_value": _check_geo_point,
}
