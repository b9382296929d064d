"""Portions: what an hour or a day of jobs, or a day of feedback, comes to by what it is of, and its document."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from shared import ids
from shared.analytics.record import Record
from shared.analytics.rollup import KEPT, SETTLED
from shared.firestore.documents import Document
from shared.manifest import prompt_collections
from shared.records import digest as digests
from shared.records import made
from shared.records.digest import Digest
from shared.records.made import Made
from shared.records.opinion import Opinion

Source = Literal["jobs", "days", "feedback"]
"""Jobs by the hour, jobs by the day, which is made of its hours, and feedback by the day."""

WIDTHS: dict[Source, timedelta] = {"jobs": timedelta(hours=1), "days": timedelta(days=1), "feedback": timedelta(days=1)}
MOST_GROUPS = 400

_FORMAT = "1"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Portion:
    """What there is of ``source`` from ``start`` on, for the width of such portions, by what it is of."""

    source: Source
    start: datetime
    groups: dict[Made, Digest] = field(default_factory=dict)
    read: int = 0

    @property
    def keepable(self) -> bool:
        """Return whether it is small enough for one document."""
        return len(self.groups) <= MOST_GROUPS

    def add(self, item: Record | Opinion) -> None:
        """Take in a job that ended, or an opinion that was given, within its time."""
        self.read += 1
        if isinstance(item, Record):
            for one in made.of(item):
                self.groups.setdefault(one, Digest()).add_job(item)
        else:
            for one in item.made:
                self.groups.setdefault(one, Digest()).add_opinion(item)

    def merge(self, other: "Portion") -> None:
        """Take in another portion that lies within its time."""
        self.read += other.read
        for one, digest in other.groups.items():
            self.groups.setdefault(one, Digest()).merge(digest)


def moment_of(item: Record | Opinion) -> datetime:
    """Return the time by which something belongs into a portion."""
    if isinstance(item, Record):
        return item.finished_at or item.created_at
    return item.created_at


def start_of(source: Source, moment: datetime) -> datetime:
    """Return the beginning of the portion that ``moment`` falls in, in UTC."""
    return moment - (moment - _EPOCH) % WIDTHS[source]


def is_closed(source: Source, start: datetime, now: datetime) -> bool:
    """Return whether everything of the portion's time has been stored by ``now``."""
    return now >= start + WIDTHS[source] + SETTLED


def whole_days(hours: Iterable[Portion]) -> Iterator[Portion]:
    """Yield the days that all 24 hours are there of."""
    found: dict[datetime, list[Portion]] = {}
    for hour in hours:
        found.setdefault(start_of("days", hour.start), []).append(hour)
    for start, portions in sorted(found.items()):
        if len(portions) == WIDTHS["days"] // WIDTHS["jobs"]:
            day = Portion("days", start)
            for portion in portions:
                day.merge(portion)
            yield day


def split(source: Source, items: Iterable[Record | Opinion]) -> list[Portion]:
    """Return jobs or opinions as portions."""
    found: dict[datetime, Portion] = {}
    for item in items:
        start = start_of(source, moment_of(item))
        found.setdefault(start, Portion(source, start)).add(item)
    return list(found.values())


def path(tenant: str, source: Source, start: datetime) -> str:
    """Return the path of a portion; paths of times that follow each other are scattered."""
    at = start.astimezone(UTC).isoformat()
    return f"{prompt_collections.VERSION_RECORDS.name}/{ids.digest('record', _FORMAT, tenant, source, at)}"


def to_fields(portion: Portion, tenant: str) -> dict[str, Any]:
    """Return a portion as document fields; the same jobs or opinions give the same fields."""
    return {
        **_head(tenant, portion.source, portion.start),
        "stale": False,
        "mark": "",
        "read": portion.read,
        "groups": [{**one._asdict(), **digests.to_fields(found)} for one, found in sorted(portion.groups.items())],
    }


def stale_fields(tenant: str, source: Source, start: datetime) -> dict[str, Any]:
    """
    Return the document fields that say: what was kept of this time does not hold any more.

    The ``mark`` makes each such document another one, for the store takes a write of what is there for none.
    """
    mark = ids.random_id("mark")
    return {**_head(tenant, source, start), "stale": True, "mark": mark, "read": 0, "groups": []}


def from_document(document: Document) -> Portion:
    """Return the portion that a document holds."""
    data = document.data
    groups = {Made(*(group[name] for name in Made._fields)): digests.from_fields(group) for group in data["groups"]}
    return Portion(data["source"], data["start"], groups, data["read"])


def _head(tenant: str, source: Source, start: datetime) -> dict[str, Any]:
    return {"tenant": tenant, "source": source, "start": start, "expire_at": start + WIDTHS[source] + KEPT}
