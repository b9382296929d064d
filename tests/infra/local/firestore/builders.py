"""Values, writes and queries as the server receives them, in short forms."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infra.local.firestore import messages
from infra.local.firestore.commits import Committed
from infra.local.firestore.engine import Engine
from infra.local.firestore.messages import Message

DATABASE = "projects/p/databases/(default)"
ROOT = f"{DATABASE}/documents"

_BINARY = {
    "==": "EQUAL",
    "!=": "NOT_EQUAL",
    "<": "LESS_THAN",
    "<=": "LESS_THAN_OR_EQUAL",
    ">": "GREATER_THAN",
    ">=": "GREATER_THAN_OR_EQUAL",
    "in": "IN",
    "not-in": "NOT_IN",
    "contains": "ARRAY_CONTAINS",
    "contains-any": "ARRAY_CONTAINS_ANY",
}


@dataclass(frozen=True)
class Reference:
    path: str


@dataclass(frozen=True)
class GeoPoint:
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Vector:
    elements: tuple[float, ...]


async def commit(engine: Engine, *writes: Message) -> Committed:
    return await engine.committer.commit(writes, DATABASE)


def fields(engine: Engine, path: str) -> dict[str, Message] | None:
    """Return the fields of a stored document."""
    stored = engine.store.get(name(path))
    return dict(stored.message.fields) if stored else None


def ids(documents: Iterable[Message]) -> list[str]:
    return [each.name.rpartition("/")[2] for each in documents]


def name(path: str) -> str:
    return f"{ROOT}/{path}"


def value(thing: Any) -> Message:
    """Return ``thing`` as a Value; what is none of the known types is one already."""
    if (kind := _SCALARS.get(type(thing))) is not None:
        return messages.Value(**{kind: thing})
    make = _OTHERS.get(type(thing))
    return make(thing) if make else thing


def _timestamp(moment: datetime) -> Message:
    made = messages.Value()
    messages.set_micros(made.timestamp_value, messages.from_datetime(moment))
    return made


def _array(elements: Iterable[Any]) -> Message:
    made = messages.Value(array_value={})
    made.array_value.values.extend(map(value, elements))
    return made


def _map(entries: dict[str, Any]) -> Message:
    made = messages.Value(map_value={})
    for key, each in entries.items():
        made.map_value.fields[key].CopyFrom(value(each))
    return made


def _geo_point(point: GeoPoint) -> Message:
    return messages.Value(geo_point_value={"latitude": point.latitude, "longitude": point.longitude})


_SCALARS = {
    bool: "boolean_value",
    int: "integer_value",
    float: "double_value",
    str: "string_value",
    bytes: "bytes_value",
}
_OTHERS: dict[type, Callable[[Any], Message]] = {
    type(None): lambda _: messages.Value(null_value=0),
    datetime: _timestamp,
    Reference: lambda each: messages.Value(reference_value=name(each.path)),
    GeoPoint: _geo_point,
    Vector: lambda each: _map({"__type__": "__vector__", "value": list(each.elements)}),
    list: _array,
    tuple: _array,
    dict: _map,
}


def document(path: str, **fields: Any) -> Message:
    made = messages.Document(name=name(path))
    for key, each in fields.items():
        made.fields[key].CopyFrom(value(each))
    return made


def put(
    path: str,
    *,
    mask: Iterable[str] | None = None,
    transforms: Iterable[Message] = (),
    exists: bool | None = None,
    **fields: Any,
) -> Message:
    """Return the write that sets a document, or those of its fields that ``mask`` names."""
    write = messages.Write(update=document(path, **fields), update_transforms=transforms)
    if mask is not None:
        write.update_mask.SetInParent()
        write.update_mask.field_paths.extend(mask)
    if exists is not None:
        write.current_document.exists = exists
    return write


def delete(path: str, *, exists: bool | None = None) -> Message:
    write = messages.Write(delete=name(path))
    if exists is not None:
        write.current_document.exists = exists
    return write


def transform(path: str, kind: str, operand: Any = None) -> Message:
    """Return a field transform: ``transform("n", "increment", 1)``."""
    made = messages.FieldTransform(field_path=path)
    if kind == "server_time":
        made.set_to_server_value = 1
    elif kind in {"append_missing_elements", "remove_all_from_array"}:
        getattr(made, kind).SetInParent()
        getattr(made, kind).values.extend(map(value, operand))
    else:
        getattr(made, kind).CopyFrom(value(operand))
    return made


def where(clause: Sequence[Any]) -> Message:
    """Return a filter: ``("a", "==", 1)``, ``("a", "IS_NULL")``, ``("and", …)`` or ``("or", …)``."""
    if clause[0] in {"and", "or"}:
        op = messages.CompositeFilter.AND if clause[0] == "and" else messages.CompositeFilter.OR
        return messages.Filter(composite_filter={"op": op, "filters": list(map(where, clause[1:]))})
    field = {"field_path": clause[0]}
    if len(clause) == 2:
        return messages.Filter(unary_filter={"field": field, "op": clause[1]})
    path, operator, operand = clause
    return messages.Filter(
        field_filter={"field": {"field_path": path}, "op": _BINARY.get(operator, operator), "value": value(operand)}
    )


def query(
    collection: str,
    *clauses: Sequence[Any],
    order: Iterable[str] = (),
    everywhere: bool = False,
    start: tuple[Sequence[Any], bool] | None = None,
    end: tuple[Sequence[Any], bool] | None = None,
    **rest: Any,
) -> Message:
    """Return a structured query; a cursor is its values and whether it cuts before an equal document."""
    made = messages.StructuredQuery(offset=rest.get("offset", 0))
    made.from_.add(collection_id=collection, all_descendants=everywhere)
    if clauses:
        made.where.CopyFrom(where(clauses[0] if len(clauses) == 1 else ("and", *clauses)))
    for path in order:
        made.order_by.add(field={"field_path": path.removeprefix("-")}, direction=2 if path.startswith("-") else 1)
    for cursor, given in ((made.start_at, start), (made.end_at, end)):
        if given is not None:
            cursor.CopyFrom(messages.Cursor(values=map(value, given[0]), before=given[1]))
    if "limit" in rest:
        made.limit.value = rest["limit"]
    if "select" in rest:
        made.select.SetInParent()
        for path in rest["select"]:
            made.select.fields.add(field_path=path)
    return made


def nearest(collection: str, vector: Sequence[float], *clauses: Sequence[Any], **options: Any) -> Message:
    """Return a query for the documents whose field ``e`` is nearest to ``vector``."""
    made = query(collection, *clauses)
    made.find_nearest.vector_field.field_path = "e"
    made.find_nearest.query_vector.CopyFrom(value(Vector(tuple(vector))))
    made.find_nearest.distance_measure = options.get("measure", messages.FindNearest.EUCLIDEAN)
    made.find_nearest.limit.value = options.get("limit", 10)
    made.find_nearest.distance_result_field = options.get("result", "")
    if "threshold" in options:
        made.find_nearest.distance_threshold.value = options["threshold"]
    return made
