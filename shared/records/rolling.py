"""Makes portions of times that have none yet: the latest first, as many as one reading may cost."""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

from shared.firestore.documents import Document
from shared.records import portion as portions
from shared.records.portion import Portion, Source
from shared.records.repository import RecordRepository

ITEMS_AT_ONCE = 20_000


class Roller:
    """Makes and keeps portions; one reading ends after the portion with which it has read ``items_at_once`` items."""

    def __init__(self, repository: RecordRepository, items_at_once: int = ITEMS_AT_ONCE) -> None:
        self._repository = repository
        self._items_at_once = items_at_once

    async def make(
        self, source: Source, tenant: str, starts: Sequence[datetime], stale: Mapping[datetime, Document]
    ) -> list[Portion]:
        """
        Return the portions of as many of ``starts``, which ascend, as one reading may cost.

        They are kept, but for those whose time by the store's clock was not over when they were read.
        """
        made: list[Portion] = []
        final: list[Portion] = []
        left = self._items_at_once
        async with aclosing(self._all(source, tenant, starts)) as found:
            async for portion, read_at in found:
                made.append(portion)
                if portion.keepable and portions.is_closed(source, portion.start, read_at):
                    final.append(portion)
                left -= portion.read
                if left <= 0:
                    break
        await self._repository.keep(tenant, final, stale)
        return made

    async def _all(
        self, source: Source, tenant: str, starts: Sequence[datetime]
    ) -> AsyncGenerator[tuple[Portion, datetime]]:
        for since, until in _runs(starts, portions.WIDTHS[source]):
            async with aclosing(self._run(source, tenant, since, until)) as found:
                async for portion, read_at in found:
                    yield portion, read_at

    async def _run(
        self, source: Source, tenant: str, since: datetime, until: datetime
    ) -> AsyncGenerator[tuple[Portion, datetime]]:
        """Yield every portion as soon as all of it is read, and the store's time when the first of them was."""
        width = portions.WIDTHS[source]
        portion = Portion(source, until - width)
        read_at: datetime | None = None
        async for page in self._repository.pages(source, tenant, since, until):
            read_at = read_at or page.read_time
            for item in page.items:
                while portions.moment_of(item) < portion.start:
                    yield portion, read_at
                    portion = Portion(source, portion.start - width)
                portion.add(item)
        while portion.start >= since:
            yield portion, read_at or since
            portion = Portion(source, portion.start - width)


def _runs(starts: Sequence[datetime], width: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """Yield the stretches of times without a gap between them, the latest first."""
    wanted = set(starts)
    for last in reversed([start for start in starts if start + width not in wanted]):
        first = last
        while first - width in wanted:
            first -= width
        yield first, last + width
