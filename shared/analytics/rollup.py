"""Rollups: the jobs that ended within one hour, as one digest per type and kind, and its document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from shared import ids
from shared.analytics import digest
from shared.analytics.digest import Digest
from shared.analytics.record import Record
from shared.firestore.documents import Document
from shared.manifest import collections

HOUR = timedelta(hours=1)
SETTLED = timedelta(minutes=10)
KEPT = timedelta(days=400)

_FORMAT = "1"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Group = tuple[str, str]


@dataclass
class Rollup:
    """What ended from ``hour`` on, for an hour at most; ``groups`` holds a digest per type and kind."""

    hour: datetime
    groups: dict[Group, Digest] = field(default_factory=dict)

    @property
    def jobs(self) -> int:
        """Return how many jobs it is made of."""
        return sum(group.totals.jobs for group in self.groups.values())

    def add(self, record: Record) -> None:
        """Take in a job that ended in this hour."""
        self.groups.setdefault((record.type, record.kind), Digest()).add(record)

    def merge(self, other: "Rollup") -> None:
        """Take in other jobs that ended in this hour."""
        for group, found in other.groups.items():
            self.groups.setdefault(group, Digest()).merge(found)


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of the hour that ``moment`` falls in."""
    return moment - (moment - _EPOCH) % HOUR


def path(tenant: str, hour: datetime) -> str:
    """Return the path of a rollup; paths of hours that follow each other are scattered."""
    return f"{collections.ROLLUPS.name}/{ids.digest('rollup', _FORMAT, tenant, hour.astimezone(UTC).isoformat())}"


def to_fields(rollup: Rollup, tenant: str) -> dict[str, Any]:
    """Return a rollup as document fields; the same jobs give the same fields."""
    return {
        "tenant": tenant,
        "hour": rollup.hour,
        "jobs": rollup.jobs,
        "groups": [
            {"type": type_, "kind": kind, **digest.to_fields(found)}
            for (type_, kind), found in sorted(rollup.groups.items())
        ],
        "expire_at": rollup.hour + HOUR + KEPT,
    }


def from_document(document: Document) -> Rollup:
    """Return the rollup that a document holds."""
    groups = {(data["type"], data["kind"]): digest.from_fields(data) for data in document.data["groups"]}
    return Rollup(document.data["hour"], groups)


def is_closed(hour: datetime, now: datetime) -> bool:
    """Return whether every job that ended within the hour has been stored by ``now``."""
    return now >= hour + HOUR + SETTLED


def split(records: Iterable[Record]) -> Mapping[datetime, Rollup]:
    """Return ended jobs as rollups of the hours that they ended in."""
    found: dict[datetime, Rollup] = {}
    for record in records:
        if record.finished_at is not None:
            hour = hour_of(record.finished_at)
            found.setdefault(hour, Rollup(hour)).add(record)
    return found
