"""The declared indexes in the format of Firebase's ``firestore.indexes.json``."""

from collections.abc import Iterable
from typing import Any

from infra.cloud import indexes
from infra.cloud.indexes import FieldOverride
from shared.manifest import collections
from shared.manifest.collection import Collection, Index, IndexField, Mode


def document(declared: Iterable[Collection] = collections.ALL) -> dict[str, Any]:
    """Return the whole file."""
    kept = tuple(declared)
    return {
        "indexes": [_index(each.name, index) for each in kept for index in indexes.composites(each).values()],
        "fieldOverrides": [_override(each) for collection in kept for each in indexes.overrides(collection)],
    }


def _index(collection: str, index: Index) -> dict[str, Any]:
    has_vector = any(field.mode == "VECTOR" for field in index.fields)
    fields = [field for field in index.fields if not (has_vector and field == indexes.NAME)]  # Firebase adds it there
    return {
        "collectionGroup": collection,
        "queryScope": index.scope,
        "fields": [{"fieldPath": field.path, **_kind(field)} for field in fields],
    }


def _kind(field: IndexField) -> dict[str, Any]:
    if field.mode == "VECTOR":
        return {"vectorConfig": {"dimension": field.dimension, "flat": {}}}
    return _mode(field.mode)


def _mode(mode: Mode) -> dict[str, str]:
    return {"arrayConfig": "CONTAINS"} if mode == "CONTAINS" else {"order": mode}


def _override(override: FieldOverride) -> dict[str, Any]:
    return {
        "collectionGroup": override.collection,
        "fieldPath": override.path,
        **({"ttl": True} if override.ttl else {}),
        "indexes": [{"queryScope": each.scope, **_mode(each.mode)} for each in override.indexes],
    }
