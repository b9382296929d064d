"""Records of versions on their way out: a row for each version, content type, model and day."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared import errors
from shared.errors import FieldError
from shared.exports.service import Export
from shared.records import days
from shared.records.digest import Digest
from shared.records.made import Made
from shared.records.service import RecordService
from shared.records.windows import Wanted


@dataclass(frozen=True)
class Row:
    """What was made with a version, of one type by one model, on one day."""

    made: Made
    day: datetime
    digest: Digest

    @property
    def id(self) -> str:
        """Return what the row is known by."""
        made = self.made
        return f"{made.template}@{made.version}/{made.content_type}/{made.model}/{self.day:%Y-%m-%d}"


class VersionExports:
    """Puts the records of a window into rows."""

    def __init__(self, records: RecordService) -> None:
        self._records = records

    async def begin(self, wanted: Wanted, after: str = "") -> Export[Row]:
        """Begin an export, or go on ``after`` a row; raises InvalidFieldsError when there is no such row."""
        found = await self._records.find(wanted)
        rows = [
            Row(record.made, day, digest)
            for record in found.records
            for day, digest in days.by_day(record.series).items()
        ]
        left = list(_behind(rows, after)) if after else rows
        return Export(len(left), wanted.until, _each(left))


def _behind(rows: Sequence[Row], after: str) -> Iterator[Row]:
    places = [place for place, row in enumerate(rows) if row.id == after]
    if not places:
        detail = "Query parameter 'after' must be the id of a row that there is; without it, an export begins anew."
        raise errors.InvalidFieldsError(errors=[FieldError("after", "unknown_row", detail)])
    yield from rows[places[0] + 1 :]


async def _each(rows: Sequence[Row]) -> AsyncGenerator[Row, None]:
    for row in rows:
        yield row
