"""Python values as Firestore values and back, straight on the protobuf messages: half the CPU of the wrappers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from google.cloud.firestore_v1.types import document as document_types

Value = type(document_types.Value.pb(document_types.Value()))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TYPE, _VECTOR = "__type__", "__vector__"


@dataclass(frozen=True, slots=True)
class Vector:
    """A vector, which a vector index can find by its neighbours; a plain list of numbers cannot be found so."""

    numbers: tuple[float, ...]


def fill(fields: Any, data: Mapping[str, Any]) -> None:
    """Write ``data`` into ``fields``, a protobuf map of field name to value."""
    for name, value in data.items():
        encode(value, fields[name])


def encode(value: Any, target: Any) -> None:
    """Write one Python value into ``target``, a protobuf Value; other types raise TypeError."""
    encoder = _ENCODERS.get(type(value))
    if encoder is None:
        encoder = _inherited_encoder(value)
    encoder(value, target)


def encoded(value: Any) -> Any:
    """Return one Python value as a protobuf Value."""
    target = Value()
    encode(value, target)
    return target


def decode_fields(fields: Any) -> dict[str, Any]:
    """Return a protobuf map of fields as a dictionary."""
    return {name: decode(fields[name]) for name in fields}  # items() of these maps is written in Python


def decode(value: Any) -> Any:
    """Return one protobuf Value as a Python value; references become their path, geo points (lat, lng)."""
    kind = value.WhichOneof("value_type")
    decoder = _DECODERS.get(kind)
    return decoder(value) if decoder else getattr(value, kind)


def timestamp(moment: Any) -> datetime:
    """Return a protobuf Timestamp as a UTC datetime of microseconds."""
    return datetime.fromtimestamp(moment.seconds, UTC).replace(microsecond=moment.nanos // 1000)


def _encode_none(_: None, target: Any) -> None:
    target.null_value = 0


def _encode_bool(value: bool, target: Any) -> None:  # noqa: FBT001 - the value itself
    target.boolean_value = value


def _encode_int(value: int, target: Any) -> None:
    target.integer_value = value


def _encode_float(value: float, target: Any) -> None:
    target.double_value = value


def _encode_str(value: str, target: Any) -> None:
    target.string_value = value


def _encode_bytes(value: bytes, target: Any) -> None:
    target.bytes_value = value


def _encode_datetime(value: datetime, target: Any) -> None:
    elapsed = value - _EPOCH
    target.timestamp_value.seconds = elapsed.days * 86_400 + elapsed.seconds
    target.timestamp_value.nanos = elapsed.microseconds * 1000


def _encode_list(value: list[Any] | tuple[Any, ...], target: Any) -> None:
    array = target.array_value
    array.SetInParent()
    for item in value:
        encode(item, array.values.add())


def _encode_map(value: Mapping[str, Any], target: Any) -> None:
    target.map_value.SetInParent()
    fill(target.map_value.fields, value)


def _encode_vector(value: Vector, target: Any) -> None:
    fields = target.map_value.fields
    fields[_TYPE].string_value = _VECTOR
    array = fields["value"].array_value
    array.SetInParent()
    for number in value.numbers:
        array.values.add().double_value = number


def _decode_map(value: Any) -> Any:
    fields = value.map_value.fields
    if _TYPE in fields and fields[_TYPE].string_value == _VECTOR:
        return Vector(tuple(number.double_value for number in fields["value"].array_value.values))
    return decode_fields(fields)


def _inherited_encoder(value: Any) -> Any:
    for kind, encoder in _ENCODERS.items():
        if isinstance(value, kind):
            return encoder
    msg = f"Firestore cannot store a value of type {type(value).__name__}"
    raise TypeError(msg)


_ENCODERS: dict[type, Any] = {
    type(None): _encode_none,
    bool: _encode_bool,
    str: _encode_str,
    int: _encode_int,
    float: _encode_float,
    bytes: _encode_bytes,
    datetime: _encode_datetime,
    list: _encode_list,
    tuple: _encode_list,
    dict: _encode_map,
    Mapping: _encode_map,
    Vector: _encode_vector,
}

_DECODERS: dict[str, Any] = {
    "null_value": lambda _: None,
    "timestamp_value": lambda value: timestamp(value.timestamp_value),
    "array_value": lambda value: [decode(item) for item in value.array_value.values],
    "map_value": _decode_map,
    "geo_point_value": lambda value: (value.geo_point_value.latitude, value.geo_point_value.longitude),
}
