import pytest

from infra.cloud.component import Context
from infra.cloud.database import Database
from infra.preview.graph import Graph
from shared.manifest import collections
from shared.manifest.collection import Collection, index, vector_index
from tests.infra.cloud.conftest import Registered

DATABASE = "gcp:firestore/database:Database"
INDEX = "gcp:firestore/index:Index"
FIELD = "gcp:firestore/field:Field"
BACKUPS = "gcp:firestore/backupSchedule:BackupSchedule"


def build(context: Context) -> None:
    Database("store", context)


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """A manifest with the kinds of index that the product's own has no use for."""
    collection = Collection(
        "c",
        "",
        indexes=(vector_index("tenant", field="v", dimension=3), index("state", scope="COLLECTION_GROUP")),
        ttl_field="until",
    )
    monkeypatch.setattr(collections, "ALL", (collection,))


def test_database_is_native_standard_and_pessimistic(registered: Registered) -> None:
    database = registered(build).named(DATABASE, "database")

    assert (database.get("type"), database.get("databaseEdition")) == ("FIRESTORE_NATIVE", "STANDARD")
    assert (database.get("concurrencyMode"), database.get("locationId")) == ("PESSIMISTIC", "eur3")
    assert database.options["deleteBeforeReplace"] is False
    assert "importId" not in database.options


@pytest.mark.parametrize(("guarded", "word"), [("true", "ENABLED"), ("false", "DISABLED")])
def test_guard_is_on_or_off_as_a_whole(registered: Registered, guarded: str, word: str) -> None:
    database = registered(build, guarded=guarded).named(DATABASE, "database")

    assert database.get("pointInTimeRecoveryEnablement") == f"POINT_IN_TIME_RECOVERY_{word}"
    assert database.get("deleteProtectionState") == f"DELETE_PROTECTION_{word}"
    assert database.get("deletionPolicy") == {"ENABLED": "PREVENT", "DISABLED": "DELETE"}[word]
    assert database.protect is (guarded == "true")


def test_existing_database_is_adopted(registered: Registered) -> None:
    database = registered(build, importDatabase="true").named(DATABASE, "database")

    assert database.options["importId"] == "projects/pressroom-test/databases/(default)"


def test_backups_are_daily_and_kept(registered: Registered) -> None:
    backups = registered(build, guarded="true", backupDays="14").named(BACKUPS, "daily-backup")

    assert (backups.get("dailyRecurrence"), backups.get("retention")) == ({}, "1209600s")
    assert backups.protect
    assert list(registered(build).of_type(BACKUPS)) == []


def test_every_declared_index_is_there(registered: Registered) -> None:
    """Vector indexes have the document's name before the vector, which Firestore wants to be said."""
    graph = registered(build)
    found = [(resource.get("collection"), len(resource.get("fields"))) for resource in graph.of_type(INDEX)]

    assert sorted(found) == sorted(
        (each.name, len(one.fields) + any(field.mode == "VECTOR" for field in one.fields))
        for each in collections.ALL
        for one in each.indexes
    )


def test_index_keeps_order_and_directions(registered: Registered) -> None:
    found = registered(build).named(INDEX, "jobs-tenant-tags-created_at")

    assert found.get("fields") == [
        {"fieldPath": "tenant", "order": "ASCENDING"},
        {"fieldPath": "tags", "arrayConfig": "CONTAINS"},
        {"fieldPath": "created_at", "order": "DESCENDING"},
    ]
    assert found.get("queryScope") == "COLLECTION"


@pytest.mark.usefixtures("declared")
def test_vector_index_has_the_name_before_the_vector(registered: Registered) -> None:
    assert registered(build).named(INDEX, "c-tenant-v").get("fields") == [
        {"fieldPath": "tenant", "order": "ASCENDING"},
        {"fieldPath": "__name__", "order": "ASCENDING"},
        {"fieldPath": "v", "vectorConfig": {"dimension": 3, "flat": {}}},
    ]


@pytest.mark.usefixtures("declared")
def test_index_over_the_group_is_an_override(registered: Registered) -> None:
    assert registered(build).named(FIELD, "c-state").get("indexConfig") == {
        "indexes": [
            {"queryScope": "COLLECTION", "order": "ASCENDING"},
            {"queryScope": "COLLECTION", "order": "DESCENDING"},
            {"queryScope": "COLLECTION", "arrayConfig": "CONTAINS"},
            {"queryScope": "COLLECTION_GROUP", "order": "ASCENDING"},
        ]
    }


def test_ttl_field_is_exempt_in_the_same_resource(registered: Registered) -> None:
    graph = registered(build)

    assert graph.named(FIELD, "jobs-expire_at").inputs["ttlConfig"] == {}
    assert graph.named(FIELD, "jobs-expire_at").inputs["indexConfig"] == {}
    assert "ttlConfig" not in graph.named(FIELD, "jobs-*").inputs


def test_no_field_has_two_resources(registered: Registered) -> None:
    fields = [(field.get("collection"), field.get("field")) for field in registered(build).of_type(FIELD)]

    assert len(set(fields)) == len(fields) > 10


def test_indexes_go_with_their_database(registered: Registered) -> None:
    graph: Graph = registered(build)
    database = graph.named(DATABASE, "database").urn

    assert {each.options["deletedWith"] for each in graph.of_type(INDEX, FIELD)} == {database}
    assert all(each.options["customTimeouts"]["create"] == "60m" for each in graph.of_type(INDEX, FIELD))
