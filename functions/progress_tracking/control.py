"""Steering one job: pause, resume, retry from a stage, approve, reject."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from shared import errors
from shared.bootstrap import Services
from shared.bulk import acting
from shared.bulk.acting import Actor
from shared.jobs.pipeline import Decision
from shared.jobs.schemas import JobView
from shared.web.requests import Call
from shared.web.routing import Route


class RetryRequest(BaseModel):
    """Where a retry begins, and what it changes."""

    model_config = ConfigDict(extra="forbid")

    stage: str = Field(
        "",
        max_length=60,
        description="First stage to run again. Default: where the job failed; the first one when the brief is changed.",
    )
    generation: int | None = Field(
        None, ge=0, description="The generation that you have seen end; a request sent twice then retries once."
    )
    payload: dict[str, Any] | None = Field(
        None, description="Fields of the brief to change; the others stay as they were."
    )


class Comment(BaseModel):
    """What a person says to their decision."""

    model_config = ConfigDict(extra="forbid")

    comment: str = Field("", max_length=2000, description="Kept with the decision.")


async def pause(call: Call[None], services: Services) -> JobView:
    """Pause a job: the stage that runs is finished, no other begins. Its place goes to another job meanwhile."""
    return JobView.of(await services.jobs.pause(call.params["job_id"], call.principal.tenant))


async def resume(call: Call[None], services: Services) -> JobView:
    """Resume a paused job where it stood, as soon as the tenant's limits let it in."""
    return JobView.of(await services.jobs.resume(call.params["job_id"], call.principal.tenant))


async def retry(call: Call[RetryRequest], services: Services) -> JobView:
    """
    Run an ended job again, as its next generation, from a stage on.

    What earlier stages have left is used again. The brief can be changed; its events go on counting.
    """
    wish = call.input
    with acting.acting(Actor(call.principal.key_id)):
        job = await services.jobs.retry(
            call.params["job_id"], call.principal.tenant, wish.stage, wish.payload, wish.generation
        )
    return JobView.of(job)


async def approve(call: Call[Comment], services: Services) -> JobView:
    """Approve a job that waits for a person; it goes on."""
    return await _decide(call, services, approved=True)


async def reject(call: Call[Comment], services: Services) -> JobView:
    """Reject a job that waits for a person; it fails with the comment as its reason."""
    return await _decide(call, services, approved=False)


async def _decide(call: Call[Comment], services: Services, *, approved: bool) -> JobView:
    decision = Decision(approved, call.principal.key_id, call.input.comment)
    return JobView.of(await services.jobs.decide(call.params["job_id"], call.principal.tenant, decision))


def _route(action: str, handler: Any, summary: str, body: type[BaseModel] | None = None) -> Route[Services, Any]:
    return Route(
        "POST",
        f"/v1/jobs/{{job_id}}/{action}",
        handler,
        summary=summary,
        scope="jobs:write",
        body=body,
        response=JobView,
        errors=(errors.NotFoundError, errors.InvalidStateError),
        tags=("jobs",),
    )


ROUTES: tuple[Route[Services, Any], ...] = (
    _route("pause", pause, "Pause a job"),
    _route("resume", resume, "Resume a job"),
    _route("retry", retry, "Retry a job from a stage", RetryRequest),
    _route("approve", approve, "Approve a job", Comment),
    _route("reject", reject, "Reject a job", Comment),
)
