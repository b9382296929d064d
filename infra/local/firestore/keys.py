"""Index keys: the values of an index's fields in order, between where a document lives and what it is called."""

import struct
from dataclasses import dataclass
from typing import Literal, TypeAlias

from infra.local.firestore import names, values
from infra.local.firestore.field_paths import FieldPath
from shared.manifest.collection import Scope

Entry: TypeAlias = tuple[int, bytes]
"""The number of an index and a key in it."""

Direction: TypeAlias = Literal["ASCENDING", "DESCENDING", "CONTAINS"]

_DATABASE_NUMBER = struct.Struct(">I")


@dataclass(frozen=True)
class KeyField:
    """One field of an index's keys."""

    path: FieldPath
    mode: Direction


@dataclass(frozen=True)
class KeyTable:
    """
    An index as its table of keys: the fields' values in order, then the document's name.

    A document is in it if it has a value at every path of ``fields`` and ``present``.
    """

    number: int
    fields: tuple[KeyField, ...]
    scope: Scope = "COLLECTION"
    present: tuple[FieldPath, ...] = ()
    names_descend: bool = False


@dataclass(frozen=True)
class Place:
    """Where a document lives and what it is called, encoded for keys of either scope."""

    collection: bytes
    database: bytes
    identifier: bytes
    path: bytes

    def prefix(self, scope: Scope) -> bytes:
        """Return what every key of the document in an index of ``scope`` starts with."""
        return self.collection if scope == "COLLECTION" else self.database

    def suffix(self, scope: Scope) -> bytes:
        """Return what every key of the document in an index of ``scope`` ends with."""
        return self.identifier if scope == "COLLECTION" else self.path


def database_prefix(number: int) -> bytes:
    """Return what all keys of a database start with."""
    return _DATABASE_NUMBER.pack(number)


def collection_prefix(number: int, collection: str) -> bytes:
    """Return what the keys of a collection start with in indexes of collection scope."""
    return database_prefix(number) + values.escape("/".join(names.path_of(collection)).encode())


def path_key(path: list[str]) -> bytes:
    """Return the segments below the root of a database as bytes in the order of names."""
    return b"".join(map(values.segment, path))


def place(number: int, collection: str, identifier: str) -> Place:
    """Return where the document ``identifier`` of ``collection`` lives in database ``number``."""
    return Place(
        collection_prefix(number, collection),
        database_prefix(number),
        values.segment(identifier),
        path_key([*names.path_of(collection), identifier]),
    )
