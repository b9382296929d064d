from dataclasses import replace

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.experiments import repository as stored
from shared.experiments.experiment import Decision
from shared.experiments.repository import Position
from tests.shared.experiments import made


def _decision(number: int, commit: str = "act_1") -> Decision:
    return Decision(number, made.NOW, "me", "started", "why", {"n": 1}, commit)


async def test_experiments_are_kept_and_paged(services: Services) -> None:
    repository = services.experiment_repository
    for number in range(3):
        await repository.create(made.experiment(name=f"x{number}", created_at=made.NOW.replace(hour=number)))
    first = await repository.page("acme", (), 2)
    rest = await repository.page("acme", (), 2, Position(first[-1].created_at, first[-1].id))
    assert [one.name for one in (*first, *rest)] == ["x2", "x1", "x0"]
    assert await repository.page("acme", ("draft", "stopped"), 5) == []
    assert len(await repository.running("acme")) == 3


async def test_all_running_come_page_by_page(services: Services) -> None:
    repository = services.experiment_repository
    for tenant in ("acme", "rival"):
        await repository.create(made.experiment(tenant=tenant))
    await repository.create(made.experiment(name="done", state="stopped"))
    first = await repository.all_running(1)
    rest = await repository.all_running(5, first[0].id)
    assert {one.tenant for one in (*first, *rest)} == {"acme", "rival"}


async def test_a_lost_race_is_told(services: Services) -> None:
    repository = services.experiment_repository
    before = await repository.create(made.experiment())
    after = await repository.update(before, replace(before, decisions=1), [_decision(1)])
    with pytest.raises(errors.PreconditionError):
        await repository.update(before, replace(before, decisions=1), [_decision(1, "act_2")])
    assert (await repository.update(before, replace(before, decisions=1), [_decision(1)])).version == after.version


async def test_decisions_are_listed_newest_first(services: Services) -> None:
    repository = services.experiment_repository
    kept = await repository.create(made.experiment())
    await repository.update(kept, replace(kept, decisions=3), [_decision(number) for number in (1, 2, 3)])
    assert [one.number for one in await repository.decisions(kept.id, 2)] == [3, 2]
    assert [one.number for one in await repository.decisions(kept.id, 2, below=2)] == [1]


async def test_a_place_is_held_by_one(services: Services) -> None:
    first, second = made.experiment(), made.experiment(name="other")
    await services.documents.commit([stored.claim_place(first)])
    assert await services.experiment_repository.holder(second) == first.id
    with pytest.raises(errors.AlreadyExistsError):
        await services.documents.commit([stored.claim_place(second)])
    await services.documents.commit([stored.free_place(first)])
    assert await services.experiment_repository.holder(second) is None
