import pytest

from shared.manifest import collections
from shared.manifest.collection import Collection


def test_names_are_unique() -> None:
    assert len({collection.name for collection in collections.ALL}) == len(collections.ALL)


@pytest.mark.parametrize("collection", collections.ALL, ids=lambda collection: collection.name)
def test_ttl_field_is_exempt_and_declared_once(collection: Collection) -> None:
    if collection.ttl_field:
        assert collection.exempt_fields.count(collection.ttl_field) == 1
    assert len(set(collection.indexes)) == len(collection.indexes)


def test_limits_of_a_database_are_kept() -> None:
    """Firestore allows 200 composite indexes and 200 single-field configurations without billing."""
    assert sum(len(collection.indexes) for collection in collections.ALL) <= 200
    assert sum(len(collection.exempt_fields) for collection in collections.ALL) <= 200
