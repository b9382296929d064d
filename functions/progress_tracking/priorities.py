"""Changing one job's priority."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from shared import errors
from shared.bootstrap import Services
from shared.jobs.schemas import JobView
from shared.manifest.queues import Priority
from shared.web.requests import Call
from shared.web.routing import Route


class PriorityBody(BaseModel):
    """What is to change."""

    model_config = ConfigDict(extra="forbid")

    priority: Priority


async def reprioritise(call: Call[PriorityBody], services: Services) -> JobView:
    """Change the priority of a job that waits for admission; one that was let in has its place already."""
    job = await services.priorities.change(call.params["job_id"], call.principal.tenant, call.input.priority)
    return JobView.of(job)


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "PATCH",
        "/v1/jobs/{job_id}",
        reprioritise,
        summary="Change a job's priority",
        scope="jobs:write",
        body=PriorityBody,
        response=JobView,
        errors=(errors.NotFoundError, errors.InvalidStateError),
        tags=("jobs",),
    ),
)
