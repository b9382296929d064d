"""Windows: what ended and was said within a time, portion by portion, for the price of few reads."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from shared.analytics.windows import LONGEST_JOB
from shared.clock import Clock
from shared.records import portion as portions
from shared.records.digest import Digest
from shared.records.made import Made
from shared.records.portion import Portion, Source
from shared.records.repository import RecordRepository
from shared.records.rolling import Roller

LONGEST = timedelta(days=92)
USUAL = timedelta(days=28)

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Wanted:
    """Which records: of a tenant, from ``since`` on and before ``until``; what else is given narrows them."""

    tenant: str
    since: datetime
    until: datetime
    template: str = ""
    version: int | None = None
    content_type: str = ""
    model: str = ""

    def admits(self, made: Made) -> bool:
        """Return whether this is wanted."""
        return (
            self.template in {"", made.template}
            and self.version in {None, made.version}
            and self.content_type in {"", made.content_type}
            and self.model in {"", made.model}
        )


@dataclass(frozen=True)
class Basis:
    """
    What an answer rests on: documents of jobs or feedback and of portions that were read, and what is left out.

    Of ``pending`` portions there were too many to read at once: each further reading takes more of them in. The jobs
    of ``gone`` ones had passed their time to live before anybody asked.
    """

    read: int = 0
    portions: int = 0
    pending: int = 0
    gone: int = 0

    def __add__(self, other: "Basis") -> "Basis":
        return Basis(
            self.read + other.read,
            self.portions + other.portions,
            self.pending + other.pending,
            self.gone + other.gone,
        )


@dataclass
class Reading:
    """The wanted digests by what they are of and the time that their portion began at."""

    found: dict[Made, dict[datetime, Digest]] = field(default_factory=dict)
    basis: Basis = field(default_factory=Basis)

    def take(self, portion: Portion, admits: Callable[[Made], bool]) -> None:
        """Take in what is wanted of a portion."""
        for made, digest in portion.groups.items():
            if admits(made):
                self.found.setdefault(made, {}).setdefault(portion.start, Digest()).merge(digest)


class Windows:
    """Reads windows; ``jobs_kept`` is how long a job's document lives, ``feedback_kept`` how long that of feedback."""

    def __init__(
        self, repository: RecordRepository, roller: Roller, clock: Clock, jobs_kept: timedelta, feedback_kept: timedelta
    ) -> None:
        self._repository = repository
        self._roller = roller
        self._clock = clock
        self._kept: dict[Source, timedelta] = {"jobs": jobs_kept - LONGEST_JOB, "feedback": feedback_kept}

    async def read(self, wanted: Wanted) -> Reading:
        """Return the wanted digests."""
        reading = Reading()
        days = await self._take_days(reading, wanted)
        hours = await self._take(reading, wanted, "jobs", days)
        made = (day for day in portions.whole_days(hours) if day.keepable)
        await self._repository.keep(wanted.tenant, list(made), {})
        await self._take(reading, wanted, "feedback", frozenset())
        return reading

    async def _take_days(self, reading: Reading, wanted: Wanted) -> frozenset[datetime]:
        """Take in the days of jobs that are kept, and return when they began."""
        starts = list(_closed("days", wanted, self._clock.now()))
        kept, _ = await self._repository.portions("days", wanted.tenant, starts)
        for day in kept:
            reading.take(day, wanted.admits)
        reading.basis += Basis(portions=len(kept))
        return frozenset(day.start for day in kept)

    async def _take(self, reading: Reading, wanted: Wanted, source: Source, days: frozenset[datetime]) -> list[Portion]:
        """Take in all but what lies within ``days``, and return the whole portions of it."""
        width = portions.WIDTHS[source]
        whole = list(_closed(source, wanted, self._clock.now()))
        edges = [(wanted.since, wanted.until)]
        taken: list[Portion] = []
        if whole:
            edges = [(wanted.since, whole[0]), (whole[-1] + width, wanted.until)]
            left = [start for start in whole if portions.start_of("days", start) not in days]
            taken = await self._take_whole(reading, wanted, source, left)
        for since, until in edges:
            if since < until:
                await self._take_live(reading, replace(wanted, since=since, until=until), source)
        return taken

    async def _take_live(self, reading: Reading, wanted: Wanted, source: Source) -> None:
        async for page in self._repository.pages(source, wanted.tenant, wanted.since, wanted.until):
            for portion in portions.split(source, page.items):
                reading.take(portion, wanted.admits)
            reading.basis += Basis(read=len(page.items))

    async def _take_whole(
        self, reading: Reading, wanted: Wanted, source: Source, starts: list[datetime]
    ) -> list[Portion]:
        kept, stale = await self._repository.portions(source, wanted.tenant, starts)
        known = {portion.start for portion in kept}
        missing = [start for start in starts if start not in known]
        oldest = self._clock.now() - self._kept[source]
        there = [start for start in missing if start >= oldest]
        made = await self._roller.make(source, wanted.tenant, there, stale)
        for portion in (*kept, *made):
            reading.take(portion, wanted.admits)
        reading.basis += Basis(
            read=sum(portion.read for portion in made),
            portions=len(kept),
            pending=len(there) - len(made),
            gone=len(missing) - len(there),
        )
        return [*kept, *made]


def _closed(source: Source, wanted: Wanted, now: datetime) -> Iterator[datetime]:
    """Yield the times that lie wholly within the window and are over."""
    width = portions.WIDTHS[source]
    start = portions.start_of(source, wanted.since + width - _MICROSECOND)
    while start + width <= wanted.until and portions.is_closed(source, start, now):
        yield start
        start += width
