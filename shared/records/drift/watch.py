"""Watches what ends: takes each job into the detectors of its stream once, and tells when something becomes worse."""

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared import errors
from shared.analytics.record import Record
from shared.analytics.repository import AnalyticsRepository
from shared.clock import Clock
from shared.firestore import writes
from shared.firestore.writes import Write
from shared.manifest import log_events
from shared.records.drift import alarm as alarms
from shared.records.drift import stream as streams
from shared.records.drift.alarm import Alarm
from shared.records.drift.news import News
from shared.records.drift.repository import Cursor, DriftRepository
from shared.records.drift.stream import Recipe, Stream

EVERY_SECONDS = 30.0
AT_MOST_SECONDS = 5.0
SETTLED = timedelta(seconds=30)
LOOK_BACK = timedelta(days=1)
MOST_JOBS = 20_000
MOST_STREAMS = 100
_TENANTS = 1_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ports:
    """What the watch works with."""

    jobs: AnalyticsRepository
    drift: DriftRepository
    news: News
    clock: Clock


class Watch:
    """
    Looks at the ended jobs of tenants, in the order that they ended in.

    All instances share how far they have come: the commit that takes jobs in moves the cursor, so that each counts
    once. What ended more than a day before anybody looked, or as one of too many at once, is passed over.
    """

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._touched: dict[str, float] = {}
        self._looked: dict[str, float] = {}

    def touch(self, tenant: str) -> None:
        """Note that a job of ``tenant`` has ended."""
        if len(self._touched) < _TENANTS:
            self._touched[tenant] = self._ports.clock.monotonic()

    async def ride_along(self) -> None:
        """Look after the tenants that are due, behind the answer to a request; a failure is told and passed over."""
        now = self._ports.clock.monotonic()
        due = [tenant for tenant in self._touched if self._due(tenant, now)]
        try:
            async with asyncio.timeout(AT_MOST_SECONDS):
                for tenant in due:
                    await self.look(tenant)
        except (TimeoutError, errors.PressroomError) as error:
            _log.warning("the watch for drift is put off: %s", type(error).__name__)

    async def look(self, tenant: str) -> list[Alarm]:
        """Take in what has ended since somebody looked last, and return the alarms; at most every half minute."""
        ports, looked_at = self._ports, self._ports.clock.monotonic()
        if not self._due(tenant, looked_at):
            return []
        self._looked = {**self._recent(), tenant: looked_at}
        until = ports.clock.now() - SETTLED
        cursor = await ports.drift.cursor(tenant) or Cursor(tenant, until - LOOK_BACK)
        since = max(cursor.until, until - LOOK_BACK)
        if since >= until:
            return []
        raised = await self._take(cursor, until, await self._ended(tenant, since, until))
        if self._touched.get(tenant, looked_at) < looked_at - SETTLED.total_seconds():
            self._touched.pop(tenant, None)
        return raised

    async def _take(self, cursor: Cursor, until: datetime, ended: Sequence[tuple[Recipe, Record]]) -> list[Alarm]:
        ports, now = self._ports, self._ports.clock.now()
        found = await ports.drift.streams(cursor.tenant, _first(ended))
        raised = await asyncio.to_thread(_taken, found, ended, now)  # thousands of jobs are a second of work
        told = await ports.news.of(raised, now)
        if not await ports.drift.advance(cursor, until, [*_writes(found, raised, now), *told.writes]):
            return []
        for alarm in raised:
            _log.warning(log_events.PROMPT_DRIFTED, extra=_extra(alarm))
        await ports.news.tell(told)
        return raised

    async def _ended(self, tenant: str, since: datetime, until: datetime) -> list[tuple[Recipe, Record]]:
        """Return what ended, the earliest first; of too many the latest."""
        found: list[tuple[Recipe, Record]] = []
        async for page in self._ports.jobs.ended(tenant, "", since, until):
            made = ((streams.recipe_of(record), record) for record in page.records)
            found += [(recipe, record) for recipe, record in made if recipe is not None]
            if len(found) >= MOST_JOBS:
                break
        return found[::-1]

    def _due(self, tenant: str, now: float) -> bool:
        return now - self._looked.get(tenant, now - EVERY_SECONDS) >= EVERY_SECONDS

    def _recent(self) -> dict[str, float]:
        oldest = self._ports.clock.monotonic() - EVERY_SECONDS
        return {tenant: at for tenant, at in self._looked.items() if at > oldest}


def _first(ended: Sequence[tuple[Recipe, Record]]) -> list[Recipe]:
    """Return the recipes of the latest jobs, as many as one commit can hold."""
    return list(dict.fromkeys(recipe for recipe, _ in reversed(ended)))[:MOST_STREAMS]


def _taken(found: Mapping[Recipe, Stream], ended: Sequence[tuple[Recipe, Record]], now: datetime) -> list[Alarm]:
    return [alarm for recipe, record in ended if recipe in found for alarm in found[recipe].take(record, now)]


def _writes(found: Mapping[Recipe, Stream], raised: Sequence[Alarm], now: datetime) -> Iterator[Write]:
    for stream in found.values():
        yield writes.replace(streams.path(stream.tenant, stream.recipe), streams.to_fields(stream, now))
    for alarm in raised:
        yield writes.create(alarms.path(alarm.id), alarms.to_fields(alarm))


def _extra(alarm: Alarm) -> dict[str, object]:
    return {
        "tenant": alarm.tenant,
        "alarm": alarm.id,
        "sign": alarm.sign,
        "content_type": alarm.content_type,
        "model": alarm.model,
        "versions": list(alarm.versions),
    }
