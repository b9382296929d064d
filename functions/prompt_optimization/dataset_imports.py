"""Examples of a dataset out of finished content: what a brief asked for, and what came of it."""

from collections.abc import AsyncIterator

from functions.prompt_optimization.datasets_schemas import ImportBody
from shared import errors
from shared.bootstrap import Services
from shared.generation import pipeline
from shared.generation import tools as generation
from shared.generation.brief import Brief
from shared.jobs.job import Job
from shared.jobs.repository import Filter, Position
from shared.scoring.dataset import Example

PAGE = 100
MOST_PAGES = 20


async def examples(services: Services, tenant: str, wanted: ImportBody) -> tuple[Example, ...]:
    """Return an example for each piece, the newest first and each brief once; raises InvalidFieldsError for none."""
    found: dict[str, Example] = {}
    async for job in _succeeded(services, tenant, wanted):
        example = await _example(services, job, wanted)
        if example is not None:
            found.setdefault(example.id, example)
        if len(found) == wanted.limit:
            break
    if not found:
        raise errors.invalid_field("content_type", "nothing_found", "No finished content is as you ask for.")
    return tuple(found.values())


async def _succeeded(services: Services, tenant: str, wanted: ImportBody) -> AsyncIterator[Job]:
    asked = Filter(tenant, kind=wanted.content_type) if wanted.content_type else Filter(tenant, type=pipeline.NAME)
    position: Position | None = None
    for _ in range(MOST_PAGES):
        page = await services.jobs.page(asked, PAGE, position)
        for job in page:
            if job.type == pipeline.NAME and job.status == "succeeded":
                yield job
        if len(page) < PAGE:
            return
        position = Position(page[-1].created_at, page[-1].id)


async def _example(services: Services, job: Job, wanted: ImportBody) -> Example | None:
    try:
        content = await services.contents.get(str(job.result["content"]), job.tenant)
    except errors.NotFoundError:
        return None
    if float(content.quality.get("score", 0.0)) < wanted.least_quality:
        return None
    brief = Brief.model_validate(job.payload["brief"])
    variables = {**generation.brief_variables(brief), "words": brief.words, "shape": brief.kind.shape}
    return Example.of({"variables": variables, "expected": content.body if wanted.with_output else None})
