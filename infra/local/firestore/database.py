"""The SQLite file that documents and index entries are kept in, and every statement that it is given."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from infra.local.firestore.keys import Entry
from shared import errors

FILE_NAME: Final = "firestore.sqlite3"

_PRAGMAS = """
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA wal_autocheckpoint = 8000;
PRAGMA cache_size = -65536;
PRAGMA temp_store = MEMORY;
"""
_SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS databases (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS documents (
    number INTEGER PRIMARY KEY, collection TEXT NOT NULL, identifier BLOB NOT NULL, body BLOB NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS documents_by_name ON documents (collection, identifier);
CREATE TABLE IF NOT EXISTS indexes (
    number INTEGER PRIMARY KEY, collection_group TEXT NOT NULL, definition TEXT NOT NULL,
    UNIQUE (collection_group, definition)
);
CREATE TABLE IF NOT EXISTS entries (
    index_number INTEGER NOT NULL, key BLOB NOT NULL, document INTEGER NOT NULL,
    PRIMARY KEY (index_number, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS declarations (collection_group TEXT PRIMARY KEY, text TEXT NOT NULL);
COMMIT;
"""
_END = b"\xff" * 8


@dataclass
class Batch:
    """Changes that become durable together; rows are in the order of their statements' parameters."""

    inserted: list[tuple[int, str, bytes, bytes]] = field(default_factory=list)
    updated: list[tuple[bytes, int]] = field(default_factory=list)
    deleted: list[tuple[int]] = field(default_factory=list)
    entries_added: list[tuple[int, bytes, int]] = field(default_factory=list)
    entries_removed: list[Entry] = field(default_factory=list)


