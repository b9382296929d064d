from datetime import timedelta

import pytest

from shared.bootstrap import Services
from shared.experiments import observation as observations
from shared.experiments.folding import SETTLED, Folder
from shared.firestore import writes
from tests.shared.experiments import made


async def _observe(services: Services, count: int, age: timedelta, prefix: str = "u") -> None:
    at = services.clock.now() - age
    for number in range(count):
        exposure = made.exposure(f"{prefix}{number}", "a", at=at + timedelta(milliseconds=number))
        await services.documents.commit([observations.create_exposure(exposure)])


async def test_every_observation_counts_once(services: Services) -> None:
    await _observe(services, 7, timedelta(hours=1))
    await _observe(services, 4, timedelta(0), "late")
    folder = Folder(services.experiment_repository, page=3)
    for _ in range(3):
        reading = await folder.read("exp_1")
        assert reading.totals.exposed("a") == 11
        assert reading.complete


async def test_only_what_has_settled_is_kept(services: Services) -> None:
    await _observe(services, 3, SETTLED * 2)
    await _observe(services, 2, SETTLED / 2, "late")
    await Folder(services.experiment_repository).read("exp_1")
    kept, _ = await services.experiment_repository.totals("exp_1")
    assert kept.exposed("a") == 3


async def test_kept_sums_need_no_observations(services: Services) -> None:
    await _observe(services, 3, timedelta(hours=1))
    folder = Folder(services.experiment_repository)
    await folder.read("exp_1")
    path = observations.exposure_path("exp_1", "u0")
    await services.documents.commit([writes.delete(path)])
    assert (await folder.read("exp_1")).totals.exposed("a") == 3


async def test_two_readers_at_a_time_agree(services: Services) -> None:
    await _observe(services, 5, timedelta(hours=1))
    repository = services.experiment_repository
    stale, version = await repository.totals("exp_1")
    await Folder(repository).read("exp_1")
    folder = Folder(repository)
    assert await folder._keep("exp_1", stale, version) == (await repository.totals("exp_1"))[1]
    assert (await folder.read("exp_1")).totals.exposed("a") == 5


async def test_too_much_for_one_reading_is_told(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.experiments.folding.PAGES", 2)
    await _observe(services, 7, timedelta(hours=1))
    folder = Folder(services.experiment_repository, page=2)
    assert not (await folder.read("exp_1")).complete
    assert (await folder.read("exp_1")).complete
    assert (await folder.read("exp_1")).totals.exposed("a") == 7
