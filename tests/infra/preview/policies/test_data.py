from typing import Any

import pytest

from infra.preview.graph import Graph
from infra.preview.policies import data, kinds
from tests.infra.preview.policies import mutation
from tests.infra.preview.policies.mutation import Change, add, be, broken, configured, put, twin, without

TENANT = {"fieldPath": "tenant", "order": "ASCENDING"}
CREATED = {"fieldPath": "created_at", "order": "DESCENDING"}
NAME = {"fieldPath": "__name__", "order": "ASCENDING"}
VECTOR = {"fieldPath": "embedding", "vectorConfig": {"dimension": 768, "flat": {}}}
GUARDS = {"database-guards"}


def index(*fields: Any, **more: Any) -> Change:
    return add(kinds.INDEX, **{"database": "(default)", "collection": "pieces", "fields": list(fields)} | more)


def field(name: str, **more: Any) -> Change:
    return add(kinds.FIELD, **{"database": "(default)", "collection": "jobs", "field": name} | more)


@pytest.mark.parametrize(
    ("path", "value"),
    [("databaseEdition", "ENTERPRISE"), ("databaseEdition", mutation.REMOVED), ("type", "DATASTORE_MODE")],
)
def test_other_edition_is_found(good: Graph, path: str, value: object) -> None:
    assert broken(good, put(kinds.DATABASE, path, value)) == {"database-edition"}


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        (put(kinds.DATABASE, "pointInTimeRecoveryEnablement", mutation.REMOVED), GUARDS),
        (put(kinds.DATABASE, "deleteProtectionState", "DELETE_PROTECTION_DISABLED"), GUARDS),
        (be(kinds.DATABASE, protect=False), {*GUARDS, "protected"}),
        (without(kinds.BACKUP_SCHEDULE), GUARDS),
        (put(kinds.BACKUP_SCHEDULE, "database", "other"), {*GUARDS, "known-database"}),
    ],
    ids=["no recovery", "no delete protection", "not protected", "no backup", "backup of another"],
)
def test_missing_guard_is_found(good: Graph, change: Change, rules: set[str]) -> None:
    assert broken(good, change) == rules
    assert broken(good, change, configured(guarded="false")) & GUARDS == set()


def test_second_time_to_live_is_found(good: Graph) -> None:
    assert broken(good, field("finished_at", ttlConfig={})) == {"one-ttl"}


def test_second_resource_for_a_field_is_found(good: Graph) -> None:
    assert broken(good, field("expire_at", indexConfig={})) == {"one-field"}


@pytest.mark.parametrize(
    "fields", [(TENANT, VECTOR), (TENANT, VECTOR, NAME), (VECTOR, NAME), (NAME, VECTOR, VECTOR)], ids=str
)
def test_vector_index_in_other_order_is_found(good: Graph, fields: tuple[Any, ...]) -> None:
    assert "vector-index" in broken(good, index(*fields))


@pytest.mark.parametrize("fields", [(TENANT, NAME, VECTOR), (NAME, VECTOR)], ids=["with prefix", "alone"])
def test_vector_index_as_firestore_keeps_it_is_good(good: Graph, fields: tuple[Any, ...]) -> None:
    assert broken(good, index(*fields)) == set()


def test_index_of_one_field_is_found(good: Graph) -> None:
    assert broken(good, index(TENANT)) == {"composite-index"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((TENANT, CREATED), (TENANT, CREATED)),
        ((TENANT, CREATED), (TENANT, CREATED, {**NAME, "order": "DESCENDING"})),
        (
            (CREATED, {"fieldPath": "tags", "arrayConfig": "CONTAINS"}),
            (CREATED, {"fieldPath": "tags", "arrayConfig": "CONTAINS"}, NAME),
        ),
    ],
    ids=["same", "name written out", "name after an array"],
)
def test_same_index_twice_is_found(good: Graph, one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    assert broken(good, index(*one), twin(kinds.INDEX, "added", fields=list(other))) == {"duplicate-index"}


@pytest.mark.parametrize(
    "more", [{"queryScope": "COLLECTION_GROUP"}, {"collection": "others"}, {"fields": [CREATED, TENANT]}]
)
def test_different_index_is_no_duplicate(good: Graph, more: dict[str, Any]) -> None:
    assert broken(good, index(TENANT, CREATED), twin(kinds.INDEX, "added", **more)) == set()


def test_too_many_indexes_are_found(good: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "MOST_INDEXES", len(list(good.of_type(kinds.INDEX))))

    assert broken(good) == set()
    assert broken(good, index(TENANT, CREATED)) == {"database-limits"}


@pytest.mark.parametrize("kind", [kinds.INDEX, kinds.FIELD])
def test_index_in_another_database_is_found(good: Graph, kind: str) -> None:
    assert broken(good, put(kind, "database", "elsewhere")) == {"known-database"}
