from infra.indexes import export
from shared.manifest import collections
from shared.manifest.collection import Collection, index, vector_index

JOBS = Collection(
    "jobs",
    "",
    indexes=(
        index("tenant", "tags[]", "-at"),
        index("a", "b", scope="COLLECTION_GROUP"),
        vector_index("tenant", field="e", dimension=3),
    ),
    ttl_field="gone",
    unindexed=("payload",),
)


def test_composites_are_written_field_by_field() -> None:
    assert export.document([JOBS])["indexes"] == [
        {
            "collectionGroup": "jobs",
            "queryScope": "COLLECTION",
            "fields": [
                {"fieldPath": "tenant", "order": "ASCENDING"},
                {"fieldPath": "tags", "arrayConfig": "CONTAINS"},
                {"fieldPath": "at", "order": "DESCENDING"},
            ],
        },
        {
            "collectionGroup": "jobs",
            "queryScope": "COLLECTION_GROUP",
            "fields": [{"fieldPath": "a", "order": "ASCENDING"}, {"fieldPath": "b", "order": "ASCENDING"}],
        },
        {
            "collectionGroup": "jobs",
            "queryScope": "COLLECTION",
            "fields": [
                {"fieldPath": "tenant", "order": "ASCENDING"},
                {"fieldPath": "e", "vectorConfig": {"dimension": 3, "flat": {}}},
            ],
        },
    ]


def test_exemptions_and_expiry_are_overrides() -> None:
    assert export.document([JOBS])["fieldOverrides"] == [
        {"collectionGroup": "jobs", "fieldPath": "payload", "indexes": []},
        {"collectionGroup": "jobs", "fieldPath": "gone", "ttl": True, "indexes": []},
    ]


def test_single_fields_for_groups_are_overrides() -> None:
    declared = Collection("c", "", indexes=(index("n", scope="COLLECTION_GROUP"),))
    document = export.document([declared])
    (override,) = document["fieldOverrides"]
    assert document["indexes"] == []
    assert {"queryScope": "COLLECTION_GROUP", "order": "ASCENDING"} in override["indexes"]
    assert {"queryScope": "COLLECTION", "arrayConfig": "CONTAINS"} in override["indexes"]


def test_all_that_is_declared_is_exported() -> None:
    document = export.document()
    overrides = {(each["collectionGroup"], each["fieldPath"]) for each in document["fieldOverrides"]}
    expiring = {each["collectionGroup"] for each in document["fieldOverrides"] if each.get("ttl")}
    assert len(document["indexes"]) == sum(len(each.indexes) for each in collections.ALL)
    assert overrides == {(each.name, path) for each in collections.ALL for path in each.exempt_fields}
    assert expiring == {each.name for each in collections.ALL if each.ttl_field}
