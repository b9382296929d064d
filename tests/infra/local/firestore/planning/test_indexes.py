import pytest

from infra.local.firestore.planning.indexes import Exemption, IndexDefinition, from_manifest
from shared.manifest.collection import Collection, Index, index, vector_index
from shared.manifest.collections import ALL

JOBS = Collection(
    "jobs",
    "",
    indexes=(index("tenant", "-created_at"), index("a", "b", scope="COLLECTION_GROUP")),
    ttl_field="expire_at",
    unindexed=("payload", "*"),
)


def test_composites_keep_collection_and_scope() -> None:
    composites, _ = from_manifest([JOBS])

    assert [(each.collection, each.scope, each.automatic) for each in composites] == [
        ("jobs", "COLLECTION", False),
        ("jobs", "COLLECTION_GROUP", False),
    ]


def test_ttl_and_unindexed_fields_become_exemptions() -> None:
    _, exemptions = from_manifest([JOBS])

    assert exemptions == (
        Exemption("jobs", "payload"),
        Exemption("jobs", "*"),
        Exemption("jobs", "expire_at", origin="ttl_field"),
    )


def test_the_present_manifest_is_read_whole() -> None:
    composites, exemptions = from_manifest(ALL)

    assert len(composites) == sum(len(each.indexes) for each in ALL)
    assert {(each.collection, each.path) for each in exemptions} == {
        (each.name, path) for each in ALL for path in each.exempt_fields
    }


@pytest.mark.parametrize(
    ("fields", "direction"),
    [
        (("a", "b"), "ASCENDING"),
        (("a", "-b"), "DESCENDING"),
        (("-a", "b"), "ASCENDING"),
        (("-a", "tags[]"), "ASCENDING"),
        (("a", "-__name__"), "DESCENDING"),
        (("-a", "__name__"), "ASCENDING"),
        (("-__name__",), "DESCENDING"),
    ],
)
def test_names_follow_the_last_field(fields: tuple[str, ...], direction: str) -> None:
    assert IndexDefinition("c", index(*fields).fields).name_direction == direction


def test_the_body_leaves_names_out() -> None:
    definition = IndexDefinition("c", index("a", "-__name__").fields)

    assert [field.path for field in definition.body] == ["a"]


@pytest.mark.parametrize(
    ("declared", "single"),
    [
        (index("a"), True),
        (index("-a"), True),
        (index("a", "b"), False),
        (index("-__name__"), False),
        (index("a", "-__name__"), False),
        (index("a", scope="COLLECTION_GROUP"), False),
        (vector_index(field="v", dimension=3), False),
    ],
)
def test_single_field_indexes_are_automatic_ones(declared: Index, *, single: bool) -> None:
    assert IndexDefinition("c", declared.fields, declared.scope).is_single_field == single
