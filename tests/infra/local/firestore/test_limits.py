import math
from typing import Any

import pytest

from infra.local.firestore import limits, messages
from infra.local.firestore.messages import Message
from shared import errors
from tests.infra.local.firestore.builders import Reference, Vector, document, value


def nested(levels: int, *, arrays: bool = False) -> Message:
    made = value(1)
    for level in range(levels):
        made = value([made]) if arrays and level % 2 else value({"a": made})
    return made


def vector(**fields: Any) -> Message:
    return value({"__type__": "__vector__", **fields})


FINE = {
    "20 levels of maps": nested(20),
    "20 levels of maps and arrays": nested(20, arrays=True),
    "long string": value("a" * limits.LARGEST_VALUE),
    "half-reserved name": value({"__a": 1, "__": 2, "a.b": 3}),
    "vector": value(Vector((1.0, 2.0))),
    "2048 dimensions": value(Vector((0.5,) * 2048)),
    "foreign reference": messages.Value(reference_value="projects/q/databases/x/documents/a/b"),
}
REFUSED = {
    "21 levels of maps": nested(21),
    "21 levels of maps and arrays": nested(21, arrays=True),
    "array in array": value([[1]]),
    "no type": messages.Value(),
    "string too long": value("a" * (limits.LARGEST_VALUE + 1)),
    "characters too long": value("ä" * (limits.LARGEST_VALUE // 2 + 1)),
    "bytes too long": value(b"a" * (limits.LARGEST_VALUE + 1)),
    "empty name": value({"": 1}),
    "reserved name": value({"__a__": 1}),
    "name too long": value({"ä" * 751: 1}),
    "second too late": messages.Value(timestamp_value={"seconds": 253_402_300_800}),
    "negative nanos": messages.Value(timestamp_value={"nanos": -1}),
    "beyond the pole": messages.Value(geo_point_value={"latitude": 90.5}),
    "beyond the antimeridian": messages.Value(geo_point_value={"longitude": -180.5}),
    "not a number of degrees": messages.Value(geo_point_value={"latitude": math.nan}),
    "reference to a collection": value(Reference("c")),
    "no dimensions": vector(value=[]),
    "2049 dimensions": vector(value=[0.5] * 2049),
    "integers in a vector": vector(value=[1]),
    "NaN in a vector": vector(value=[math.nan]),
    "more than a vector": vector(value=[1.0], more=1),
    "less than a vector": vector(),
    "another marked type": value({"__type__": "other"}),
    "vector in an array": value([Vector((1.0,))]),
}


@pytest.mark.parametrize("stored", FINE.values(), ids=FINE)
def test_values_within_the_limits_pass(stored: Message) -> None:
    limits.check_fields(messages.Document(fields={"a": stored}).fields)


@pytest.mark.parametrize("stored", REFUSED.values(), ids=REFUSED)
def test_values_beyond_the_limits_are_refused(stored: Message) -> None:
    with pytest.raises(errors.InvalidInputError):
        limits.check_fields(messages.Document(fields={"a": stored}).fields)


@pytest.mark.parametrize("name", ["", "__x__", "a" * 1501])
def test_field_names_beyond_limits_are_refused(name: str) -> None:
    with pytest.raises(errors.InvalidInputError):
        limits.check_fields(messages.Document(fields={name: value(1)}).fields)


def test_timestamps_are_cut_to_microseconds() -> None:
    made = messages.Document(fields={"a": {"timestamp_value": {"seconds": 1, "nanos": 123_456_789}}})
    limits.check_fields(made.fields)
    assert made.fields["a"].timestamp_value.nanos == 123_456_000


def test_document_size_follows_documented_rules() -> None:
    task = document(
        "users/jeff/tasks/my_task_id", type="Personal", done=False, priority=1, description="Learn Cloud Firestore"
    )
    assert limits.storage_size(task) == 147


def test_documents_above_one_mebibyte_are_refused() -> None:
    half = limits.LARGEST_DOCUMENT // 2
    made = document("c/d", a="x" * half, b="x" * (half - 58))
    assert limits.storage_size(made) == limits.LARGEST_DOCUMENT
    limits.check_size(made, made.ByteSize())
    made.fields["b"].string_value += "x"
    with pytest.raises(errors.InvalidInputError, match=r"size \(1,048,577 bytes\) exceeds the maximum"):
        limits.check_size(made, made.ByteSize())


def test_requests_above_ten_mebibytes_are_refused() -> None:
    limits.check_request_size(10 * 1024 * 1024)
    with pytest.raises(errors.InvalidInputError, match="10485760"):
        limits.check_request_size(10 * 1024 * 1024 + 1)
