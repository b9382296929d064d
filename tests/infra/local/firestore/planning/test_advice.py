import pytest

from infra.local.firestore.planning import advice
from infra.local.firestore.planning.catalog import IndexCatalog
from infra.local.firestore.planning.indexes import IndexDefinition, from_manifest
from shared.manifest.collection import Collection, Index, index, vector_index

MANIFEST = "shared/manifest/collections.py"
JOBS = Collection("jobs", "", ttl_field="expire_at", unindexed=("payload",))
EVENTS = Collection("events", "", unindexed=("*",))


def sentence(collection: str, *missing: Index) -> str:
    catalog = IndexCatalog(*from_manifest([JOBS, EVENTS]))
    return advice.sentence([IndexDefinition(collection, each.fields, each.scope) for each in missing], catalog)


@pytest.mark.parametrize(
    ("missing", "line"),
    [
        (index("tenant", "status", "-created_at"), 'index("tenant", "status", "-created_at")'),
        (index("payload", "status"), 'index("payload", "status")'),
        (index("a", scope="COLLECTION_GROUP"), 'index("a", scope="COLLECTION_GROUP")'),
        (vector_index("tenant", field="v", dimension=3), 'vector_index("tenant", field="v", dimension=3)'),
    ],
)
def test_a_composite_is_to_be_added(missing: Index, line: str) -> None:
    assert sentence("jobs", missing) == f'add {line} to collection "jobs" in {MANIFEST}'


@pytest.mark.parametrize(
    ("collection", "path", "text"),
    [
        ("jobs", "payload", f'take "payload" out of the unindexed paths of collection "jobs" in {MANIFEST}'),
        ("jobs", "payload.size", f'take "payload" out of the unindexed paths of collection "jobs" in {MANIFEST}'),
        ("jobs", "expire_at", 'query collection "jobs" without "expire_at": a TTL field has no index'),
        (
            "events",
            "seq",
            f'list the unindexed paths of collection "events" instead of "*", leaving "seq" out, in {MANIFEST}',
        ),
    ],
)
def test_an_exempt_field_is_to_be_indexed(collection: str, path: str, text: str) -> None:
    assert sentence(collection, index(path)) == text


def test_several_steps_stand_side_by_side() -> None:
    assert sentence("jobs", index("a", "b"), index("payload")).split("; ") == [
        f'add index("a", "b") to collection "jobs" in {MANIFEST}',
        f'take "payload" out of the unindexed paths of collection "jobs" in {MANIFEST}',
    ]


def test_without_an_index_the_query_must_change() -> None:
    assert sentence("jobs") == "rewrite the query: no index is known to serve it"
