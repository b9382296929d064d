"""Datasets in Firestore: one document each, and below it the examples of every version, some at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import orjson

from shared import errors, ids
from shared.firestore import queries, writes
from shared.firestore.documents import Document, Documents
from shared.firestore.writes import Write
from shared.manifest import prompt_collections
from shared.scoring.dataset import Dataset, Example

PART_BYTES: Final = 600_000
MOST_VERSIONS: Final = 50
_REMEMBERED: Final = 4


@dataclass(frozen=True, slots=True)
class DatasetVersion:
    """What a dataset was once: the hash of its examples, their number, and who brought them."""

    hash: str
    examples: int
    parts: int
    author: str
    created_at: datetime

    def fields(self) -> dict[str, Any]:
        """Return the version as document fields."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True)
class StoredDataset:
    """A dataset without its examples: its versions, the newest first; ``version`` is what a write must still find."""

    tenant: str
    name: str
    versions: tuple[DatasetVersion, ...]
    created_at: datetime
    updated_at: datetime
    version: Any = None

    @property
    def newest(self) -> DatasetVersion:
        """Return the version that counts."""
        return self.versions[0]

    def numbered(self, hash_: str) -> DatasetVersion | None:
        """Return the version with a hash, or with one that begins so; the newest one for an empty hash."""
        return next((one for one in self.versions if one.hash.startswith(hash_)), None)

    def with_version(self, added: DatasetVersion) -> "StoredDataset":
        """Return the dataset with a version on top; the oldest ones are forgotten."""
        rest = [one for one in self.versions if one.hash != added.hash]
        return replace(self, versions=(added, *rest)[:MOST_VERSIONS], updated_at=added.created_at)


class DatasetRepository:
    """Reads and writes datasets; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._examples: dict[str, Dataset] = {}

    async def find(self, tenant: str, name: str) -> StoredDataset | None:
        """Return a dataset without its examples, if there is one of this name."""
        document = await self._documents.get(_path(tenant, name))
        return _stored(document) if document else None

    async def page(self, tenant: str, limit: int, after: str) -> list[StoredDataset]:
        """Return up to ``limit`` datasets whose names come after ``after``, in order."""
        query = queries.Query(
            prompt_collections.DATASETS.name,
            where=[("tenant", "==", tenant)],
            order=["name"],
            start=queries.Cursor([after]),
            limit=limit,
        )
        return [_stored(document) for document in await self._documents.query(query)]

    async def examples(self, dataset: StoredDataset, version: DatasetVersion) -> Dataset:
        """Return the examples of a version, which never change; some datasets are remembered."""
        key = f"{_path(dataset.tenant, dataset.name)}/{version.hash}"
        known = self._examples.get(key)
        if known is None:
            known = await self._read(dataset, version)
            self._examples = {**dict(list(self._examples.items())[1 - _REMEMBERED :]), key: known}
        return known

    async def put(self, before: StoredDataset | None, after: StoredDataset, examples: Sequence[Example]) -> None:
        """Store a new version; raises PreconditionError or AlreadyExistsError when somebody else has written."""
        fields = _fields(after)
        path = _path(after.tenant, after.name)
        head = writes.update(path, fields, before.version) if before else writes.create(path, fields)
        bodies = parts(examples)
        await self._documents.commit([head, *(_part(after, at, body) for at, body in enumerate(bodies))])

    async def delete(self, dataset: StoredDataset) -> None:
        """Delete a dataset with all of its versions."""
        paths = [_part_path(dataset, one.hash, at) for one in dataset.versions for at in range(one.parts)]
        await self._documents.commit([writes.delete(_path(dataset.tenant, dataset.name)), *map(writes.delete, paths)])

    async def _read(self, dataset: StoredDataset, version: DatasetVersion) -> Dataset:
        paths = [_part_path(dataset, version.hash, at) for at in range(version.parts)]
        found = await self._documents.get_all(paths)
        if len(found) < len(paths):
            raise errors.NotFoundError("The examples of this version of the dataset are gone.")
        plain: list[Mapping[str, Any]] = [one for path in paths for one in orjson.loads(found[path].data["body"])]
        return Dataset(dataset.name, version.hash, tuple(map(Example.of, plain)))


def parts(examples: Sequence[Example]) -> list[bytes]:
    """Return examples as JSON, in pieces that fit into documents."""
    bodies: list[list[bytes]] = []
    room = 0
    for example in examples:
        body = orjson.dumps(example.fields())
        if not bodies or len(body) > room:
            bodies.append([])
            room = PART_BYTES
        bodies[-1].append(body)
        room -= len(body)
    return [b"[" + b",".join(piece) + b"]" for piece in bodies]


def _part(dataset: StoredDataset, at: int, body: bytes) -> Write:
    return writes.replace(_part_path(dataset, dataset.newest.hash, at), {"body": body})


def _path(tenant: str, name: str) -> str:
    return f"{prompt_collections.DATASETS.name}/{ids.digest(tenant, name)}"


def _part_path(dataset: StoredDataset, hash_: str, at: int) -> str:
    return f"{_path(dataset.tenant, dataset.name)}/{prompt_collections.DATASET_PARTS.name}/{hash_[:32]}-{at:03d}"


def _fields(dataset: StoredDataset) -> dict[str, Any]:
    return {
        "tenant": dataset.tenant,
        "name": dataset.name,
        "versions": [one.fields() for one in dataset.versions],
        "created_at": dataset.created_at,
        "updated_at": dataset.updated_at,
    }


def _stored(document: Document) -> StoredDataset:
    data = document.data
    versions = tuple(DatasetVersion(**one) for one in data["versions"])
    return StoredDataset(
        data["tenant"], data["name"], versions, data["created_at"], data["updated_at"], document.version
    )
