"""What analytics read from Firestore: ended jobs by the time they ended, rollups, and the scores of a job's passes."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared import errors
from shared.analytics import record as records
from shared.analytics import rollup as rollups
from shared.analytics.record import Record
from shared.analytics.rollup import Rollup
from shared.analytics.scores import Score
from shared.firestore import queries, writes
from shared.firestore.documents import Document, Documents, Found
from shared.jobs import job as jobs
from shared.manifest import collections

PAGE = 300
ROLLUPS_AT_ONCE = 24  # more of them, decoded at once, would keep others waiting
COMMIT = 20
_ENDED_EVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Page:
    """Ended jobs, the latest first, as the store had them at ``read_time``."""

    records: list[Record]
    read_time: datetime


class AnalyticsRepository:
    """Reads ended jobs, keeps rollups; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def latest(self, tenant: str, kind: str, limit: int) -> Page:
        """Return the jobs of a kind that ended last."""
        end = queries.Cursor([_ENDED_EVER], inclusive=True)
        found = await self._documents.find(_ended(tenant, kind, None, end, limit))
        return _page(found)

    async def ended(self, tenant: str, kind: str, since: datetime, until: datetime) -> AsyncIterator[Page]:
        """Yield the jobs that ended from ``since`` on and before ``until``, of one kind or, without one, of all."""
        start, end = queries.Cursor([until]), queries.Cursor([since], inclusive=True)
        while True:
            found = await self._documents.find(_ended(tenant, kind, start, end, PAGE), expired=True)
            yield _page(found)
            if len(found.documents) < PAGE:
                return
            last = found.documents[-1]
            start = queries.Cursor([last.data["finished_at"], queries.Reference(last.path)])

    async def rollups(self, tenant: str, hours: Sequence[datetime]) -> dict[datetime, Rollup]:
        """Return those rollups of ``hours`` that are stored."""
        found: list[Document] = []
        for first in range(0, len(hours), ROLLUPS_AT_ONCE):
            paths = [rollups.path(tenant, hour) for hour in hours[first : first + ROLLUPS_AT_ONCE]]
            found.extend((await self._documents.get_all(paths)).values())
        return {rollup.hour: rollup for rollup in map(rollups.from_document, found)}

    async def store(self, tenant: str, found: Sequence[Rollup]) -> None:
        """Keep rollups; one that is there already stays."""
        made = [writes.create(rollups.path(tenant, rollup.hour), rollups.to_fields(rollup, tenant)) for rollup in found]
        for first in range(0, len(made), COMMIT):
            await self._create(made[first : first + COMMIT])

    async def scores(self, job_id: str) -> list[Score]:
        """Return the scores that the passes of a job's stages have left, in the order of their ids."""
        query = queries.Query(
            collections.JOB_RESULTS.name,
            parent=jobs.path(job_id),
            order=["__name__"],
            fields=("data.quality.score",),
        )
        found = await self._documents.query(query)
        return [score for document in found if (score := _score(document)) is not None]

    async def _create(self, made: Sequence[writes.Write]) -> None:
        try:
            await self._documents.commit(made)
        except errors.AlreadyExistsError:
            if len(made) > 1:
                for write in made:
                    await self._create([write])


def _ended(tenant: str, kind: str, start: queries.Cursor | None, end: queries.Cursor, limit: int) -> queries.Query:
    where: list[tuple[str, queries.Operator, Any]] = [("tenant", "==", tenant)]
    if kind:
        where.append(("kind", "==", kind))
    return queries.Query(
        collections.JOBS.name,
        where=where,
        order=["-finished_at", "-__name__"],
        start=start,
        end=end,
        limit=limit,
        fields=records.FIELDS,
    )


def _page(found: Found) -> Page:
    alive = [records.from_document(document) for document in found.documents if not document.expired]
    return Page(alive, found.read_time)


def _score(document: Document) -> Score | None:
    quality = document.data.get("data", {}).get("quality")
    score = quality.get("score") if isinstance(quality, Mapping) else None
    if not isinstance(score, int | float):
        return None
    generation, _, rest = document.id.partition("-")
    stage, _, round_ = rest.rpartition("-")
    return Score(stage, int(generation), int(round_), float(score))
