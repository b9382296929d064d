"""Many briefs: JSON Lines in, a job that writes them all, JSON Lines out."""

from collections.abc import AsyncIterator
from typing import Any

from functions.content_generation.schemas import BatchAnswer, BatchResult, RejectedLine
from shared import errors
from shared.bootstrap import Services
from shared.generation import batch
from shared.generation.batch import Outcome, Parsed
from shared.generation.content import ContentView
from shared.generation.service import Author
from shared.jobs.job import STATUSES, Job
from shared.jobs.schemas import JobView
from shared.manifest import queues
from shared.web import lines, query, responses
from shared.web.requests import Call
from shared.web.responses import Response

PRIORITY = query.choice("priority", tuple(queues.BY_PRIORITY), default="low", description="Priority of the pieces.")
TAG = query.many(query.text("tag", default="", max_length=60, description="A tag for all pieces."), at_most=10)
LINES = ("application/x-ndjson", "application/jsonl", "application/jsonlines", "application/json-lines")


async def submit_batch(call: Call[None], services: Services) -> Response:
    """
    Take up to 10,000 briefs, one JSON object a line, at most 32 MiB together.

    A broken line is left out and told with its number; the others run. The answer is the batch's job, at once.
    """
    media_type = (call.headers.get("content-type") or "").partition(";")[0].strip().lower()
    if media_type not in LINES:
        raise errors.UnsupportedMediaTypeError(f"Send JSON Lines as {LINES[0]}.")
    parsed = batch.parse(await call.body())
    author = Author(call.principal.tenant, call.principal.key_id)
    job = await services.batches.submit(
        author,
        parsed,
        call.idempotency_key or "",
        call.query(PRIORITY),  # type: ignore[arg-type]  # the parameter admits only priorities
        call.query(TAG),
    )
    location = f"/v1/batches/{job.id}".encode()
    return responses.json(_answer(job, {}, parsed), status=202, headers=[(b"location", location)])


async def get_batch(call: Call[None], services: Services) -> BatchAnswer:
    """Show a batch and how many of its pieces are in which state."""
    job = await _batch(call, services)
    counts: dict[str, int] = {
        status: await services.job_repository.count(job.tenant, job.id, status) for status in STATUSES
    }
    return _answer(job, counts)


async def get_results(call: Call[None], services: Services) -> lines.JsonLines:
    """Stream how each line has come out so far, as JSON Lines."""
    job = await _batch(call, services)
    return lines.JsonLines(_results(services, job))


async def _batch(call: Call[Any], services: Services) -> Job:
    job = await services.jobs.get(call.params["batch_id"], call.principal.tenant)
    if job.type != batch.NAME:
        raise errors.NotFoundError("There is no such batch.")
    return job


async def _results(services: Services, job: Job) -> AsyncIterator[BatchResult]:
    async for outcome in services.batches.outcomes(job):
        yield _result(outcome)


def _result(outcome: Outcome) -> BatchResult:
    return BatchResult(
        line=outcome.line,
        job=outcome.job.id,
        status=outcome.job.status,
        content=ContentView.of(outcome.content) if outcome.content else None,
        error=dict(outcome.job.error) if outcome.job.error else None,
    )


def _answer(job: Job, counts: dict[str, int], parsed: Parsed | None = None) -> BatchAnswer:
    rejected = parsed.rejected if parsed else ()
    return BatchAnswer(
        job=JobView.of(job),
        lines=job.payload["lines"],
        rejected=job.payload["rejected"],
        counts=counts,
        rejections=[
            RejectedLine(
                line=line.number,
                errors=[{"field": e.field, "rule": e.rule, "detail": e.detail} for e in line.errors],
            )
            for line in rejected
        ],
        links={
            "self": f"/v1/batches/{job.id}",
            "results": f"/v1/batches/{job.id}/results",
            "events": f"/v1/jobs/{job.id}/events",
            "jobs": f"/v1/jobs?batch={job.id}",
        },
    )
