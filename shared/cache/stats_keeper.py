"""Writes what this process's cache did, on the back of requests and once more at the end."""

import asyncio
import logging
from contextlib import suppress
from datetime import datetime

from shared import errors, ids
from shared.cache import stats_repository
from shared.cache.stats import Stats, Tally
from shared.cache.stats_repository import HOUR, LATE, Part, StatsRepository
from shared.clock import Clock

EVERY_SECONDS = 30.0
AT_MOST_SECONDS = 0.5
SCOPES_AT_ONCE = 40
LAST_SECONDS = 1.5

_log = logging.getLogger(__name__)


class StatsKeeper:
    """
    Keeps the counts of a process, each scope's in the document of its hour, at most every ``EVERY_SECONDS``.

    A store that is slow or down holds a request up for ``AT_MOST_SECONDS`` and costs nothing but the time until the
    next write; only an outage of minutes, over the end of an hour, loses what was counted in it.
    """

    def __init__(self, stats: Stats, repository: StatsRepository, clock: Clock) -> None:
        self._stats = stats
        self._repository = repository
        self._clock = clock
        self._instance = ids.random_id("instance")
        self._last = clock.monotonic()

    async def ride_along(self) -> None:
        """Write on the back of another request, unless this process has written in the last 30 seconds."""
        if self._clock.monotonic() - self._last >= EVERY_SECONDS:
            await self._write(AT_MOST_SECONDS)

    async def write(self) -> None:
        """Write at once, for somebody wants to read."""
        await self._write(AT_MOST_SECONDS)

    async def aclose(self) -> None:
        """Write what is left, for the process ends."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_SECONDS):
                while await self._write(LAST_SECONDS):
                    pass

    async def _write(self, seconds: float) -> bool:
        """Write the scopes that wait longest; return whether that worked and others are left."""
        self._last = self._clock.monotonic()
        waiting = list(self._stats.touched().values())
        tallies = waiting[:SCOPES_AT_ONCE]
        if not tallies:
            return False
        now = self._clock.now()
        parts = [_part(tally, now) for tally in tallies]
        origins = [entry for tally in tallies for entry in tally.origins()]
        try:
            async with asyncio.timeout(seconds):
                await self._repository.write(self._instance, parts, origins, now)
        except (TimeoutError, errors.StoreError) as error:
            _log.warning("statistics of the cache are put off: %s", type(error).__name__)
            for tally in tallies:
                tally.touched = True
            return False
        _turned(tallies, now)
        return len(waiting) > len(tallies)


def _part(tally: Tally, now: datetime) -> Part:
    """Return what a tally's document is to hold; what comes too late for its own hour goes into the next."""
    if tally.hour is not None and now >= tally.hour + HOUR + LATE:
        tally.turn()
    if tally.hour is None:
        tally.hour = stats_repository.hour_of(now)
    return Part(tally.scope, tally.hour, tally.to_write())


def _turned(tallies: list[Tally], now: datetime) -> None:
    for tally in tallies:
        if tally.hour is not None and now >= tally.hour + HOUR:
            tally.turn()
