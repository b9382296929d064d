"""A feed of plain numbers, for tests of what all feeds share."""

from collections.abc import AsyncGenerator

from shared.clock import Clock
from shared.jobs import events
from shared.progress.entry import Entry
from shared.progress.feed import Batch, Feed, Item
from tests.shared.progress import written


def item(number: int) -> Item[int]:
    return number, Entry(events.of(written.job("job_a", seq=number), "a"))


class Numbers(Feed[int]):
    """Reads numbers from a list; an exception in it is raised once."""

    def __init__(self, clock: Clock, source: list[int | Exception], start: int | None = -1, room: int = 1000) -> None:
        super().__init__(clock, start, room)
        self.source = source
        self.polls = 0
        self.own_reads = 0

    async def poll(self) -> bool:
        self.polls += 1
        found, self.source = self.source, []
        failure = next((one for one in found if isinstance(one, Exception)), None)
        if failure is not None:
            raise failure
        numbers = [one for one in found if isinstance(one, int)]
        if self.start is None:
            self.start = -1
        self.take([item(number) for number in numbers], numbers[-1] if numbers else self.end or -1)
        return bool(numbers)

    async def missed(self, position: int) -> AsyncGenerator[Batch[int], None]:
        self.own_reads += 1
        assert self.start is not None
        yield Batch([item(number) for number in range(position + 1, self.start + 1)], self.start)

    def finish(self) -> None:
        self.ended = True
        self.ring()
