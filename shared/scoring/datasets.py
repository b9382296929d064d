"""Datasets as callers use them: put, looked at, deleted; each content is a version of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shared import errors
from shared.clock import Clock
from shared.scoring import names
from shared.scoring.dataset import Dataset, Example
from shared.scoring.dataset_repository import DatasetRepository, DatasetVersion, StoredDataset, parts

RACES: Final = 5


@dataclass(frozen=True, slots=True)
class Put:
    """A dataset as it was put; ``created`` says whether that made a version."""

    dataset: StoredDataset
    created: bool


class DatasetService:
    """Keeps the datasets of tenants."""

    def __init__(self, datasets: DatasetRepository, clock: Clock) -> None:
        self._datasets = datasets
        self._clock = clock

    async def put(self, tenant: str, name: str, examples: Sequence[Example], author: str) -> Put:
        """Return the dataset with these examples as its newest version; raises InvalidFieldsError, ContentionError."""
        names.checked(name)
        for _ in range(RACES):
            before = await self._datasets.find(tenant, name)
            made = Dataset.of(name, examples)
            if before is not None and before.newest.hash == made.hash:
                return Put(before, created=False)
            now = self._clock.now()
            added = DatasetVersion(made.hash, len(examples), len(parts(examples)), author, now)
            after = (before or StoredDataset(tenant, name, (), now, now)).with_version(added)
            try:
                await self._datasets.put(before, after, examples)
            except (errors.PreconditionError, errors.AlreadyExistsError):
                continue
            return Put(after, created=True)
        raise errors.ContentionError

    async def get(self, tenant: str, name: str) -> StoredDataset:
        """Return a dataset without its examples; raises NotFoundError."""
        found = await self._datasets.find(tenant, name)
        if found is None:
            raise errors.NotFoundError(f"There is no dataset '{name[:64]}'.")
        return found

    async def page(self, tenant: str, limit: int, after: str = "") -> list[StoredDataset]:
        """Return up to ``limit`` datasets whose names come after ``after``."""
        return await self._datasets.page(tenant, limit, after)

    async def examples(self, tenant: str, name: str, version: str = "") -> Dataset:
        """Return a version of a dataset with its examples, the newest one without a hash; raises NotFoundError."""
        found = await self.get(tenant, name)
        wanted = found.numbered(version)
        if wanted is None:
            raise errors.NotFoundError(f"The dataset has no version '{version[:64]}'.")
        return await self._datasets.examples(found, wanted)

    async def delete(self, tenant: str, name: str) -> None:
        """Delete a dataset with all of its versions; raises NotFoundError."""
        await self._datasets.delete(await self.get(tenant, name))
