import base64
from typing import Any

import pytest
from google.cloud.firestore_admin_v1.types import Index as AdminIndex

from infra.indexes import links
from infra.local.firestore.planning.indexes import IndexDefinition
from shared.manifest.collection import Index, IndexField, index

CONSOLE = "You can create it here: https://console.firebase.google.com/v1/r/project/p/firestore/indexes"
COMPOSITE = (
    f"The query requires an index. {CONSOLE}?create_composite=ClFwcm9qZWN0cy9ib29mZXItY2hhdC9kYXRhYmFzZXMvKGRlZmF1bHQpL"
    "2NvbGxlY3Rpb25Hcm91cHMvY29udmVyc2F0aW9ucy9pbmRleGVzL18QARoQCgxwYXJ0aWNpcGFudHMYARoNCgl1cGRhdGVkQXQQAhoMCghfX25hbW"
    "VfXxAC"
)
SINGLE = (
    f"The query requires a COLLECTION_GROUP_DESC index for collection meals and field date. {CONSOLE}"
    "?create_exemption=Cklwcm9qZWN0cy9tZWFsb2ctcjAvZGF0YWJhc2VzLyhkZWZhdWx0KS9jb2xsZWN0aW9uR3JvdXBzL21lYWxzL2ZpZWxkcy9k"
    "YXRlEAIaCAoEZGF0ZRAC"
)
ASCENDING = (
    f"The query requires an index. {CONSOLE}?create_composite=ClBwcm9qZWN0cy9maXJlZW11LW9yYWNsZS1xdWVyeS9kYXRhYmFzZXMvK"
    "GRlZmF1bHQpL2NvbGxlY3Rpb25Hcm91cHMvZmx0L2luZGV4ZXMvXxABGgUKAXEQARoFCgF6EAEaDAoIX19uYW1lX18QAQ"
)


@pytest.mark.parametrize(
    ("message", "collection", "expected"),
    [
        (COMPOSITE, "conversations", index("participants[]", "-updatedAt")),
        (SINGLE, "meals", index("-date", scope="COLLECTION_GROUP")),
        (ASCENDING, "flt", index("q", "z")),
        (f"{ASCENDING} .\nThe query contains range and inequality filters", "flt", index("q", "z")),
    ],
    ids=["composite", "single field", "ascending", "with more text"],
)
def test_links_of_production_are_read(message: str, collection: str, expected: Index) -> None:
    assert links.proposed(message) == IndexDefinition(collection, expected.fields, expected.scope)


@pytest.mark.parametrize(
    "message",
    ["no matching index found.", "create_composite=", "create_composite=YWJj", "create_composite=AAAA", "", "create_"],
)
def test_what_is_no_link_proposes_nothing(message: str) -> None:
    assert links.proposed(message) is None


def link(*fields: dict[str, Any]) -> str:
    """Return a link like Firestore's, for what no recorded one holds."""
    name = "projects/p/databases/d/collectionGroups/c/indexes/_"
    made = AdminIndex(name=name, query_scope="COLLECTION", fields=fields)
    return "create_composite=" + base64.urlsafe_b64encode(AdminIndex.serialize(made)).decode().rstrip("=")


def test_another_direction_of_the_name_is_kept() -> None:
    text = link({"field_path": "q", "order": "ASCENDING"}, {"field_path": "__name__", "order": "DESCENDING"})
    assert links.proposed(text) == IndexDefinition("c", index("q", "-__name__").fields)


def test_vectors_are_read_with_their_dimension() -> None:
    text = link(
        {"field_path": "__name__", "order": "ASCENDING"}, {"field_path": "e", "vector_config": {"dimension": 3}}
    )
    assert links.proposed(text) == IndexDefinition("c", (IndexField("e", "VECTOR", 3),))
