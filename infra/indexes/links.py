"""The index that Firestore proposes when it refuses a query, read from the link in its message."""

import base64
import binascii
import re
from typing import TYPE_CHECKING

from infra.local.firestore.planning.indexes import IndexDefinition
from shared.manifest.collection import IndexField, Mode, Scope

if TYPE_CHECKING:
    from google.cloud.firestore_admin_v1.types import Index

_LINK = re.compile(r"create_(?:composite|exemption)=([\w-]+)")
_GROUP = re.compile(r"/collectionGroups/([^/]+)/")
_MODES: dict[int, Mode] = {1: "ASCENDING", 2: "DESCENDING"}
_SCOPES: dict[int, Scope] = {1: "COLLECTION", 2: "COLLECTION_GROUP"}


def proposed(message: str) -> IndexDefinition | None:
    """Return the index that the link in ``message`` would create, without the name that Firestore adds by itself."""
    found = _LINK.search(message)
    index = _decoded(found[1]) if found else None
    group = _GROUP.search(index.name) if index else None
    if index is None or group is None:
        return None
    fields = tuple(_field(field) for field in index.fields)
    named = IndexDefinition(group[1], fields, _SCOPES.get(index.query_scope, "COLLECTION"))
    bare = IndexDefinition(named.collection, named.body, named.scope)
    return bare if bare.fields and bare.name_direction == named.name_direction else named


def _decoded(text: str) -> "Index | None":
    from google.cloud.firestore_admin_v1.types import Index  # noqa: PLC0415 - half a second, for refusals only
    from google.protobuf.message import DecodeError  # noqa: PLC0415 - as above

    try:
        return Index.deserialize(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, DecodeError):
        return None


def _field(field: "Index.IndexField") -> IndexField:
    if field.vector_config.dimension:
        return IndexField(field.field_path, "VECTOR", field.vector_config.dimension)
    mode: Mode = "CONTAINS" if field.array_config else _MODES.get(field.order, "ASCENDING")
    return IndexField(field.field_path, mode)
