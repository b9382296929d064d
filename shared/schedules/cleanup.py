"""
The job type that deletes ended jobs ahead of their time, with everything below them.

Its first stage writes down which ones, its second deletes them some at a time: whatever it repeats after a crash, the
figures stay right. The pieces that the jobs have made are no part of them and stay.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from shared.firestore import queries, writes
from shared.firestore.documents import Document, Documents
from shared.jobs import job as jobs
from shared.jobs.job import TERMINAL, Job
from shared.jobs.pipeline import END, Context, Done, Inputs, JobType, Repeat, Stage
from shared.manifest import collections

NAME = "cleanup"
MOST = 5_000
PAGE = 300
PASS = 20
COMMIT = 400
_BELOW = (collections.JOB_EVENTS, collections.JOB_RESULTS, collections.BATCH_CHUNKS)


def job_type(documents: Documents) -> JobType:
    """Return the job type."""
    return JobType(
        NAME,
        (
            Stage("select", partial(_select, documents), weight=10),
            Stage("delete", partial(_delete, documents), weight=90),
        ),
    )


async def _select(documents: Documents, job: Job, _: Inputs, __: Context) -> Done:
    """Write down the jobs to delete: at most 5,000, the youngest first, for the oldest expire by themselves."""
    found: list[str] = []
    start: queries.Cursor | None = queries.Cursor([_cutoff(job)], inclusive=True)
    while start is not None and len(found) < MOST:
        page = await documents.query(_query(job, start))
        found.extend(document.id for document in page if _is_wanted(document, job))
        start = _after(page[-1]) if len(page) == PAGE else None
    return Done({"jobs": found[:MOST]}, follow="delete" if found else END, summary={"deleted": 0})


async def _delete(documents: Documents, job: Job, inputs: Inputs, _: Context) -> Done | Repeat:
    wanted = inputs["select"]["jobs"]
    begin = job.current.round * PASS
    await asyncio.gather(*(_delete_job(documents, job_id) for job_id in wanted[begin : begin + PASS]))
    done = min(begin + PASS, len(wanted))
    if done < len(wanted):
        return Repeat(done=done, total=len(wanted))
    return Done(summary={"deleted": done})


async def _delete_job(documents: Documents, job_id: str) -> None:
    """Delete what stands below a job and then the job itself, so that one half done is found again."""
    paths = [path for below in _BELOW for path in await _paths(documents, below.name, jobs.path(job_id))]
    results = [path for path in paths if f"/{collections.JOB_RESULTS.name}/" in path]
    for result in results:
        paths.extend(await _paths(documents, collections.JOB_ITEMS.name, result))
    doomed = [writes.delete(path) for path in (*paths, jobs.path(job_id))]
    for first in range(0, len(doomed), COMMIT):
        await documents.commit(doomed[first : first + COMMIT])


async def _paths(documents: Documents, collection: str, parent: str) -> list[str]:
    query = queries.Query(collection, parent=parent, fields=("__name__",))
    return [document.path for document in await documents.query(query, expired=True)]


def _query(job: Job, start: queries.Cursor) -> queries.Query:
    where: list[tuple[str, queries.Operator, Any]] = [("tenant", "==", job.tenant)]
    if job.payload["tag"]:
        where.append(("tags", "contains", job.payload["tag"]))
    return queries.Query(
        collections.JOBS.name,
        where=where,
        order=["-created_at", "-__name__"],
        start=start,
        limit=PAGE,
        fields=("status", "finished_at", "created_at"),
    )


def _is_wanted(document: Document, job: Job) -> bool:
    data: Mapping[str, Any] = document.data
    ended = data["status"] in TERMINAL and data["status"] in job.payload["statuses"]
    return ended and data["finished_at"] <= _cutoff(job)


def _cutoff(job: Job) -> Any:
    return job.created_at - timedelta(days=job.payload["older_than_days"])


def _after(last: Document) -> queries.Cursor:
    return queries.Cursor([last.data["created_at"], queries.Reference(last.path)])
