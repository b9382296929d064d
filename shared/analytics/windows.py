"""
Windows: the jobs that ended within a time, hour by hour, for the price of few reads.

An hour that is over is read once from its jobs and kept as a rollup; a later window reads one document for it. What is
left, the hours that are not over and the parts of hours at the edges, is read from the jobs themselves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from shared.analytics import rollup as rollups
from shared.analytics.repository import AnalyticsRepository
from shared.analytics.rolling import Roller
from shared.analytics.rollup import HOUR, Rollup
from shared.clock import Clock

Bucket = Literal["hour", "day"]

LONGEST_JOB = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Wanted:
    """
    Which jobs: those of a tenant that ended from ``since`` on and before ``until``; ``kind`` and ``type`` narrow.

    Answers show them by ``bucket``.
    """

    tenant: str
    since: datetime
    until: datetime
    kind: str = ""
    type: str = ""
    bucket: Bucket = "hour"

    @property
    def before(self) -> "Wanted":
        """Return the same for the time before, of the same length."""
        return replace(self, since=self.since - (self.until - self.since), until=self.since)


@dataclass(frozen=True)
class Basis:
    """
    What an answer rests on: documents of jobs and rollups that were read, and hours that nobody can tell of.

    ``pending`` hours were too many to read at once: each further reading takes more of them in. The jobs of ``gone``
    hours had passed their time to live before anybody asked.
    """

    jobs: int = 0
    rollups: int = 0
    pending: int = 0
    gone: int = 0

    def __add__(self, other: "Basis") -> "Basis":
        return Basis(
            self.jobs + other.jobs,
            self.rollups + other.rollups,
            self.pending + other.pending,
            self.gone + other.gone,
        )


@dataclass
class Reading:
    """The wanted jobs by the hour that they ended in; an hour may be there in several portions."""

    portions: list[Rollup] = field(default_factory=list)
    basis: Basis = field(default_factory=Basis)

    def take(self, rollup: Rollup, wanted: Wanted) -> None:
        """Take in those jobs of an hour that are wanted."""
        groups = {
            (type_, kind): found
            for (type_, kind), found in rollup.groups.items()
            if wanted.kind in {"", kind} and wanted.type in {"", type_}
        }
        self.portions.append(Rollup(rollup.hour, groups))


class Windows:
    """Reads windows; ``jobs_kept`` is how long a job's document lives."""

    def __init__(self, repository: AnalyticsRepository, roller: Roller, clock: Clock, jobs_kept: timedelta) -> None:
        self._repository = repository
        self._roller = roller
        self._clock = clock
        self._jobs_kept = jobs_kept

    async def read(self, wanted: Wanted) -> Reading:
        """Return the wanted jobs, by hour."""
        now = self._clock.now()
        reading = Reading()
        whole = list(_closed_hours(wanted, now))
        edges = [(wanted.since, wanted.until)]
        if whole:
            edges = [(wanted.since, whole[0]), (whole[-1] + HOUR, wanted.until)]
            await self._take_rollups(reading, wanted, whole, now - self._jobs_kept + LONGEST_JOB)
        for since, until in edges:
            if since < until:
                await self._take_jobs(reading, replace(wanted, since=since, until=until))
        return reading

    async def _take_jobs(self, reading: Reading, wanted: Wanted) -> None:
        async for page in self._repository.ended(wanted.tenant, wanted.kind, wanted.since, wanted.until):
            for rollup in rollups.split(page.records).values():
                reading.take(rollup, wanted)
            reading.basis += Basis(jobs=len(page.records))

    async def _take_rollups(
        self, reading: Reading, wanted: Wanted, hours: Sequence[datetime], oldest: datetime
    ) -> None:
        """Take in whole hours; of those without a rollup, jobs are there from ``oldest`` on."""
        found = await self._repository.rollups(wanted.tenant, hours)
        missing = [hour for hour in hours if hour not in found]
        there = [hour for hour in missing if hour >= oldest]
        made = await self._roller.make(wanted.tenant, there)
        for rollup in [*found.values(), *made.values()]:
            reading.take(rollup, wanted)
        reading.basis += Basis(
            jobs=sum(rollup.jobs for rollup in made.values()),
            rollups=len(found),
            pending=len(there) - len(made),
            gone=len(missing) - len(there),
        )


def _closed_hours(wanted: Wanted, now: datetime) -> Iterator[datetime]:
    """Yield the hours that lie wholly within the window and are over."""
    hour = rollups.hour_of(wanted.since + HOUR - _MICROSECOND)
    while hour + HOUR <= wanted.until and rollups.is_closed(hour, now):
        yield hour
        hour += HOUR
