"""
The job type that deletes what was invalidated.

Nothing depends on it: invalidated entries count as absent all the same. It goes through a namespace from the youngest
entry to the oldest and deletes those that no longer hold, some at a time; an entry that was made anew meanwhile stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from shared import errors
from shared.cache import entry_documents
from shared.cache.invalidation import Marker
from shared.cache.listing import Listed, Position
from shared.cache.matching import Matcher
from shared.cache.namespace_repository import NamespaceRepository
from shared.cache.repository import CacheRepository
from shared.cache.scope import Scope
from shared.clock import Clock
from shared.firestore import writes
from shared.firestore.documents import Document, Documents
from shared.firestore.writes import Write
from shared.jobs.job import Job
from shared.jobs.pipeline import END, Context, Done, Inputs, JobType, Repeat, Stage
from shared.jobs.service import JobService
from shared.jobs.submissions import Submission

NAME = "cache_cleanup"
PAGE = 100

_DOOMED = frozenset({"invalidated", "damaged"})


@dataclass(frozen=True)
class Janitor:
    """What the job works with."""

    documents: Documents
    entries: CacheRepository
    namespaces: NamespaceRepository
    matcher: Matcher | None
    clock: Clock


class Cleaner:
    """Orders clean-ups."""

    def __init__(self, jobs: JobService) -> None:
        self._jobs = jobs

    async def begin(self, scope: Scope, marker: Marker, number: int, owner: str) -> Job:
        """Return the job that deletes what the invalidation with this ``number`` means; ordering it twice is once."""
        return await self._jobs.submit(submission(scope, marker, number, owner))


def job_type(janitor: Janitor) -> JobType:
    """Return the job type."""
    return JobType(
        NAME,
        (
            Stage("count", partial(_count, janitor), weight=1),
            Stage("delete", partial(_delete, janitor), weight=99, timeout=60.0),
        ),
        coordinates=True,
    )


def submission(scope: Scope, marker: Marker, number: int, owner: str) -> Submission:
    """Return the order for a clean-up."""
    payload = {"namespace": scope.namespace, "kind": marker.kind, "text": marker.text, "sequence": number}
    key = f"{NAME}:{scope.namespace}:{number}"
    return Submission(scope.tenant, owner, NAME, payload, key=key, priority="low")


async def _count(janitor: Janitor, job: Job, _: Inputs, __: Context) -> Done:
    total = await janitor.entries.count(_scope(job), _tag(job))
    return Done({"total": total}, follow="delete" if total else END, summary={"deleted": 0})


async def _delete(janitor: Janitor, job: Job, inputs: Inputs, _: Context) -> Done | Repeat:
    before = inputs.get("delete") or {"seen": 0, "deleted": 0, "position": None}
    namespace = await janitor.namespaces.get(_scope(job))
    page = await janitor.entries.page(_scope(job), _tag(job), PAGE, _position(before))
    now = janitor.clock.now()
    found = [
        (document, entry_documents.listed(document, _scope(job), namespace.invalidations, now)) for document in page
    ]
    doomed = [_writes(janitor, document, one) for document, one in found if one.state in _DOOMED]
    deleted = before["deleted"] + await _delete_all(janitor, doomed)
    seen = before["seen"] + len(page)
    if len(page) < PAGE:
        return Done(summary={"deleted": deleted, "kept": seen - deleted})
    last = found[-1][1].position
    result = {"seen": seen, "deleted": deleted, "position": [last.created_at, last.path]}
    return Repeat(result=result, done=seen, total=max(inputs["count"]["total"], seen + 1))


async def _delete_all(janitor: Janitor, doomed: Sequence[Sequence[Write]]) -> int:
    """Delete entries as they were read; return how many nobody has written meanwhile."""
    if not doomed:
        return 0
    try:
        await janitor.documents.commit([write for batch in doomed for write in batch])
    except errors.PreconditionError:
        return sum([await _is_deleted(janitor, batch) for batch in doomed])
    return len(doomed)


async def _is_deleted(janitor: Janitor, batch: Sequence[Write]) -> bool:
    try:
        await janitor.documents.commit(batch)
    except errors.PreconditionError:
        return False
    return True


def _writes(janitor: Janitor, document: Document, found: Listed) -> list[Write]:
    forgotten = janitor.matcher.forget(found.entry.slot) if janitor.matcher else ()
    parts = map(writes.delete, entry_documents.part_paths(document))
    return [writes.delete(document.path, document.version), *parts, *forgotten]


def _scope(job: Job) -> Scope:
    return Scope(job.tenant, job.payload["namespace"])


def _tag(job: Job) -> str:
    return str(job.payload["text"]) if job.payload["kind"] == "tag" else ""


def _position(before: Mapping[str, Any]) -> Position | None:
    return Position(*before["position"]) if before["position"] else None
