from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared import errors
from shared.firestore.documents import Documents
from shared.scoring import dataset_repository
from shared.scoring.dataset import Dataset, Example
from shared.scoring.dataset_repository import DatasetRepository, DatasetVersion, StoredDataset, parts

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def made(tenant: str, examples: list[Example], name: str = "topics") -> StoredDataset:
    version = DatasetVersion(Dataset.of(name, examples).hash, len(examples), len(parts(examples)), "key", NOW)
    return StoredDataset(tenant, name, (), NOW, NOW).with_version(version)


def examples(number: int, size: int = 1) -> list[Example]:
    return [Example.of({"variables": {"topic": f"{at} {'x' * size}"}}) for at in range(number)]


async def test_large_datasets_stand_in_parts(documents: Documents, tenant: str) -> None:
    repository, given = DatasetRepository(documents), examples(30, 50_000)
    stored = made(tenant, given)
    await repository.put(None, stored, given)
    assert stored.newest.parts == 3
    assert (await DatasetRepository(documents).examples(stored, stored.newest)).examples == tuple(given)


async def test_some_datasets_are_remembered(documents: Documents, tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset_repository, "_REMEMBERED", 2)
    repository = DatasetRepository(documents)
    for name in "abc":
        stored = made(tenant, examples(1), name)
        await repository.put(None, stored, examples(1))
        await repository.examples(stored, stored.newest)
    assert len(repository._examples) == 2


async def test_lost_race_is_told(documents: Documents, tenant: str) -> None:
    repository, stored = DatasetRepository(documents), made(tenant, examples(1))
    await repository.put(None, stored, examples(1))
    with pytest.raises(errors.AlreadyExistsError):
        await repository.put(None, stored, examples(1))
    before = await repository.find(tenant, "topics")
    assert before is not None
    await repository.put(before, made(tenant, examples(2)), examples(2))
    with pytest.raises(errors.PreconditionError):
        await repository.put(before, made(tenant, examples(3)), examples(3))


async def test_deleted_dataset_is_gone_with_its_examples(documents: Documents, tenant: str) -> None:
    repository, stored = DatasetRepository(documents), made(tenant, examples(2))
    await repository.put(None, stored, examples(2))
    await repository.delete(stored)
    assert await repository.find(tenant, "topics") is None
    with pytest.raises(errors.NotFoundError):
        await DatasetRepository(documents).examples(stored, stored.newest)


def test_oldest_versions_are_forgotten() -> None:
    stored = made("acme", examples(1))
    for number in range(dataset_repository.MOST_VERSIONS + 5):
        stored = stored.with_version(replace(stored.newest, hash=f"h{number}"))
    assert (len(stored.versions), stored.newest.hash) == (dataset_repository.MOST_VERSIONS, "h54")
    assert stored.numbered("h53") == stored.versions[1]
    assert stored.numbered("nope") is None
