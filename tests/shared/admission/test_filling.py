"""Passes over long backlogs, and what one commit can hold."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.admission import filling
from shared.bootstrap import Services
from shared.firestore import writes
from shared.firestore.writes import Write
from shared.jobs import steps
from shared.jobs.steps import Moment, Step
from shared.tenants.tenant import Limits
from tests.shared.admission.conftest import OPERATOR, TENANT, Floor

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def step(size: int) -> Step:
    job: Any = None
    return Step(None, job, [writes.delete(f"a/{number}") for number in range(size)])


@pytest.mark.parametrize(
    ("sizes", "kept"),
    [([2] * 100, 100), ([2] * 300, filling.MOST_WRITES // 2), ([filling.MOST_WRITES + 1, 2], 1), ([300, 200, 2], 1)],
)
def test_a_commit_holds_as_many_steps_as_fit(sizes: list[int], kept: int) -> None:
    assert len(filling._fitting([step(size) for size in sizes])) == kept


async def test_long_backlog_is_let_in_pass_by_pass(idle: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "PASS", 10)
    await idle.services.tenants.pause(TENANT, OPERATOR)
    jobs = [*await idle.submit(25), *await idle.submit(15, priority="high")]
    await idle.services.tenants.resume(TENANT, OPERATOR)

    assert await idle.places(*jobs) == {"active-normal": 25, "active-high": 15}


def hold_back(services: Services, monkeypatch: pytest.MonkeyPatch) -> tuple[asyncio.Event, asyncio.Event]:
    """Let the next commit of a process wait; return what tells that it is about to come, and what lets it go on."""
    coming, go = asyncio.Event(), asyncio.Event()
    commit = services.documents.commit

    async def hesitate(batch: Any) -> Any:
        coming.set()
        await go.wait()
        return await commit(batch)

    monkeypatch.setattr(services.documents, "commit", hesitate)
    return coming, go


def wide_open(tenant: str, _: Any, now: datetime) -> Write:
    return writes.replace(filling._gate_path(tenant), {"at": now})


@pytest.mark.parametrize(("gate", "running"), [(filling._shut, 1), (wide_open, 2)], ids=["gate", "no gate"])
async def test_overtaken_admission_starts_again(
    idle: Floor, elsewhere: Services, monkeypatch: pytest.MonkeyPatch, gate: Any, running: int
) -> None:
    """One process is about to give the free place away when another one does, to a job that is more urgent."""
    monkeypatch.setattr(filling, "_shut", gate)
    await idle.limit(total=1)
    first, waiting = await idle.submit(2, priority="low")
    job = await idle.services.jobs.get(first.id, TENANT)
    await idle.services.job_repository.commit(steps.end(job, "cancelled", Moment(idle.services.clock.now())))
    coming, go = hold_back(elsewhere, monkeypatch)
    slow = asyncio.create_task(elsewhere.admission.fill(TENANT))
    await coming.wait()
    urgent = await idle.submit(1, priority="high")
    go.set()
    await slow

    places = await idle.places(first, waiting, *urgent)
    assert places["active-high"] == 1
    assert places["active-high"] + places["active-low"] == running


async def test_total_limit_counts_all_lanes_together(idle: Floor) -> None:
    await idle.limit(total=6)
    jobs = [job for lane in ("low", "normal", "high") for job in await idle.submit(4, priority=lane)]

    assert await idle.places(*jobs) == {"active-low": 4, "active-normal": 2, "waiting-normal": 2, "waiting-high": 4}
    await idle.services.tenants.limit(TENANT, Limits(frozenset({"max_running"}), 9), OPERATOR)
    assert (await idle.places(*jobs))["active-high"] == 3


async def test_look_without_a_backlog_finds_nothing(idle: Floor) -> None:
    await idle.submit(2)
    found = await idle.services.admission._filling.fill(TENANT, ["normal", "free"])

    assert (found.admitted, found.waiting, found.active["normal"][0]) == ({}, frozenset(), 2)
