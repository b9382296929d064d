import pytest

from infra.cloud import indexes
from infra.cloud.indexes import AUTOMATIC, FieldIndex, FieldOverride
from shared.manifest import collection, collections
from shared.manifest.collection import Collection, Index, IndexField, index, vector_index


def declared(*found: Index, ttl_field: str | None = None, unindexed: tuple[str, ...] = ()) -> Collection:
    return Collection("c", "", indexes=found, ttl_field=ttl_field, unindexed=unindexed)


def test_ordinary_index_is_stored_as_declared() -> None:
    assert indexes.stored(index("a", "-b", "c[]")) == index("a", "-b", "c[]")


@pytest.mark.parametrize("scope", ["COLLECTION", "COLLECTION_GROUP"])
def test_vector_stands_behind_the_name(scope: collection.Scope) -> None:
    found = indexes.stored(vector_index("tenant", field="embedding", dimension=768, scope=scope))

    assert [(field.path, field.mode) for field in found.fields] == [
        ("tenant", "ASCENDING"),
        ("__name__", "ASCENDING"),
        ("embedding", "VECTOR"),
    ]
    assert (found.scope, found.fields[-1].dimension) == (scope, 768)


def test_name_is_not_added_twice() -> None:
    given = Index((IndexField("__name__", "ASCENDING"), IndexField("v", "VECTOR", 3)))

    assert indexes.stored(given) == given


def test_vector_alone_is_a_composite() -> None:
    collection = declared(vector_index(field="v", dimension=3))

    assert [field.path for field in indexes.composites(collection)["c-v"].fields] == ["__name__", "v"]
    assert indexes.overrides(collection) == []


def test_descending_name_alone_is_a_composite() -> None:
    collection = declared(index("-__name__"))

    assert list(indexes.composites(collection)) == ["c-__name__"]
    assert indexes.overrides(collection) == []


def test_names_tell_alike_indexes_apart() -> None:
    collection = declared(index("a", "-b"), index("a", "b"), index("a", "-b", scope="COLLECTION_GROUP"))

    assert list(indexes.composites(collection)) == ["c-a-b", "c-a-b-ascending-ascending", "c-a-b-group"]


def test_ttl_and_exemption_share_one_override() -> None:
    collection = declared(ttl_field="until", unindexed=("until", "*"))

    assert indexes.overrides(collection) == [FieldOverride("c", "until", ttl=True), FieldOverride("c", "*")]


def test_index_over_the_group_keeps_the_automatic_ones() -> None:
    collection = declared(index("state", scope="COLLECTION_GROUP"), index("-state", scope="COLLECTION_GROUP"))

    assert indexes.composites(collection) == {}
    assert indexes.overrides(collection) == [
        FieldOverride(
            "c",
            "state",
            indexes=(
                *AUTOMATIC,
                FieldIndex("ASCENDING", "COLLECTION_GROUP"),
                FieldIndex("DESCENDING", "COLLECTION_GROUP"),
            ),
        )
    ]


@pytest.mark.parametrize("exempt", ["state", "*"])
def test_exempt_field_keeps_what_is_declared_alone(exempt: str) -> None:
    collection = declared(index("state"), unindexed=(exempt,))
    found = {override.path: override.indexes for override in indexes.overrides(collection)}

    assert found == {exempt: (), "state": (FieldIndex("ASCENDING"),)}


def test_automatic_index_is_not_listed_twice() -> None:
    [override] = indexes.overrides(declared(index("state")))

    assert override.indexes == AUTOMATIC


@pytest.mark.parametrize("collection", collections.ALL, ids=lambda collection: collection.name)
def test_manifest_has_one_override_per_field(collection: Collection) -> None:
    paths = [override.path for override in indexes.overrides(collection)]

    assert len(set(paths)) == len(paths)
    assert set(collection.exempt_fields) <= set(paths)
    assert sum(override.ttl for override in indexes.overrides(collection)) == bool(collection.ttl_field)
