"""What all instances did together within some hours: by namespace, as a whole, and hour by hour."""

import asyncio
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared import errors
from shared.cache import stats_repository
from shared.cache.counts import Counts
from shared.cache.stats_keeper import StatsKeeper
from shared.cache.stats_repository import HOUR, Part, StatsRepository
from shared.clock import Clock

AT_MOST_SECONDS = 8.0


@dataclass(slots=True)
class Step:
    """One hour of a window."""

    hour: datetime
    asked: int = 0
    memory: int = 0
    shared: int = 0
    semantic: int = 0
    coalesced: int = 0
    bypassed: int = 0
    saved_cost_nano_usd: int = 0
    saved_seconds: float = 0.0

    def add(self, counts: Counts) -> None:
        """Take in what was counted in this hour."""
        self.asked += counts.asked
        self.memory += counts.memory.hits
        self.shared += counts.shared.hits
        self.semantic += counts.semantic.hits
        self.coalesced += counts.coalesced
        self.bypassed += counts.bypassed
        self.saved_cost_nano_usd += counts.saved_cost_nano_usd
        self.saved_seconds += counts.saved_seconds

    @property
    def answered(self) -> int:
        """Return how many questions were answered without making an answer."""
        return self.memory + self.shared + self.semantic + self.coalesced


@dataclass(frozen=True)
class Window:
    """
    What was counted from ``since``, a whole hour, to ``until``.

    ``wanted`` is since when it was asked for; the window begins later when there was too much to read.
    """

    wanted: datetime
    since: datetime
    until: datetime
    namespaces: dict[str, Counts] = field(default_factory=dict)
    whole: Counts = field(default_factory=Counts)
    series: list[Step] = field(default_factory=list)

    @property
    def hours(self) -> float:
        """Return how many hours it spans."""
        return (self.until - self.since) / HOUR


class Windows:
    """Reads windows; what this process has counted but not yet written is written first."""

    def __init__(self, repository: StatsRepository, keeper: StatsKeeper, clock: Clock) -> None:
        self._repository = repository
        self._keeper = keeper
        self._clock = clock

    async def read(self, tenant: str, hours: int, namespace: str = "") -> Window:
        """
        Return the last ``hours`` of a tenant, of one namespace or of all; raises the store's errors.

        What other instances did in the last half minute may be missing.
        """
        await self._keeper.write()
        now = self._clock.now()
        wanted = stats_repository.hour_of(now - timedelta(hours=hours - 1))
        try:
            async with asyncio.timeout(AT_MOST_SECONDS):
                parts, since = await self._repository.read(tenant, wanted, now)
        except TimeoutError as error:
            raise errors.StoreUnavailableError from error
        chosen = [part for part in parts if not namespace or part.scope.namespace == namespace]
        return pooled(chosen, Window(wanted, since, now))


def pooled(parts: Iterable[Part], window: Window) -> Window:
    """Return ``window`` with the counts of all ``parts``, and a step for each hour of it."""
    hours = math.ceil(window.hours)
    by_hour = {hour: Step(hour) for hour in (window.since + number * HOUR for number in range(hours))}
    for part in parts:
        window.namespaces.setdefault(part.scope.namespace, Counts()).merge(part.counts)
        by_hour.setdefault(part.hour, Step(part.hour)).add(part.counts)
    for counts in window.namespaces.values():
        window.whole.merge(counts)
    window.series.extend(by_hour[hour] for hour in sorted(by_hour))
    return window
