"""Records by the day, in UTC."""

from collections.abc import Mapping
from datetime import UTC, datetime

from shared.records.digest import Digest


def by_day(series: Mapping[datetime, Digest]) -> dict[datetime, Digest]:
    """Return what began at some times as what there was on each day, in order."""
    found: dict[datetime, Digest] = {}
    for at, digest in sorted(series.items()):
        day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        found.setdefault(day, Digest()).merge(digest)
    return found
