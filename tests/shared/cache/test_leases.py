import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from shared.cache import leases
from shared.cache.entry import Slot
from shared.cache.leases import Lease, LeaseRepository, Leases
from shared.cache.repository import CacheRepository
from shared.cache.shared_level import SharedLevel
from shared.firestore import writes
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock
from tests.shared.cache.entries import entry


@pytest.fixture
def slot(tenant: str) -> Slot:
    return entry(tenant).slot


@pytest.fixture
def repository(documents: Documents, clock: TurnableClock) -> LeaseRepository:
    return LeaseRepository(documents, clock)


def of_process(documents: Documents, clock: TurnableClock) -> Leases:
    shared = SharedLevel(CacheRepository(documents), clock, at_most=30)
    return Leases(LeaseRepository(documents, clock), shared, clock)


@pytest.fixture
def over(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let every lease that was written before run out."""
    return lambda: monkeypatch.setattr(leases, "SECONDS", -3600.0)


class Answer:
    """Looks for an answer that is there after some looks in vain."""

    def __init__(self, vain: int) -> None:
        self.looks = 0
        self._vain = vain

    async def __call__(self) -> str | None:
        self.looks += 1
        return "answer" if self.looks > self._vain else None


async def test_one_of_many_takes_a_lease(repository: LeaseRepository, slot: Slot) -> None:
    taken = await asyncio.gather(*(repository.take(slot) for _ in range(20)))
    assert sum(version is not None for version in taken) == 1
    assert await repository.is_held(slot)


async def test_returned_lease_is_free(repository: LeaseRepository, slot: Slot) -> None:
    await repository.take(slot)
    await repository.give_back(slot)
    assert not await repository.is_held(slot)
    assert await repository.take(slot) is not None


async def test_a_dead_holders_lease_is_taken_over(
    repository: LeaseRepository, slot: Slot, over: Callable[[], None]
) -> None:
    await repository.take(slot)
    over()
    assert not await repository.is_held(slot)
    taken = await asyncio.gather(*(repository.take(slot) for _ in range(2)))
    assert any(version is not None for version in taken)


async def test_lost_lease_is_not_renewed(repository: LeaseRepository, slot: Slot) -> None:
    first = await repository.take(slot)
    assert await repository.renew(slot, first) is not None
    assert await repository.renew(slot, first) is None


async def test_renewed_lease_goes_on(repository: LeaseRepository, slot: Slot) -> None:
    first = await repository.take(slot)
    second = await repository.renew(slot, first)
    assert second is not None
    assert await repository.take(slot) is None


async def test_dead_lease_that_the_store_hides_is_taken(
    repository: LeaseRepository, documents: Documents, slot: Slot, clock: TurnableClock
) -> None:
    await repository.take(slot)
    past = clock.now() - timedelta(days=1)
    await documents.commit([writes.update(leases.path(slot), {"expire_at": past})])
    assert await repository.take(slot) is not None


async def test_leader_is_given_the_lease(documents: Documents, clock: TurnableClock, slot: Slot) -> None:
    found = await of_process(documents, clock).lead(slot, Answer(1))
    assert isinstance(found, Lease)
    assert found.release() == [writes.delete(leases.path(slot))]


async def test_leader_looks_once_more(documents: Documents, clock: TurnableClock, slot: Slot) -> None:
    process = of_process(documents, clock)
    assert await process.lead(slot, Answer(0)) == "answer"
    assert isinstance(await process.lead(slot, Answer(1)), Lease)


async def test_follower_waits_for_the_answer(
    documents: Documents, clock: TurnableClock, slot: Slot, repository: LeaseRepository
) -> None:
    process = of_process(documents, clock)
    lease = await process.lead(slot, Answer(9))
    assert isinstance(lease, Lease)
    following = asyncio.create_task(of_process(documents, clock).lead(slot, Answer(0)))
    while clock.passed < 1:
        await asyncio.sleep(0.001)
    assert not following.done()
    await process.give_back(lease)
    assert await following == "answer"
    assert not await repository.is_held(slot)


async def test_follower_leads_when_nothing_came(
    documents: Documents, clock: TurnableClock, slot: Slot, over: Callable[[], None]
) -> None:
    await of_process(documents, clock).lead(slot, Answer(9))
    following = asyncio.create_task(of_process(documents, clock).lead(slot, Answer(9)))
    while clock.passed < 1:
        await asyncio.sleep(0.001)
    over()
    assert isinstance(await following, Lease)


async def test_lease_is_renewed_while_it_is_held(documents: Documents, clock: TurnableClock, slot: Slot) -> None:
    process = of_process(documents, clock)
    lease = await process.lead(slot, Answer(9))
    assert isinstance(lease, Lease)
    first = lease.version
    async with process.held(lease):
        while lease.version == first:
            await asyncio.sleep(0.001)
    assert clock.passed >= leases.RENEWED_EVERY


async def test_failed_making_gives_the_lease_back(
    documents: Documents, clock: TurnableClock, slot: Slot, repository: LeaseRepository
) -> None:
    process = of_process(documents, clock)
    lease = await process.lead(slot, Answer(9))
    assert isinstance(lease, Lease)
    with pytest.raises(ValueError, match="broken"):
        async with process.held(lease):
            raise ValueError("broken")
    assert not await repository.is_held(slot)


async def test_without_firestore_everybody_leads(unreachable: Documents, clock: TurnableClock, slot: Slot) -> None:
    process = of_process(unreachable, clock)
    lease = await process.lead(slot, Answer(0))
    assert isinstance(lease, Lease)
    assert lease.release() == []
    async with process.held(lease):
        await process.give_back(lease)
