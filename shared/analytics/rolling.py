"""Makes rollups of hours that have none yet: the latest hours first, as many as one reading may cost."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from datetime import datetime

from shared.analytics import rollup as rollups
from shared.analytics.repository import AnalyticsRepository
from shared.analytics.rollup import HOUR, Rollup

JOBS_AT_ONCE = 20_000


class Roller:
    """Makes and keeps rollups; one reading ends after the hour with which it has read ``jobs_at_once`` jobs."""

    def __init__(self, repository: AnalyticsRepository, jobs_at_once: int = JOBS_AT_ONCE) -> None:
        self._repository = repository
        self._jobs_at_once = jobs_at_once

    async def make(self, tenant: str, hours: Sequence[datetime]) -> dict[datetime, Rollup]:
        """
        Return the rollups of as many of ``hours``, which ascend, as one reading may cost.

        They are kept, but for hours that by the store's clock were not over when they were read.
        """
        made: dict[datetime, Rollup] = {}
        final: list[Rollup] = []
        left = self._jobs_at_once
        async with aclosing(self._all(tenant, hours)) as found:
            async for rollup, read_at in found:
                made[rollup.hour] = rollup
                if rollups.is_closed(rollup.hour, read_at):
                    final.append(rollup)
                left -= rollup.jobs
                if left <= 0:
                    break
        await self._repository.store(tenant, final)
        return made

    async def _all(self, tenant: str, hours: Sequence[datetime]) -> AsyncGenerator[tuple[Rollup, datetime]]:
        for since, until in _runs(hours):
            async with aclosing(self._run(tenant, since, until)) as found:
                async for rollup, read_at in found:
                    yield rollup, read_at

    async def _run(self, tenant: str, since: datetime, until: datetime) -> AsyncGenerator[tuple[Rollup, datetime]]:
        """Yield every hour as soon as all of it is read, and the store's time when the first of them was."""
        rollup = Rollup(until - HOUR)
        read_at: datetime | None = None
        async for page in self._repository.ended(tenant, "", since, until):
            read_at = read_at or page.read_time
            for record in page.records:
                while record.finished_at is not None and record.finished_at < rollup.hour:
                    yield rollup, read_at
                    rollup = Rollup(rollup.hour - HOUR)
                rollup.add(record)
        while rollup.hour >= since:
            yield rollup, read_at or since
            rollup = Rollup(rollup.hour - HOUR)


def _runs(hours: Sequence[datetime]) -> Iterator[tuple[datetime, datetime]]:
    """Yield the stretches of hours without a gap between them, the latest first."""
    wanted = set(hours)
    for last in reversed([hour for hour in hours if hour + HOUR not in wanted]):
        first = last
        while first - HOUR in wanted:
            first -= HOUR
        yield first, last + HOUR
