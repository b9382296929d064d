import asyncio

import pytest

from infra.local.firestore.locks import LockTable, Owner
from shared import errors


def table(longest_wait: float = 5.0) -> LockTable:
    return LockTable(longest_wait, lambda: None)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_free_documents_are_locked_at_once() -> None:
    locks, owner = table(), Owner(1)
    assert not await locks.acquire("a", owner)
    assert not await locks.acquire("a", owner)
    assert locks.is_locked("a")
    assert locks.are_free(["a", "b"], owner)
    assert not locks.are_free(["a", "b"])
    locks.release(owner)
    assert not locks.is_locked("a")


async def test_waiters_are_served_oldest_first() -> None:
    locks, holder, served = table(), Owner(0), list[int]()

    async def take(age: int) -> None:
        owner = Owner(age)
        assert await locks.acquire("a", owner)
        served.append(age)
        locks.release(owner)

    await locks.acquire("a", holder)
    tasks = [asyncio.create_task(take(age)) for age in (3, 1, 2)]
    await settle()
    locks.release(holder)
    await asyncio.gather(*tasks)
    assert served == [1, 2, 3]
    assert not locks.is_locked("a")


async def test_nobody_slips_in_before_waiters() -> None:
    locks, holder, waiter, late = table(), Owner(1), Owner(2), Owner(3)
    await locks.acquire("a", holder)
    waiting = asyncio.create_task(locks.acquire("a", waiter))
    await settle()
    locks.release(holder)
    assert not locks.are_free(["a"], late)
    await waiting
    assert waiter.held == {"a"}


async def test_waiting_too_long_is_contention() -> None:
    locks, holder, waiter = table(longest_wait=0.01), Owner(1), Owner(2)
    await locks.acquire("a", holder)
    with pytest.raises(errors.ContentionError):
        await locks.acquire("a", waiter)
    locks.release(holder)
    assert not locks.is_locked("a")
    assert waiter.wanted == set()


async def test_cancelled_waiter_is_passed_over() -> None:
    locks, holder, gone, next_one = table(), Owner(1), Owner(2), Owner(3)
    await locks.acquire("a", holder)
    leaving = asyncio.create_task(locks.acquire("a", gone))
    staying = asyncio.create_task(locks.acquire("a", next_one))
    await settle()
    leaving.cancel()
    await settle()
    locks.release(holder)
    await staying
    assert (gone.held, next_one.held) == (set(), {"a"})


async def test_deadlock_is_refused_at_once() -> None:
    locks, first, second = table(), Owner(1), Owner(2)
    await locks.acquire("a", first)
    await locks.acquire("b", second)
    waiting = asyncio.create_task(locks.acquire("b", first))
    await settle()
    with pytest.raises(errors.ContentionError):
        await locks.acquire("a", second)
    locks.release(second)
    assert await waiting


async def test_deadlock_through_a_third_is_seen() -> None:
    locks, owners = table(), [Owner(each) for each in range(3)]
    for name, owner in zip("abc", owners, strict=True):
        await locks.acquire(name, owner)
    tasks = [asyncio.create_task(locks.acquire(*each)) for each in (("b", owners[0]), ("c", owners[1]))]
    await settle()
    with pytest.raises(errors.ContentionError):
        await locks.acquire("a", owners[2])
    locks.release(owners[2])
    await tasks[1]
    locks.release(owners[1])
    await tasks[0]


async def test_contention_may_free_what_was_abandoned() -> None:
    abandoned, newcomer = Owner(1), Owner(2)
    locks = LockTable(5.0, lambda: locks.release(abandoned))
    await locks.acquire("a", abandoned)
    assert not await locks.acquire("a", newcomer)
