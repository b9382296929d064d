import pytest

from shared import errors
from shared.firestore.documents import Documents
from shared.scoring import dataset_reading
from shared.scoring.dataset_repository import DatasetRepository
from shared.scoring.datasets import DatasetService
from tests.clocks import TurnableClock

LINES = b'{"topic": "tea"}\n\n{"id": "two", "variables": {"topic": "milk"}, "expected": "x"}\n'


@pytest.fixture
def service(documents: Documents, clock: TurnableClock) -> DatasetService:
    return DatasetService(DatasetRepository(documents), clock)


async def test_each_content_is_a_version(service: DatasetService, tenant: str) -> None:
    first = await service.put(tenant, "topics", dataset_reading.read(LINES, lines=True), "key")
    same = await service.put(tenant, "topics", dataset_reading.read(LINES, lines=True), "key")
    second = await service.put(tenant, "topics", dataset_reading.read(b'[{"topic": "oats"}]', lines=False), "key")
    assert (first.created, same.created, second.created) == (True, False, True)
    assert [one.examples for one in second.dataset.versions] == [1, 2]
    old = await service.examples(tenant, "topics", first.dataset.newest.hash[:8])
    assert [one.variables["topic"] for one in old.examples] == ["tea", "milk"]
    assert len((await service.examples(tenant, "topics")).examples) == 1


async def test_datasets_are_listed_by_name(service: DatasetService, tenant: str) -> None:
    for name in ("b", "a", "c"):
        await service.put(tenant, name, dataset_reading.read(LINES, lines=True), "key")
    assert [one.name for one in await service.page(tenant, 2)] == ["a", "b"]
    assert [one.name for one in await service.page(tenant, 2, "b")] == ["c"]


async def test_foreign_datasets_do_not_exist(service: DatasetService, tenant: str) -> None:
    await service.put(tenant, "topics", dataset_reading.read(LINES, lines=True), "key")
    with pytest.raises(errors.NotFoundError):
        await service.get("another", "topics")
    with pytest.raises(errors.NotFoundError):
        await service.examples(tenant, "topics", "ffff")
    await service.delete(tenant, "topics")
    with pytest.raises(errors.NotFoundError):
        await service.delete(tenant, "topics")
