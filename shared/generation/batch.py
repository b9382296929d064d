"""
Batches: up to 10,000 briefs as JSON Lines, kept in chunks, expanded into jobs, watched until all have ended.

A batch is a job itself: its stages expand the chunks in parallel and wait for the pieces, so it has progress, events
and cancellation like any other.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import orjson
from pydantic import ValidationError

from shared import errors, ids, validation
from shared.errors import FieldError
from shared.firestore import writes
from shared.firestore.documents import Documents
from shared.generation.brief import Brief
from shared.generation.content import Content, ContentRepository
from shared.generation.service import Author, GenerationService, Handling
from shared.jobs import job as jobs
from shared.jobs.job import Job, Status
from shared.jobs.pipeline import END, Context, Done, FanOut, Inputs, Item, JobType, Repeat, Stage
from shared.jobs.repository import Filter, JobRepository, Position
from shared.jobs.service import JobService
from shared.jobs.submissions import Submission
from shared.manifest import collections
from shared.manifest.queues import Priority

NAME = "batch"
MAX_LINES = 10_000
CHUNK_LINES = 50
CHUNK_BYTES = 400_000
PAGE = 50
_ENDED: tuple[Status, ...] = ("succeeded", "failed", "cancelled")
_ACTIVE: tuple[Status, ...] = ("queued", "running", "paused", "waiting")


@dataclass(frozen=True)
class Line:
    """One accepted line: its number in the file, from 1, and its brief as canonical JSON."""

    number: int
    brief: Mapping[str, Any]


@dataclass(frozen=True)
class Rejection:
    """One broken line: its number and the rules it breaks."""

    number: int
    errors: tuple[FieldError, ...]


@dataclass(frozen=True)
class Parsed:
    """What a file of briefs holds."""

    accepted: tuple[Line, ...]
    rejected: tuple[Rejection, ...]


@dataclass(frozen=True)
class Outcome:
    """How one line of a batch has come out so far."""

    line: int
    job: Job
    content: Content | None


def parse_line(number: int, text: bytes) -> Line | Rejection:
    """Return the brief on a line, or what is wrong with it."""
    try:
        brief = Brief.model_validate(orjson.loads(text))
    except orjson.JSONDecodeError as error:
        return Rejection(number, (FieldError("", "malformed", f"Not JSON: {error.msg}."),))
    except ValidationError as error:
        return Rejection(number, validation.invalid_fields(error).errors)
    return Line(number, brief.model_dump(mode="json", exclude_defaults=True))


def parse(body: bytes) -> Parsed:
    """
    Return what ``body``, JSON Lines, holds; empty lines are passed over.

    Raises InvalidFieldsError when there are more than 10,000 lines or none that can be used.
    """
    texts = [(number, text) for number, text in enumerate(body.split(b"\n"), start=1) if text.strip()]
    if len(texts) > MAX_LINES:
        raise errors.InvalidFieldsError(f"A batch has at most {MAX_LINES} lines; this one has {len(texts)}.")
    parsed = [parse_line(number, text) for number, text in texts]
    accepted = tuple(line for line in parsed if isinstance(line, Line))
    rejected = tuple(line for line in parsed if isinstance(line, Rejection))
    if not accepted:
        broken = [
            FieldError(f"{line.number}.{found.field}".rstrip("."), found.rule, found.detail)
            for line in rejected[:100]
            for found in line.errors
        ]
        raise errors.InvalidFieldsError("No line of this batch can be used.", errors=broken)
    return Parsed(accepted, rejected)


class BatchService:
    """Takes batches in, and tells how they come out."""

    def __init__(self, documents: Documents, jobs_: JobService, contents: ContentRepository) -> None:
        self._documents = documents
        self._jobs = jobs_
        self._contents = contents

    async def submit(
        self,
        author: Author,
        parsed: Parsed,
        key: str,
        priority: Priority,
        tags: tuple[str, ...],
        *,
        schedule: str = "",
    ) -> Job:
        """Return the job that writes all accepted lines; ``key`` makes it one batch however often it is sent."""
        chunks = _chunks(parsed.accepted)
        digest = ids.content_hash([line.brief for line in parsed.accepted])
        submission = Submission(
            tenant=author.tenant,
            owner=author.owner,
            type=NAME,
            payload={
                "lines": len(parsed.accepted),
                "rejected": len(parsed.rejected),
                "chunks": len(chunks),
                "digest": digest[:16],
            },
            key=key or ids.random_id("batch"),
            priority=priority,
            tags=tags,
            schedule=schedule,
        )
        job = self._jobs.new(submission)
        for index, chunk in enumerate(chunks):
            text = orjson.dumps([[line.number, line.brief] for line in chunk]).decode()
            write = writes.replace(_chunk_path(job, index), {"lines": text, "expire_at": job.expire_at})
            await self._documents.commit([write])
        return await self._jobs.submit(submission)

    async def outcomes(self, batch: Job) -> AsyncIterator[Outcome]:
        """Yield how each line of a batch has come out so far, newest job first."""
        position: Position | None = None
        while True:
            page = await self._jobs.page(Filter(batch.tenant, batch=batch.id), PAGE, position)
            for job in page:
                content = await self._content(job)
                yield Outcome(int(job.payload["line"]), job, content)
            if len(page) < PAGE:
                return
            position = Position(page[-1].created_at, page[-1].id)

    async def _content(self, job: Job) -> Content | None:
        if job.status != "succeeded":
            return None
        return await self._contents.get(str(job.result["content"]), job.tenant)


@dataclass(frozen=True)
class Tools:
    """What the stages of a batch work with."""

    documents: Documents
    jobs: JobService
    repository: JobRepository
    generation: GenerationService


def job_type(tools: Tools) -> JobType:
    """Return the job type that expands a batch and waits for its pieces."""
    stop = partial(_stop, tools)
    return JobType(
        NAME,
        (
            Stage("expand", _expand, weight=10, item=partial(_expand_chunk, tools), stop=stop),
            Stage("write", partial(_wait, tools), weight=90, stop=stop),
        ),
        coordinates=True,
    )


async def _expand(job: Job, _: Inputs, __: Context) -> FanOut:
    return FanOut([{"chunk": index} for index in range(job.payload["chunks"])])


async def _expand_chunk(tools: Tools, job: Job, item: Item, _: Inputs, __: Context) -> Done:
    document = await tools.documents.get(_chunk_path(job, item.index))
    if document is None:
        raise errors.InternalError("A part of the batch is missing.")
    author = Author(job.tenant, job.owner)
    submissions = []
    for number, plain in orjson.loads(document.data["lines"]):
        order = await tools.generation.order(author, Brief.model_validate(plain))
        handling = Handling(f"{job.id}:{number}", job.priority, job.tags, batch=job.id)
        submission = tools.generation.submission(order, handling)
        submissions.append(_numbered(submission, number))
    await tools.jobs.submit_many(submissions)
    return Done({"jobs": len(submissions)})


async def _wait(tools: Tools, job: Job, _: Inputs, __: Context) -> Done | Repeat:
    counts: dict[str, int] = {status: await tools.repository.count(job.tenant, job.id, status) for status in _ENDED}
    ended, total = sum(counts.values()), job.payload["lines"]
    if ended >= total:
        return Done(follow=END, summary={**counts, "lines": total, "rejected": job.payload["rejected"]})
    pause = min(0.25 * 1.3**job.current.round, 5.0)
    return Repeat(after=pause, done=ended, total=total)


async def _stop(tools: Tools, job: Job) -> bool:
    """Cancel the next page of pieces that have not ended; return whether there were none."""
    page = await tools.jobs.page(Filter(job.tenant, statuses=_ACTIVE, batch=job.id), PAGE)
    for piece in page:
        try:
            await tools.jobs.cancel(piece.id, job.tenant)
        except errors.InvalidStateError:
            continue
    return not page


def _numbered(submission: Submission, number: int) -> Submission:
    return replace(submission, payload={**submission.payload, "line": number})


def _chunks(lines: Sequence[Line]) -> list[list[Line]]:
    chunks: list[list[Line]] = [[]]
    size = 0
    for line in lines:
        length = len(orjson.dumps(line.brief))
        if chunks[-1] and (len(chunks[-1]) >= CHUNK_LINES or size + length > CHUNK_BYTES):
            chunks.append([])
            size = 0
        chunks[-1].append(line)
        size += length
    return chunks


def _chunk_path(job: Job, index: int) -> str:
    return f"{jobs.path(job.id)}/{collections.BATCH_CHUNKS.name}/{job.payload['digest']}-{index:04d}"
