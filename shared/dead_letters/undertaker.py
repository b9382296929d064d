"""Ends jobs that no worker can bring to an end, because a task or a document of theirs cannot be understood."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from shared import errors
from shared.dead_letters import letter as letters
from shared.firestore import writes
from shared.firestore.documents import Document, Documents
from shared.jobs import deliveries, steps, timers
from shared.jobs import job as jobs
from shared.jobs.commits import Commits
from shared.jobs.job import Job
from shared.jobs.repository import JobRepository
from shared.jobs.steps import Moment
from shared.manifest import log_events
from shared.observability import metrics, tracing
from shared.tasks import outbox

RACES = 10
KEPT = timedelta(days=30)
GIVEN_UP = "task given up"
LOST = "The queue has given this task up again and again: its worker died, or did not answer in time."
_CONFLICT = (errors.PreconditionError, errors.AlreadyExistsError)
_FORMS: dict[str, dict[str, type]] = {
    deliveries.PATH: {"generation": int, "stage": str, "round": int, "attempt": int, "inputs": Mapping},
    timers.PATH: {"generation": int, "purpose": str},
}
_log = logging.getLogger(__name__)


class Undertaker:
    """Fails the job of a task that cannot be done, with a dead letter, and ends the task's promise."""

    def __init__(self, documents: Documents, repository: JobRepository, commits: Commits) -> None:
        self._documents = documents
        self._jobs = repository
        self._commits = commits

    async def give_up(self, task_id: str) -> None:
        """End what a promise is about that the queue has lost too often."""
        await self.bury(task_id, errors.InternalError(LOST))

    async def bury(self, task_id: str, error: errors.PressroomError) -> str:
        """
        End what a task is about, and return the id of the job that failed by it, empty if none did.

        Only a job that still waits for this very task fails.
        """
        promise = await self._documents.get(outbox.path(task_id))
        job_id = _job_of(promise) if promise else ""
        failed = promise is not None and bool(job_id) and await self._fail(job_id, promise, error)
        if promise is not None and not failed:
            await self._jobs.keep(task_id)
        _log.error(GIVEN_UP, extra={"task": task_id, "job": job_id, "failed": failed, "code": error.code})
        return job_id if failed else ""

    async def _fail(self, job_id: str, promise: Document, error: errors.PressroomError) -> bool:
        for _ in range(RACES):
            document = await self._documents.get(jobs.path(job_id))
            if document is None:
                return False
            try:
                job = jobs.from_document(document)
                if not _waits(job, promise):
                    return False
                await self._end(job, promise, error, document.read_time)
            except _CONFLICT:
                continue
            except (KeyError, TypeError, ValueError, AttributeError):
                return await self._end_unreadable(document, promise, error)
            return True
        raise errors.ContentionError

    async def _end(self, job: Job, promise: Document, error: errors.PressroomError, now: datetime) -> None:
        metrics.ERRORS.labels(code=error.code, category=error.category).inc()
        moment = Moment(now, tracing.traceparent())
        why = steps.description(error, job.stage)
        step = steps.end(job, "failed", moment, [outbox.keep(promise.id)], why)
        await self._commits.settle(await self._commits.commit(step, moment))
        _log.error(
            log_events.JOB_FAILED, extra={"job": job.id, "type": job.type, "stage": job.stage, "code": error.code}
        )

    async def _end_unreadable(self, document: Document, promise: Document, error: errors.PressroomError) -> bool:
        """End a job whose document is no job: nothing of it can be told but that it failed."""
        data = document.data
        if data.get("status") in jobs.TERMINAL:
            return False
        why = steps.description(error, str(data.get("stage", "")))
        ended = {
            "status": "failed",
            "place": "",
            "lease_until": None,
            "error": why,
            "finished_at": document.read_time,
        }
        letter = _letter(document, why)
        batch = [
            writes.update(document.path, ended, document.version),
            writes.replace(letters.path(letter.id), letters.to_fields(letter)),
            outbox.keep(promise.id),
        ]
        try:
            await self._documents.commit(batch)
        except errors.PreconditionError:
            return False
        return True


def _job_of(promise: Document) -> str:
    """Return the id of the job that a promise names, in its own fields or in its payload."""
    payload = promise.data.get("payload")
    named = promise.data.get("job") or (payload.get("job") if isinstance(payload, Mapping) else "")
    return named if isinstance(named, str) and "/" not in named else ""


def _waits(job: Job, promise: Document) -> bool:
    """Return whether a job still waits for a task; one that cannot be read counts as a task of the present stage."""
    path, payload = promise.data.get("path"), promise.data.get("payload")
    if job.terminal or path not in _FORMS:
        return False
    if not isinstance(payload, Mapping) or not _is_readable(payload, _FORMS[path]) or job.stage not in job.stages:
        return True
    if path == timers.PATH:
        return bool(payload["generation"] == job.generation)
    return deliveries.is_current(job, deliveries.parse({"task": promise.id, **payload}, 0))


def _is_readable(payload: Mapping[str, Any], form: Mapping[str, type]) -> bool:
    item = payload.get("item") or {"index": 0, "data": {}}
    if not isinstance(item, Mapping) or not isinstance(item.get("index"), int) or "data" not in item:
        return False
    return all(isinstance(payload.get(name), kind) for name, kind in form.items())


def _letter(document: Document, why: Mapping[str, Any]) -> letters.DeadLetter:
    data, now = document.data, document.read_time
    known = {name: str(data.get(name, "")) for name in ("tenant", "type", "kind")}
    generation, expire_at = data.get("generation"), data.get("expire_at")
    return letters.made(
        document.id,
        {**known, **why, "generation": generation if isinstance(generation, int) else 0},
        attempts=0,
        at=now,
        expire_at=expire_at if isinstance(expire_at, datetime) else now + KEPT,
    )
