"""The feed of one job, polled by hand."""

from collections.abc import Sequence

import pytest

from shared.clock import SystemClock
from shared.jobs import events
from shared.jobs.events import Event
from shared.jobs.repository import EVENTS_PAGE
from shared.progress import job_feed
from shared.progress.job_feed import JobFeed
from tests.shared.progress import written


class Stored:
    """The events of a job as a list; asked for like the repository of jobs."""

    def __init__(self, found: Sequence[Event]) -> None:
        self.found = list(found)
        self.reads = 0

    async def events(self, _: str, after: int) -> list[Event]:
        self.reads += 1
        return [event for event in self.found if event.seq > after][:EVENTS_PAGE]


def event(seq: int, status: str = "running", generation: int = 0) -> Event:
    return events.of(written.job("job_a", seq=seq, status=status, generation=generation), "a")


def feed_of(*found: Event, after: int = -1) -> JobFeed:
    return JobFeed(Stored(found), "job_a", after, SystemClock())  # type: ignore[arg-type]  # all that a feed reads are events


def numbers(feed: JobFeed, after: int = -1) -> list[int]:
    return [number for number, _ in feed.after(after)]


async def test_history_is_read_to_its_end() -> None:
    feed = feed_of(*(event(seq) for seq in range(EVENTS_PAGE * 2 + 5)))
    await feed.poll()
    assert (feed.end, numbers(feed, EVENTS_PAGE * 2)) == (EVENTS_PAGE * 2 + 4, [401, 402, 403, 404])


async def test_feed_ends_with_the_last_event() -> None:
    feed = feed_of(event(0), event(1, "succeeded"))
    await feed.poll()
    assert feed.ended


async def test_end_of_an_earlier_generation_is_not_the_end() -> None:
    feed = feed_of(event(0), event(1, "failed"), event(2, "queued", generation=1))
    await feed.poll()
    assert not feed.ended
    feed.note(event(3, "succeeded", generation=1))
    assert feed.ended
    assert numbers(feed) == [0, 1, 2, 3]


async def test_feed_waits_for_the_generation_that_is_known() -> None:
    feed = feed_of(event(0), event(1, "failed"))
    feed.expect(1)
    await feed.poll()
    assert not feed.ended


async def test_next_event_of_this_process_needs_no_read() -> None:
    feed = feed_of(event(0))
    await feed.poll()
    feed.note(event(1))
    feed.note(event(1))
    assert numbers(feed) == [0, 1]


async def test_later_event_of_this_process_wakes_the_feed() -> None:
    feed = feed_of(event(0))
    await feed.poll()
    feed.note(event(2))
    assert numbers(feed) == [0]
    assert feed._wake.is_set()


async def test_event_noted_during_a_poll_comes_once() -> None:
    feed = feed_of(event(0), event(1))
    feed.note(event(0))
    await feed.poll()
    assert numbers(feed) == [0, 1]


async def test_feed_that_has_ended_takes_nothing_more() -> None:
    feed = feed_of(event(0, "succeeded"))
    await feed.poll()
    feed.note(event(1, "queued", generation=1))
    assert numbers(feed) == [0]


@pytest.mark.parametrize(("after", "first"), [(5, 0), (job_feed.ROOM + 50, job_feed.ROOM + 50)])
async def test_feed_begins_early_unless_that_is_far(after: int, first: int) -> None:
    feed = feed_of(*(event(seq) for seq in range(after + 3)), after=after)
    await feed.poll()
    assert numbers(feed, first - 2)[0] == first


async def test_what_is_missed_comes_page_by_page() -> None:
    feed = feed_of(*(event(seq) for seq in range(job_feed.ROOM + 200)), after=job_feed.ROOM + 100)
    (batch,) = [batch async for batch in feed.missed(-1)]
    assert (len(batch.items), batch.end) == (EVENTS_PAGE, EVENTS_PAGE - 1)
