from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.firestore import documents
from infra.local.firestore.database import Database
from infra.local.firestore.documents import Change, DocumentStore, StoredDocument
from shared.manifest.collection import Collection, index
from tests.infra.local.firestore.builders import ROOT, document, name

PLAIN = Collection("c", "")
SORTED = Collection("c", "", indexes=(index("a", "-b"),), unindexed=("b",))


def put(store: DocumentStore, path: str, **fields: object) -> StoredDocument:
    old = store.get(name(path))
    new = store.version(document(path, **fields), old)
    store.write([Change(name(path), old, new)])
    return new


def entry_count(store: DocumentStore) -> int:
    ((count,),) = store.database._execute("SELECT count(*) FROM entries")
    return int(count)


@pytest.fixture
def database() -> Iterator[Database]:
    database = Database(None)
    yield database
    database.close()


@pytest.fixture
def store(database: Database) -> DocumentStore:
    return DocumentStore(database, ())


def test_documents_are_kept_under_their_names(store: DocumentStore) -> None:
    new = put(store, "c/d", a=1)
    assert store.get(name("c/d")) is new
    assert store.by_number(new.number) is new
    assert store.get(name("c/e")) is None


def test_new_versions_replace_the_cached_ones(store: DocumentStore) -> None:
    first, second = put(store, "c/d", a=1), put(store, "c/d", a=2)
    assert second.number == first.number
    assert store.get(name("c/d")) is second


def test_deleting_removes_document_and_entries(store: DocumentStore) -> None:
    new = put(store, "c/d", a=1, t=[1, 2])
    store.write([Change(new.name, new, None)])
    assert store.get(new.name) is None
    assert entry_count(store) == 0


def test_unchanged_fields_keep_their_entries(store: DocumentStore) -> None:
    first = put(store, "c/d", a=1, b=2)
    second = put(store, "c/d", a=1, b=3)
    assert first.entries is not None
    assert second.entries is not None
    assert len(first.entries & second.entries) == 1
    assert entry_count(store) == 2


def test_versions_with_equal_keys_share_entries(database: Database) -> None:
    bare = Collection("c", "", indexes=(index("a", "-b"),), unindexed=("*",))
    store = DocumentStore(database, (bare,))
    first, second, third = put(store, "c/d", a=1, b=2), put(store, "c/d", a=1, b=2, x=3), put(store, "c/d", a=1, b=3)
    assert second.entries is first.entries
    assert third.entries != first.entries
    assert entry_count(store) == 1


def test_evicted_documents_are_read_again(store: DocumentStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_CACHE_BYTES", 2000)
    made = [put(store, f"c/d{each}", a=each) for each in range(20)]
    again = store.get(made[0].name)
    assert again is not None
    assert again is not made[0]
    assert again.message == made[0].message
    assert len(store._by_name) == len(store._by_number) < 20
    store.write([Change(again.name, again, None)])
    assert entry_count(store) == 19


def test_collections_below_are_found_at_any_depth(store: DocumentStore) -> None:
    for path in ("a/1", "a/1/b/2", "a-/1", "ab/1/c/2/d/3"):
        put(store, path)
    assert sorted(store.collections_below(ROOT)) == [name(each) for each in ("a", "a-", "a/1/b", "ab/1/c/2/d")]
    assert list(store.collections_below(name("a/1"))) == [name("a/1/b")]


def test_children_are_named_once(store: DocumentStore) -> None:
    for path in ("a/1", "a/2", "a/1/b/2", "a/1/c/2", "a-/1", "ab/1/c/2/d/3"):
        put(store, path)
    assert sorted(store.children(ROOT)) == ["a", "a-", "ab"]
    assert list(store.children(name("a/1"))) == ["b", "c"]
    assert list(store.children(name("ab"))) == ["1"]


def test_documents_come_in_the_order_of_ids(store: DocumentStore) -> None:
    for identifier in ("b", "a-", "__id10__", "__id9__", "a", "ä"):
        put(store, f"c/{identifier}")
    found = [each.name.rpartition("/")[2] for each in store.in_collection(name("c"))]
    assert found == ["__id9__", "__id10__", "a", "a-", "b", "ä"]


def test_changed_declaration_rebuilds_the_entries(tmp_path: Path) -> None:
    for declared, count in ((PLAIN, 4), (SORTED, 4), (PLAIN, 4)):
        database = Database(tmp_path)
        store = DocumentStore(database, (declared,))
        if store.get(name("c/d")) is None:
            put(store, "c/d", a=1, b=2)
            put(store, "x/y/c/d", a=1, b=2)
        assert entry_count(store) == count
        composites = [each.number for each in store.indexes("c").composites]
        assert all(len(list(database.index_range(each, b"", b"\xff"))) == 2 for each in composites)
        database.close()


def test_clearing_empties_the_cache_too(store: DocumentStore) -> None:
    put(store, "c/d", a=1)
    store.clear("projects/")
    assert store.get(name("c/d")) is None
    assert entry_count(store) == 0
