import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.firestore.database import Batch, Database
from shared import errors
from tests.infra.local.firestore.builders import ROOT


def write(database: Database, batch: Batch) -> None:
    with database.transaction():
        database.write(batch)


@pytest.fixture
def database() -> Iterator[Database]:
    database = Database(None)
    yield database
    database.close()


def test_documents_are_found_by_name(database: Database) -> None:
    write(database, Batch(inserted=[(1, f"{ROOT}/c", b"d", b"body")]))
    assert database.find(f"{ROOT}/c", b"d") == (1, b"body")
    assert database.find(f"{ROOT}/c", b"e") is None
    assert database.body(1) == b"body"


def test_batches_change_and_delete_documents(database: Database) -> None:
    write(database, Batch(inserted=[(1, "c", b"d", b"1"), (2, "c", b"e", b"2")]))
    write(database, Batch(updated=[(b"new", 1)], deleted=[(2,)]))
    assert database.body(1) == b"new"
    assert list(database.collection_range("c")) == [1]


def test_failed_batch_leaves_nothing_behind(database: Database) -> None:
    twice = Batch(inserted=[(1, "c", b"d", b"1"), (1, "c", b"e", b"1")])
    with pytest.raises(sqlite3.IntegrityError):
        write(database, twice)
    assert database.find("c", b"d") is None
    write(database, Batch(inserted=[(1, "c", b"d", b"1")]))
    assert database.find("c", b"d") is not None


def test_index_ranges_are_read_both_ways(database: Database) -> None:
    write(database, Batch(entries_added=[(1, b"a", 10), (1, b"b", 11), (1, b"c", 12), (2, b"b", 13)]))
    assert list(database.index_range(1, b"a", b"c")) == [10, 11]
    assert list(database.index_range(1, b"b", b"z", reverse=True)) == [12, 11]
    assert database.count_index_range(1, b"a", b"z", most=2) == 2


def test_collection_ranges_are_read_both_ways(database: Database) -> None:
    write(database, Batch(inserted=[(each, "c", bytes((each,)), b"") for each in (3, 1, 2)]))
    assert list(database.collection_range("c", b"\x02")) == [2, 3]
    assert list(database.collection_range("c", reverse=True)) == [3, 2, 1]
    assert database.count_collection_range("c", b"\x01", b"\x03", most=9) == 2


def test_numbers_survive_closing_the_file(tmp_path: Path) -> None:
    first = Database(tmp_path)
    numbers = first.database_number("p"), first.index_number("c", "a"), first.new_number()
    write(first, Batch(inserted=[(numbers[2], "c", b"d", b"1")]))
    first.close()
    again = Database(tmp_path)
    assert (again.database_number("p"), again.index_number("c", "a"), again.new_number() - 1) == numbers
    assert again.index_number("c", "b") != numbers[1]
    again.close()


def test_folder_in_use_is_refused(tmp_path: Path) -> None:
    first = Database(tmp_path)
    with pytest.raises(errors.StoreUnavailableError, match=r"firestore\.sqlite3 cannot be opened"):
        Database(tmp_path)
    first.close()
    Database(tmp_path).close()


def test_declaring_drops_entries_of_the_group(database: Database) -> None:
    mine, other = database.index_number("c", "a"), database.index_number("d", "a")
    write(database, Batch(entries_added=[(mine, b"k", 1), (other, b"k", 1)]))
    database.declare("c", "new")
    assert database.declarations() == {"c": "new"}
    assert list(database.index_range(mine, b"", b"\xff")) == []
    assert list(database.index_range(other, b"", b"\xff")) == [1]


def test_clearing_spares_other_prefixes(database: Database) -> None:
    write(
        database,
        Batch(
            inserted=[(1, "projects/p/x", b"d", b""), (2, "projects/pp/x", b"d", b"")],
            entries_added=[(1, b"a", 1), (1, b"b", 2)],
        ),
    )
    database.clear("projects/p/")
    assert database.find("projects/p/x", b"d") is None
    assert list(database.index_range(1, b"", b"\xff")) == [2]
