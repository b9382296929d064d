import asyncio

import pytest

from shared import errors
from shared.clock import SystemClock
from shared.progress import feed as feeds
from tests.clocks import TurnableClock
from tests.shared.progress.made_feed import Numbers, item


def numbers(feed: Numbers, after: int) -> list[int]:
    return [position for position, _ in feed.after(after)]


async def turns(count: int = 50) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_held_events_are_found_by_their_place() -> None:
    feed = Numbers(SystemClock(), [0, 1, 5])
    await feed.poll()
    assert (numbers(feed, -1), numbers(feed, 1), numbers(feed, 5)) == ([0, 1, 5], [5], [])


async def test_events_are_handed_out_by_the_hundred() -> None:
    feed = Numbers(SystemClock(), list(range(250)))
    await feed.poll()
    assert [len(feed.after(position)) for position in (-1, 99, 199)] == [100, 100, 50]


async def test_full_feed_keeps_the_newest() -> None:
    feed = Numbers(SystemClock(), [], room=8)
    for number in range(100):
        feed.take([item(number)], number)
    held = numbers(feed, -1)
    assert held[-1] == 99
    assert len(held) <= 8
    assert feed.start == held[0] - 1


async def test_feed_is_stretched_while_it_has_room() -> None:
    feed = Numbers(SystemClock(), [], start=9, room=8)
    feed.take([item(number) for number in range(10, 15)], 14)
    assert not feed.put_before([item(number) for number in range(6, 10)], 5)
    assert feed.put_before([item(number) for number in range(7, 10)], 6)
    assert (feed.start, numbers(feed, 6)) == (6, list(range(7, 15)))


async def test_quiet_feed_is_polled_less_often() -> None:
    clock = TurnableClock()
    feed = Numbers(clock, [])
    feed.begin()
    await turns(2000)
    feed.close()
    assert 1.9 < clock.passed / feed.polls <= feeds.SLOWEST_POLL


class Sleeper(SystemClock):
    """Never wakes up by itself."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0 if seconds <= feeds.GATHER else 3600)


async def test_feed_that_is_woken_polls_at_once() -> None:
    feed = Numbers(Sleeper(), [])
    feed.begin()
    for polls in range(1, 5):
        await turns()
        assert feed.polls == polls
        feed.wake()
    feed.close()


@pytest.mark.parametrize("error", [errors.StoreUnavailableError(), errors.ContentionError()], ids=repr)
async def test_passing_failure_is_tried_again(error: Exception) -> None:
    feed = Numbers(TurnableClock(), [error])
    feed.begin()
    await turns()
    feed.close()
    assert feed.polls > 1
    assert feed.error is None


@pytest.mark.parametrize("error", [errors.MissingIndexError(), ValueError()], ids=repr)
async def test_lasting_failure_ends_the_feed(error: Exception) -> None:
    feed = Numbers(TurnableClock(), [error])
    with feed.joined() as bell:
        feed.begin()
        await asyncio.wait_for(bell.wait(), 5)
    assert feed.error is error
    assert feed.polls == 1


async def test_feed_is_deserted_when_the_last_has_left() -> None:
    feed = Numbers(SystemClock(), [])
    with feed.joined(), feed.joined():
        assert not feed.deserted
    assert feed.deserted