class Database:
    """An open SQLite database; it belongs to the thread that opened it."""

    def __init__(self, folder: Path | None) -> None:
        """Open the database in ``folder``, or one in memory."""
        self._connection = _connect(folder)
        self._execute = self._connection.execute
        self._database_numbers: dict[str, int] = dict(self._execute("SELECT name, number FROM databases"))
        self._index_numbers: dict[tuple[str, str], int] = {
            (group, definition): number
            for group, definition, number in self._execute("SELECT collection_group, definition, number FROM indexes")
        }
        self._last_number = _number(self._execute("SELECT coalesce(max(number), 0) FROM documents"))

    def close(self) -> None:
        """Close the file; everything committed is in it."""
        self._connection.close()

    def new_number(self) -> int:
        """Return a number that no document has."""
        self._last_number += 1
        return self._last_number

    def database_names(self) -> list[str]:
        """Return the names of all databases."""
        return list(self._database_numbers)

    def database_numbers(self) -> list[int]:
        """Return the numbers of all databases."""
        return list(self._database_numbers.values())

    def database_number(self, name: str) -> int:
        """Return the number that stands for the database ``name`` in index keys."""
        if (number := self._database_numbers.get(name)) is None:
            statement = "INSERT INTO databases (name) VALUES (?) RETURNING number"
            number = self._database_numbers[name] = _number(self._execute(statement, (name,)))
        return number

    def index_number(self, group: str, definition: str) -> int:
        """Return the number of an index of a collection group."""
        if (number := self._index_numbers.get((group, definition))) is None:
            statement = "INSERT INTO indexes (collection_group, definition) VALUES (?, ?) RETURNING number"
            number = _number(self._execute(statement, (group, definition)))
            self._index_numbers[group, definition] = number
        return number

    def find(self, collection: str, identifier: bytes) -> tuple[int, bytes] | None:
        """Return the number and body of a document."""
        statement = "SELECT number, body FROM documents WHERE collection = ? AND identifier = ?"
        row: tuple[int, bytes] | None = self._execute(statement, (collection, identifier)).fetchone()
        return row

    def body(self, number: int) -> bytes:
        """Return the body of the document ``number``."""
        row = self._execute("SELECT body FROM documents WHERE number = ?", (number,)).fetchone()
        body: bytes = row[0]
        return body

    def index_range(self, index: int, lower: bytes, upper: bytes, *, reverse: bool = False) -> Iterator[int]:
        """Yield the documents whose keys in ``index`` are at least ``lower`` and below ``upper``."""
        order = "DESC" if reverse else "ASC"
        statement = (
            "SELECT document FROM entries WHERE index_number = ? AND key >= ? AND key < ? "  # noqa: S608 - one of two words
            f"ORDER BY key {order}"
        )
        for (number,) in self._execute(statement, (index, lower, upper)):
            yield number

    def count_index_range(self, index: int, lower: bytes, upper: bytes, most: int) -> int:
        """Return how many keys of ``index`` lie in the range, ``most`` at most."""
        statement = (
            "SELECT count(*) FROM (SELECT 1 FROM entries WHERE index_number = ? AND key >= ? AND key < ? LIMIT ?)"
        )
        return _number(self._execute(statement, (index, lower, upper, most)))

    def collection_range(
        self, collection: str, lower: bytes = b"", upper: bytes = _END, *, reverse: bool = False
    ) -> Iterator[int]:
        """Yield the documents of ``collection`` whose ids are at least ``lower`` and below ``upper``."""
        order = "DESC" if reverse else "ASC"
        statement = (
            "SELECT number FROM documents WHERE collection = ? AND identifier >= ? AND identifier < ? "  # noqa: S608 - one of two words
            f"ORDER BY identifier {order}"
        )
        for (number,) in self._execute(statement, (collection, lower, upper)):
            yield number

    def count_collection_range(self, collection: str, lower: bytes, upper: bytes, most: int) -> int:
        """Return how many documents of ``collection`` lie in the range, ``most`` at most."""
        statement = (
            "SELECT count(*) FROM (SELECT 1 FROM documents "
            "WHERE collection = ? AND identifier >= ? AND identifier < ? LIMIT ?)"
        )
        return _number(self._execute(statement, (collection, lower, upper, most)))

    def collection_at_or_after(self, lower: str, upper: str) -> str | None:
        """Return the first collection with documents that is at least ``lower`` and below ``upper``."""
        statement = (
            "SELECT collection FROM documents WHERE collection >= ? AND collection < ? ORDER BY collection LIMIT 1"
        )
        row = self._execute(statement, (lower, upper)).fetchone()
        return row[0] if row else None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make what is written inside durable together, or nothing of it."""
        self._execute("BEGIN IMMEDIATE")
        try:
            yield
            self._execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._execute("ROLLBACK")
            raise

    def write(self, batch: Batch) -> None:
        """Write ``batch``, inside a transaction."""
        many = self._connection.executemany
        if batch.entries_removed:
            many("DELETE FROM entries WHERE index_number = ? AND key = ?", batch.entries_removed)
        if batch.deleted:
            many("DELETE FROM documents WHERE number = ?", batch.deleted)
        if batch.inserted:
            many("INSERT INTO documents VALUES (?, ?, ?, ?)", batch.inserted)
        if batch.updated:
            many("UPDATE documents SET body = ? WHERE number = ?", batch.updated)
        if batch.entries_added:
            many("INSERT INTO entries VALUES (?, ?, ?)", batch.entries_added)

    def declarations(self) -> dict[str, str]:
        """Return, by collection group, the declaration that its entries were written under."""
        return dict(self._execute("SELECT collection_group, text FROM declarations"))

    def declare(self, group: str, text: str) -> None:
        """Note what the entries of ``group`` are written under from here on and drop those there are."""
        self._execute("INSERT OR REPLACE INTO declarations VALUES (?, ?)", (group, text))
        self._execute(
            "DELETE FROM entries WHERE index_number IN (SELECT number FROM indexes WHERE collection_group = ?)",
            (group,),
        )

    def clear(self, prefix: str) -> None:
        """Delete every document of the databases whose names start with ``prefix``."""
        self._execute("DELETE FROM documents WHERE substr(collection, 1, ?) = ?", (len(prefix), prefix))
        self._execute("DELETE FROM entries WHERE document NOT IN (SELECT number FROM documents)")


def _connect(folder: Path | None) -> sqlite3.Connection:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    path = str(folder / FILE_NAME) if folder else ":memory:"
    connection = sqlite3.connect(path, timeout=1.0, isolation_level=None, cached_statements=256)
    try:
        connection.executescript(_PRAGMAS + _SCHEMA)
    except sqlite3.OperationalError as error:
        connection.close()
        raise errors.StoreUnavailableError(f"{path} cannot be opened: {error}.") from error
    return connection


def _number(rows: Iterable[tuple[int]]) -> int:
    ((number,),) = rows
    return number
