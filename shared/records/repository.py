"""What records read from Firestore: ended jobs, opinions, and the portions that were made of them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared import errors
from shared.analytics.record import Record
from shared.analytics.repository import AnalyticsRepository
from shared.firestore import queries, writes
from shared.firestore.documents import Document, Documents
from shared.firestore.writes import Write
from shared.manifest import prompt_collections
from shared.records import opinion as opinions
from shared.records import portion as portions
from shared.records.opinion import Opinion
from shared.records.portion import Portion, Source

PAGE = 300
AT_ONCE = 96
COMMIT = 12  # of the largest that are kept, as many as one commit may hold


@dataclass(frozen=True)
class Page:
    """Jobs or opinions, the latest first, as the store had them at ``read_time``."""

    items: Sequence[Record | Opinion]
    read_time: datetime


class RecordRepository:
    """Reads what records are made of, and keeps them; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents, jobs: AnalyticsRepository) -> None:
        self._documents = documents
        self._jobs = jobs

    async def pages(self, source: Source, tenant: str, since: datetime, until: datetime) -> AsyncIterator[Page]:
        """Yield the jobs that ended, or the opinions that were given, from ``since`` on and before ``until``."""
        if source == "jobs":
            async for page in self._jobs.ended(tenant, "", since, until):
                yield Page(page.records, page.read_time)
            return
        async for read in self._opinions(tenant, since, until):
            yield read

    async def portions(
        self, source: Source, tenant: str, starts: Sequence[datetime]
    ) -> tuple[list[Portion], dict[datetime, Document]]:
        """Return those portions that are kept and hold, and the documents of those that do not hold any more."""
        kept: list[Portion] = []
        stale: dict[datetime, Document] = {}
        for first in range(0, len(starts), AT_ONCE):
            paths = [portions.path(tenant, source, start) for start in starts[first : first + AT_ONCE]]
            for document in (await self._documents.get_all(paths)).values():
                if document.data["stale"]:
                    stale[document.data["start"]] = document
                else:
                    kept.append(portions.from_document(document))
        return kept, stale

    async def keep(self, tenant: str, made: Sequence[Portion], stale: Mapping[datetime, Document]) -> None:
        """Keep portions, but those that others have kept, or that became stale once more, since they were read."""
        batch = [_keeping(tenant, portion, stale.get(portion.start)) for portion in made]
        for first in range(0, len(batch), COMMIT):
            await self._commit(batch[first : first + COMMIT])

    async def _commit(self, batch: Sequence[Write]) -> None:
        try:
            await self._documents.commit(batch)
        except (errors.AlreadyExistsError, errors.PreconditionError):
            if len(batch) > 1:
                for write in batch:
                    await self._commit([write])

    async def _opinions(self, tenant: str, since: datetime, until: datetime) -> AsyncIterator[Page]:
        start, end = queries.Cursor([until]), queries.Cursor([since], inclusive=True)
        while True:
            query = queries.Query(
                prompt_collections.FEEDBACK.name,
                where=[("tenant", "==", tenant)],
                order=["-created_at", "-__name__"],
                start=start,
                end=end,
                limit=PAGE,
                fields=opinions.FIELDS,
            )
            found = await self._documents.find(query, expired=True)
            alive = [opinions.from_document(one) for one in found.documents if not one.expired]
            yield Page(alive, found.read_time)
            if len(found.documents) < PAGE:
                return
            last = found.documents[-1]
            start = queries.Cursor([last.data["created_at"], queries.Reference(last.path)])


def outdated(tenant: str, source: Source, moment: datetime) -> Write:
    """Return the write that makes what is kept of the time around ``moment`` be made anew."""
    start = portions.start_of(source, moment)
    return writes.replace(portions.path(tenant, source, start), portions.stale_fields(tenant, source, start))


def _keeping(tenant: str, portion: Portion, stale: Document | None) -> Write:
    path, fields = portions.path(tenant, portion.source, portion.start), portions.to_fields(portion, tenant)
    return writes.create(path, fields) if stale is None else writes.update(path, fields, stale.version)
