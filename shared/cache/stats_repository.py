"""
What the cache did in each hour, as documents.

Every instance writes a document per namespace and hour. Once an hour is over, whoever reads puts its documents
together into one, in a single commit, so that no count is lost or counted twice and a long window is few documents.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from shared import errors, ids
from shared.cache import counts as counting
from shared.cache import origins as origins_
from shared.cache.counts import Counts
from shared.cache.entry import CacheEntry, Slot
from shared.cache.origins import Origin
from shared.cache.scope import Scope
from shared.firestore import queries, writes
from shared.firestore.documents import Document, Documents
from shared.firestore.writes import Write
from shared.manifest import collections

HOUR = timedelta(hours=1)
LATE = timedelta(minutes=5)
SETTLED = timedelta(minutes=15)
KEPT = timedelta(days=40)
PAGE = 300
MOST_DOCUMENTS = 6_000
JOINED_AT_ONCE = 24
_MOST_SOURCES = 400
_MOST_NAMESPACES = 200

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Part:
    """What one instance, or all of them, did in a namespace in an hour."""

    scope: Scope
    hour: datetime
    counts: Counts


class StatsRepository:
    """Keeps what the cache did; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def write(self, instance: str, parts: Sequence[Part], origins: Sequence[CacheEntry], now: datetime) -> None:
        """Put an instance's counts of each part's hour in the place of those that it wrote before."""
        batch = [_write_of(instance, part) for part in parts]
        batch += [origins_.write_of(entry, now) for entry in origins]
        if batch:
            await self._documents.commit(batch)

    async def read(self, tenant: str, since: datetime, now: datetime) -> tuple[list[Part], datetime]:
        """
        Return what a tenant's namespaces did from the hour of ``since`` on, and from when on that is complete.

        More than ``MOST_DOCUMENTS`` are not read: then the window begins later.
        """
        found, complete = await self._found(tenant, since)
        await self._join(tenant, found, now)
        parts = [part for document in found for part in _parts(tenant, document) if part.hour >= complete]
        return parts, complete

    async def origins(self, slots: Sequence[Slot]) -> dict[Slot, Origin]:
        """Return how answers can be made again, for those of ``slots`` of which that is known."""
        by_path = {origins_.origin_path(slot): slot for slot in slots}
        found = await self._documents.get_all(list(by_path)) if by_path else {}
        return {by_path[path]: origins_.from_document(by_path[path], document) for path, document in found.items()}

    async def _found(self, tenant: str, since: datetime) -> tuple[list[Document], datetime]:
        found: list[Document] = []
        start: queries.Cursor | None = None
        while len(found) < MOST_DOCUMENTS:
            page = await self._documents.query(_query(tenant, since, start), expired=True)
            found.extend(page)
            if len(page) < PAGE:
                return found, since
            start = queries.Cursor([page[-1].data["hour"], queries.Reference(page[-1].path)])
        return found, found[-1].data["hour"] + HOUR

    async def _join(self, tenant: str, found: Iterable[Document], now: datetime) -> None:
        """Put documents of hours that are over together; failing is no harm, the next reader tries again."""
        by_hour: dict[datetime, list[Document]] = {}
        for document in found:
            by_hour.setdefault(document.data["hour"], []).append(document)
        over = [group for hour, group in by_hour.items() if now >= hour + HOUR + SETTLED and len(group) > 1]
        await asyncio.gather(*(self._join_hour(tenant, group) for group in over[:JOINED_AT_ONCE]))

    async def _join_hour(self, tenant: str, group: Sequence[Document]) -> None:
        batch = _joined(tenant, group[:_MOST_SOURCES])
        if not batch:
            return
        try:
            await self._documents.commit(batch)
        except (errors.AlreadyExistsError, errors.PreconditionError):
            return  # somebody else has done so
        except errors.StoreError as error:
            _log.warning("hours of statistics stay apart: %s", error.code)


def path(instance: str, scope: Scope, hour: datetime) -> str:
    """Return the path of an instance's document; those of hours that follow each other are scattered."""
    return _path(instance, *scope, hour.astimezone(UTC).isoformat())


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of the hour that ``moment`` lies in."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _path(*parts: str) -> str:
    return f"{collections.CACHE_STATS.name}/{ids.digest('stats', *parts)}"


def _fields(tenant: str, hour: datetime, namespaces: Mapping[str, Counts]) -> dict[str, Any]:
    return {
        "tenant": tenant,
        "hour": hour,
        "namespaces": {name: counting.packed(counts) for name, counts in namespaces.items()},
        "expire_at": hour + HOUR + KEPT,
    }


def _write_of(instance: str, part: Part) -> Write:
    where = path(instance, part.scope, part.hour)
    return writes.replace(where, _fields(part.scope.tenant, part.hour, {part.scope.namespace: part.counts}))


def _joined(tenant: str, group: Sequence[Document]) -> list[Write]:
    """Return the commit that puts one document into the place of several, as long as none of them has changed."""
    pooled: dict[str, Counts] = {}
    sources: list[Document] = []
    for document in group:
        parts = _parts(tenant, document)
        if len(pooled.keys() | {part.scope.namespace for part in parts}) > _MOST_NAMESPACES:
            continue
        sources.append(document)
        for part in parts:
            pooled.setdefault(part.scope.namespace, Counts()).merge(part.counts)
    if len(sources) < 2:
        return []
    hour = group[0].data["hour"]
    where = _path(tenant, hour.isoformat(), *sorted(source.id for source in sources))
    gone = [writes.delete(source.path, source.version) for source in sources]
    return [writes.create(where, _fields(tenant, hour, pooled)), *gone]


def _parts(tenant: str, document: Document) -> list[Part]:
    parts = []
    for name, stored in document.data["namespaces"].items():
        try:
            parts.append(Part(Scope(tenant, name), document.data["hour"], counting.unpacked(stored)))
        except ValueError:
            _log.warning("statistics cannot be read", extra={"document": document.id})
    return parts


def _query(tenant: str, since: datetime, start: queries.Cursor | None) -> queries.Query:
    return queries.Query(
        collections.CACHE_STATS.name,
        where=[("tenant", "==", tenant)],
        order=["-hour", "-__name__"],
        start=start,
        end=queries.Cursor([since], inclusive=True),
        limit=PAGE,
    )
