import asyncio

import pytest

from shared.admission.turns import Shared, Turns


class Work:
    """Work that lasts until it is let go on, and counts how often and how many at a time it is done."""

    def __init__(self) -> None:
        self.begun = 0
        self.at_once = 0
        self.most = 0
        self.go = asyncio.Event()

    async def __call__(self) -> None:
        self.begun += 1
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await self.go.wait()
        self.at_once -= 1


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_calls_during_a_run_share_the_next_one() -> None:
    turns, work = Turns(), Work()
    first = asyncio.create_task(turns.take("a", work))
    await settle()
    others = [asyncio.create_task(turns.take("a", work)) for _ in range(5)]
    await settle()
    work.go.set()
    await asyncio.gather(first, *others)

    assert (work.begun, work.most) == (2, 1)


async def test_a_call_waits_for_work_that_begins_after_it() -> None:
    turns, work = Turns(), Work()
    first = asyncio.create_task(turns.take("a", work))
    await settle()
    second = asyncio.create_task(turns.take("a", work))
    await settle()

    assert work.begun == 1
    work.go.set()
    await first
    await second
    assert work.begun == 2


async def test_different_keys_do_not_wait_for_each_other() -> None:
    turns, work = Turns(), Work()
    both = [asyncio.create_task(turns.take(key, work)) for key in "ab"]
    await settle()

    assert work.at_once == 2
    work.go.set()
    await asyncio.gather(*both)


async def test_work_goes_on_when_its_caller_gives_up() -> None:
    turns, work = Turns(), Work()
    caller = asyncio.create_task(turns.take("a", work))
    await settle()
    caller.cancel()
    await settle()

    assert work.at_once == 1
    work.go.set()
    await settle()
    assert work.at_once == 0


async def test_failures_reach_those_who_wait_and_nobody_later() -> None:
    turns = Turns()

    async def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await turns.take("a", fail)
    work = Work()
    work.go.set()
    await turns.take("a", work)
    assert work.begun == 1


async def test_same_work_is_shared_while_it_goes_on() -> None:
    shared: Shared[None] = Shared()
    work = Work()
    joined = [asyncio.create_task(shared.join("a", work)) for _ in range(3)]
    await settle()
    work.go.set()
    await asyncio.gather(*joined)
    await shared.join("a", work)

    assert work.begun == 2


@pytest.mark.parametrize("kind", [Turns, Shared])
async def test_closing_gives_up_what_goes_on(kind: type[Turns] | type[Shared[None]]) -> None:
    keeper, work = kind(), Work()
    begin = keeper.take if isinstance(keeper, Turns) else keeper.join
    caller = asyncio.create_task(begin("a", work))
    await settle()
    await keeper.aclose()

    with pytest.raises(asyncio.CancelledError):
        await caller
