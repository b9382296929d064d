"""
Requests for queries without their values, as JSON: what decides which index serves them, and no more.

A value is replaced by its type: ``"string"``, ``["integer"]``, ``"reference jobs/*"``, ``"vector 256"``; several values
of one IN by two. Limits, offsets, cursors and projections, which do not decide about an index, are left out.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from google.protobuf import json_format

from infra.local.firestore import messages, values
from infra.local.firestore.messages import Message

Template: TypeAlias = Mapping[str, Any]

_UNINDEXED: Final = ("select", "startAt", "endAt", "offset", "limit")
_SAMPLES: Final[dict[str, Any]] = {
    "null": {"nullValue": None},
    "boolean": {"booleanValue": True},
    "integer": {"integerValue": "1"},
    "double": {"doubleValue": 1.0},
    "timestamp": {"timestampValue": "2026-01-01T00:00:00Z"},
    "string": {"stringValue": "x"},
    "bytes": {"bytesValue": "eA=="},
    "geo_point": {"geoPointValue": {"latitude": 1.0, "longitude": 1.0}},
    "map": {"mapValue": {"fields": {"x": {"integerValue": "1"}}}},
}
_SEVERAL: Final = 2


def of(request: Message) -> dict[str, Any]:
    """Return the template of a RunQueryRequest or a RunAggregationQueryRequest; its parent is below the database."""
    plain = json_format.MessageToDict(request)
    kept = {key: plain[key] for key in ("structuredQuery", "structuredAggregationQuery") if key in plain}
    query = kept.get("structuredQuery") or kept["structuredAggregationQuery"]["structuredQuery"]
    for name in _UNINDEXED:
        query.pop(name, None)
    if "findNearest" in query:
        query["findNearest"]["limit"] = 1
    return {"parent": _pattern(request.parent), **_replaced(kept, _type_of)}


def filled(template: Template, database: str) -> Message:
    """Return a request that ``template`` is the template of, with made-up values and names below ``database``."""
    root = f"{database}/documents"
    plain = {**_replaced(template, lambda value: _sample_of(value, root)), "parent": _joined(root, template["parent"])}
    rpc = "RunAggregationQuery" if "structuredAggregationQuery" in plain else "RunQuery"
    return json_format.ParseDict(plain, messages.request_class(rpc)())


def query_of(request: Message) -> Message:
    """Return the StructuredQuery of either kind of request."""
    return request.structured_aggregation_query.structured_query if aggregates(request) else request.structured_query


def aggregates(request: Message) -> bool:
    """Say which kind of request it is."""
    return "structured_aggregation_query" in request.DESCRIPTOR.fields_by_name


def _replaced(node: Any, change: Any) -> Any:
    """Return JSON with every value of a query changed; a limit is none."""
    if isinstance(node, list):
        return [_replaced(each, change) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        key: change(each) if key in {"value", "queryVector"} else _replaced(each, change) for key, each in node.items()
    }


def _type_of(value: Any) -> Any:
    ((kind, content),) = value.items()
    if kind == "arrayValue":
        return [_type_of(each) for each in content.get("values", [])[:_SEVERAL]]
    if kind == "referenceValue":
        return f"reference {_pattern(content)}"
    if kind == "mapValue" and values.VECTOR_MARK in content.get("fields", {}):
        return f"vector {len(content['fields']['value']['arrayValue']['values'])}"
    return next(name for name, sample in _SAMPLES.items() if kind in sample)


def _sample_of(kind: Any, root: str) -> dict[str, Any]:
    if isinstance(kind, list):
        return {"arrayValue": {"values": [_sample_of(each, root) for each in kind]}}
    name, _, detail = kind.partition(" ")
    if name == "reference":
        return {"referenceValue": _joined(root, detail)}
    if name == "vector":
        elements = {"arrayValue": {"values": [{"doubleValue": 1.0}] * int(detail)}}
        return {"mapValue": {"fields": {values.VECTOR_MARK: {"stringValue": "__vector__"}, "value": elements}}}
    sample: dict[str, Any] = _SAMPLES[name]
    return sample


def _pattern(name: str) -> str:
    """Return the path below the database, every id of a document replaced by ``*``."""
    segments = name.split("/")[5:]
    return "/".join("*" if place % 2 else segment for place, segment in enumerate(segments))


def _joined(root: str, path: str) -> str:
    return f"{root}/{path}" if path else root
