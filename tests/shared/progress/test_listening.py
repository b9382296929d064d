import asyncio
from contextlib import aclosing

import pytest

from shared import errors
from shared.clock import SystemClock
from shared.progress.listening import listen
from shared.resilience.deadline import Deadline
from tests.clocks import TurnableClock
from tests.shared.progress.made_feed import Numbers, item


def feed_of(count: int, start: int | None = -1) -> Numbers:
    feed = Numbers(SystemClock(), [], start)
    feed.take([item(number) for number in range(count)], count - 1)
    return feed


async def heard(feed: Numbers, position: int | None = -1, until: Deadline | None = None) -> list[int]:
    return [number async for number, _ in listen(feed, position, until)]


async def test_late_listener_hears_everything() -> None:
    feed = feed_of(250)
    feed.finish()
    assert await heard(feed) == list(range(250))


async def test_listener_begins_behind_its_position() -> None:
    feed = feed_of(5)
    feed.finish()
    assert await heard(feed, 2) == [3, 4]


async def test_listener_without_a_position_hears_what_comes() -> None:
    feed = feed_of(5)
    listening = asyncio.create_task(heard(feed, None))
    await asyncio.sleep(0)
    feed.take([item(5)], 5)
    feed.finish()
    assert await listening == [5]


async def test_listener_waits_for_the_feed_to_open() -> None:
    feed = Numbers(SystemClock(), [0, 1], start=None)
    listening = asyncio.create_task(heard(feed))
    await asyncio.sleep(0)
    await feed.poll()
    feed.finish()
    assert await listening == [0, 1]


async def test_all_hear_all_as_it_comes() -> None:
    feed = feed_of(0)
    listening = [asyncio.create_task(heard(feed)) for _ in range(20)]
    for number in range(30):
        feed.take([item(number)], number)
        await asyncio.sleep(0)
    feed.finish()
    assert await asyncio.gather(*listening) == [list(range(30))] * 20


async def test_slow_listener_reads_for_itself_what_is_held_no_more() -> None:
    feed = Numbers(SystemClock(), [], room=16)
    feed.take([item(0)], 0)
    async with aclosing(listen(feed, -1, None)) as items:
        seen = [(await anext(items))[0]]
        for later in range(1, 300):
            feed.take([item(later)], later)
        seen += [(await anext(items))[0] for _ in range(299)]
    assert seen == list(range(300))
    assert feed.own_reads == 1
    assert len(feed._entries) <= 16


async def test_listener_that_catches_up_slowly_is_left_behind_again() -> None:
    feed = Numbers(SystemClock(), [], room=16)
    feed.take([item(number) for number in range(40)], 39)
    async with aclosing(listen(feed, -1, None)) as items:
        seen = [(await anext(items))[0]]
        for later in range(40, 120):
            feed.take([item(later)], later)
        seen += [(await anext(items))[0] for _ in range(119)]
    assert seen == list(range(120))
    assert feed.own_reads == 2


async def test_failure_is_told_after_what_came_before_it() -> None:
    feed = feed_of(2)
    feed.error = errors.MissingIndexError()
    items = listen(feed, -1, None)
    assert [(await anext(items))[0] for _ in range(2)] == [0, 1]
    with pytest.raises(errors.MissingIndexError):
        await anext(items)


async def test_listening_ends_in_time() -> None:
    clock = TurnableClock()
    feed = feed_of(3)
    assert await heard(feed, until=Deadline.after(5, clock)) in ([], [0], [0, 1, 2])
    assert clock.passed >= 5
    assert feed.deserted


async def test_busy_feed_does_not_outlast_the_time() -> None:
    clock = TurnableClock()
    feed = feed_of(50)
    seen = 0
    async for _ in listen(feed, -1, Deadline(clock.monotonic() + 5, clock)):
        seen += 1
        clock.turn(1)
    assert seen <= 5


async def test_listener_that_leaves_is_forgotten() -> None:
    feed = feed_of(3)
    async with aclosing(listen(feed, -1, Deadline.after(60, SystemClock()))) as items:
        await anext(items)
    assert feed.deserted
