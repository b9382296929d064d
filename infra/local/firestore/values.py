"""
Field values as bytes that sort the way Firestore orders values.

One encoding serves equality, ranges, sorting, cursors and index keys. No encoding is a prefix of another one, so
concatenated encodings sort field by field and the complement of an encoding sorts in descending order.
"""

import math
import re
import struct
from typing import Final

from infra.local.firestore.messages import Message

NULL: Final = b"\x05"
BOOLEAN: Final = b"\x0a"
NUMBER: Final = b"\x0f"
TIMESTAMP: Final = b"\x14"
STRING: Final = b"\x19"
BYTES: Final = b"\x1e"
REFERENCE: Final = b"\x23"
GEO_POINT: Final = b"\x28"
ARRAY: Final = b"\x2d"
VECTOR: Final = b"\x32"
MAP: Final = b"\x37"

NAN: Final = NUMBER + b"\x00"
INCOMPARABLE: Final = frozenset({NULL, NAN})
"""Values that no comparison but "is null" and "is NaN" finds."""

VECTOR_MARK: Final = "__type__"

_END = b"\x00"
_MORE = b"\x01"
_SIGN = 1 << 63
_ALL = (1 << 64) - 1
_EXACT_INTEGERS = 1 << 53
_EARLIEST_SECOND = -62_135_596_800
_INVERTED = bytes(255 - byte for byte in range(256))
_NUMERIC_ID = re.compile(r"__id(0|-?[1-9][0-9]{0,18})__\Z")

_DOUBLE = struct.Struct(">d")
_NUMBER = struct.Struct(">cBQH")
_TIMESTAMP = struct.Struct(">cQI")
_LENGTH = struct.Struct(">cI")
_NUMERIC_SEGMENT = struct.Struct(">BQ")


def encode(value: Message) -> bytes:
    """Return ``value`` as bytes in Firestore's order of values."""
    return _ENCODERS[value.WhichOneof("value_type")](value)


def invert(encoded: bytes) -> bytes:
    """Return bytes that sort the opposite way."""
    return encoded.translate(_INVERTED)


def after(prefix: bytes) -> bytes:
    """Return the smallest bytes above every key that starts with ``prefix``; none starts with 0xff."""
    kept = prefix.rstrip(b"\xff")
    return kept[:-1] + bytes((kept[-1] + 1,)) if kept else b"\xff"


def escape(raw: bytes) -> bytes:
    """Return ``raw`` with an end mark that sorts below any continuation."""
    return raw.replace(b"\x00", b"\x00\xff") + b"\x00\x01"


def segment(identifier: str) -> bytes:
    """Return one segment of a document name; numeric ids come before the others."""
    if identifier.startswith("__id") and (numeric := _NUMERIC_ID.match(identifier)):
        number = int(numeric[1])
        if -_SIGN <= number < _SIGN:
            return _NUMERIC_SEGMENT.pack(1, number + _SIGN)
    return b"\x02" + escape(identifier.encode())


def reference(name: str) -> bytes:
    """Return the encoding of a reference to the document ``name``."""
    _, project, _, database, _, *path = name.split("/")
    return b"".join((REFERENCE, segment(project), segment(database), *map(segment, path), _END))


def is_vector(value: Message) -> bool:
    """Say whether ``value`` is a vector."""
    return value.WhichOneof("value_type") == "map_value" and VECTOR_MARK in value.map_value.fields


def is_map(value: Message) -> bool:
    """Say whether ``value`` is a map and not a vector."""
    return value.WhichOneof("value_type") == "map_value" and VECTOR_MARK not in value.map_value.fields


def _null(_value: Message) -> bytes:
    return NULL


def _boolean(value: Message) -> bytes:
    return BOOLEAN + (b"\x01" if value.boolean_value else b"\x00")


def _integer(value: Message) -> bytes:
    number: int = value.integer_value
    double = float(number)
    if -_EXACT_INTEGERS <= number <= _EXACT_INTEGERS:
        return _number(double, 0)
    if double > number:
        double = math.nextafter(double, -math.inf)
    return _number(double, number - int(double))


def _double(value: Message) -> bytes:
    double: float = value.double_value
    return NAN if math.isnan(double) else _number(double, 0)


def _number(double: float, above: int) -> bytes:
    """Encode the number that lies ``above`` the nearest lower double; adding zero makes -0.0 equal 0.0."""
    bits = int.from_bytes(_DOUBLE.pack(double + 0.0))
    return _NUMBER.pack(NUMBER, 1, bits ^ (_ALL if bits & _SIGN else _SIGN), above)


def _timestamp(value: Message) -> bytes:
    time = value.timestamp_value
    return _TIMESTAMP.pack(TIMESTAMP, time.seconds - _EARLIEST_SECOND, time.nanos)


def _string(value: Message) -> bytes:
    return STRING + escape(value.string_value.encode())


def _bytes(value: Message) -> bytes:
    return BYTES + escape(value.bytes_value)


def _reference(value: Message) -> bytes:
    return reference(value.reference_value)


def _geo_point(value: Message) -> bytes:
    point = value.geo_point_value
    return GEO_POINT + _number(point.latitude, 0) + _number(point.longitude, 0)


def _array(value: Message) -> bytes:
    return ARRAY + b"".join(map(encode, value.array_value.values)) + _END


def _map(value: Message) -> bytes:
    fields = value.map_value.fields
    if VECTOR_MARK in fields:
        return _vector(fields["value"].array_value.values)
    pairs = (_MORE + escape(key.encode()) + encode(fields[key]) for key in sorted(fields))
    return MAP + b"".join(pairs) + _END


def _vector(elements: Message) -> bytes:
    return _LENGTH.pack(VECTOR, len(elements)) + b"".join(map(encode, elements))


_ENCODERS: Final = {
    "null_value": _null,
    "boolean_value": _boolean,
    "integer_value": _integer,
    "double_value": _double,
    "timestamp_value": _timestamp,
    "string_value": _string,
    "bytes_value": _bytes,
    "reference_value": _reference,
    "geo_point_value": _geo_point,
    "array_value": _array,
    "map_value": _map,
}
