"""Time without waiting, and processes that freeze, thaw and die as those of an operating system do."""

import asyncio
import time
from collections.abc import Iterator

import pytest

from tests.faults.simulation.virtual_time import IdleError, Process, VirtualLoop


@pytest.fixture
def loop() -> Iterator[VirtualLoop]:
    made = VirtualLoop()
    yield made
    made.bury()


async def note(into: list[str], what: str, seconds: float) -> None:
    try:
        await asyncio.sleep(seconds)
        into.append(what)
    finally:
        into.append(f"end of {what}")


def test_a_day_passes_at_once(loop: VirtualLoop) -> None:
    began = time.monotonic()
    loop.run_until_complete(asyncio.sleep(86_400))

    assert loop.time() == 86_400
    assert time.monotonic() - began < 60


def test_things_happen_in_the_order_of_their_times(loop: VirtualLoop) -> None:
    seen: list[str] = []
    for name, seconds in (("late", 3.0), ("early", 1.0), ("middle", 2.0)):
        loop.in_world(note(seen, name, seconds))
    loop.run_until_complete(asyncio.sleep(5))

    assert seen[::2] == ["early", "middle", "late"]


def test_waiting_for_what_cannot_happen_is_told(loop: VirtualLoop) -> None:
    with pytest.raises(IdleError):
        loop.run_until_complete(loop.create_future())


def test_a_frozen_process_goes_on_where_it_stopped(loop: VirtualLoop) -> None:
    process, seen = Process("one", loop), list[str]()
    process.start(note(seen, "work", 1.0))
    process.freeze(60.0)
    loop.run_until_complete(asyncio.sleep(59))
    before = list(seen)
    loop.run_until_complete(asyncio.sleep(2))

    assert (before, seen) == ([], ["work", "end of work"])


def test_a_killed_process_runs_nothing_any_more(loop: VirtualLoop) -> None:
    process, seen = Process("one", loop), list[str]()
    process.start(note(seen, "work", 1.0))
    loop.run_until_complete(asyncio.sleep(0.5))
    process.kill()
    loop.run_until_complete(asyncio.sleep(60))

    assert seen == []


def test_tasks_of_a_process_belong_to_it(loop: VirtualLoop) -> None:
    process, seen = Process("one", loop), list[str]()

    async def parent() -> None:
        await asyncio.gather(note(seen, "child", 1.0), note(seen, "other", 2.0))

    process.start(parent())
    loop.run_until_complete(asyncio.sleep(1.5))
    process.kill()
    loop.run_until_complete(asyncio.sleep(60))

    assert seen == ["child", "end of child"]


def test_whoever_waits_for_a_process_hears_of_its_death(loop: VirtualLoop) -> None:
    process, heard = Process("one", loop), list[str]()
    process.on_death.append(lambda: heard.append("dead"))
    process.kill()
    process.kill()

    assert heard == ["dead"]


def test_clocks_may_be_wrong_but_seconds_are_not(loop: VirtualLoop) -> None:
    right, wrong = Process("right", loop), Process("wrong", loop, skew=-600.0)
    began = right.clock.now(), wrong.clock.now(), wrong.clock.monotonic()
    loop.run_until_complete(wrong.clock.sleep(5))
    wrong.clock.skew = 300.0

    assert (right.clock.now() - began[0]).total_seconds() == 5
    assert (wrong.clock.now() - began[1]).total_seconds() == 905
    assert wrong.clock.monotonic() - began[2] == 5
