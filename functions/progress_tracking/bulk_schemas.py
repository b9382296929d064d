"""Bodies of bulk actions."""

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from shared import errors
from shared.bulk import actions, selection
from shared.bulk.actions import Action
from shared.bulk.service import Wish
from shared.bulk.tally import Tally
from shared.jobs.job import Job, Status
from shared.jobs.repository import Filter
from shared.jobs.schemas import JobView
from shared.manifest.queues import Priority
from shared.web.auth import Principal


def listed(value: Any) -> Any:
    """Return a single word as a list of it."""
    return [value] if isinstance(value, str) else value


Name = Annotated[str, Field(max_length=256)]


class JobFilter(BaseModel):
    """Which jobs: all conditions given must hold, none means all."""

    model_config = ConfigDict(extra="forbid")

    status: Annotated[list[Status], BeforeValidator(listed), Field(max_length=8)] = Field(
        default=[], description="States; without them, those in which the action makes sense."
    )
    type: Name = ""
    kind: Name = ""
    tag: Name = ""
    batch: Name = ""
    owner: Name = ""
    schedule: Name = ""
    priority: Priority | None = None
    since: AwareDatetime | None = Field(None, description="Created at this time or later.")
    until: AwareDatetime | None = Field(None, description="Created at this time or earlier.")

    def wanted(self, tenant: str, action: Action) -> Filter:
        """Return the filter for an action; raises InvalidFieldsError for states that it cannot be done in."""
        allowed = actions.allowed(action)
        if odd := [status for status in self.status if status not in allowed]:
            detail = f"To {action} jobs, they must be {', '.join(allowed)}, not {', '.join(odd)}."
            raise errors.invalid_field("filter.status", "not_allowed", detail)
        named = self.model_dump(exclude={"status"})
        return Filter(tenant, statuses=tuple(dict.fromkeys(self.status)), **named)


class BulkRequest(BaseModel):
    """An action on all jobs that a filter leaves."""

    model_config = ConfigDict(extra="forbid")

    action: Action
    filter: JobFilter = Field(description="Which jobs; `{}` stands for all.")
    stage: Annotated[str, Field(max_length=60)] = Field(
        "", description="For `retry`: the first stage to run again. Default: where each job failed."
    )
    priority: Priority = Field("low", description="Priority of the bulk action itself; the jobs keep theirs.")
    dry_run: bool = Field(default=False, description="Only count the jobs.")

    def wish(self, principal: Principal, key: str) -> Wish:
        """Return what is wished for."""
        if self.stage and self.action != "retry":
            raise errors.invalid_field("stage", "not_allowed", "Only a retry begins with a stage.")
        return Wish(
            tenant=principal.tenant,
            owner=principal.key_id,
            operation=actions.operation(self.action),
            filter=selection.plain(self.filter.wanted(principal.tenant, self.action)),
            key=key,
            priority=self.priority,
            stage=self.stage,
        )


class Sample(BaseModel):
    """A job or a letter that was passed over or failed, and why."""

    id: str
    result: str
    code: str
    detail: str


class BulkView(BaseModel):
    """A bulk action, and what it has done so far."""

    job: JobView | None = Field(description="The job that does it, durable and cancellable; null for a dry run.")
    dry_run: bool
    operation: str
    filter: dict[str, Any]
    total: int | None = Field(description="How many there were when it began; null until they are counted.")
    done: int = 0
    changed: int = 0
    skipped: int = Field(0, description="Passed over: their state did not allow it, or they are gone.")
    failed: int = 0
    reasons: dict[str, int] = Field({}, description="Why some were passed over or failed: how many by error code.")
    samples: list[Sample] = Field([], description="The first ten of those.")
    links: dict[str, str] = {}

    @classmethod
    def counted(cls, wish: Wish, total: int) -> "BulkView":
        """Return the answer to a dry run."""
        return cls(job=None, dry_run=True, operation=wish.operation, filter=dict(wish.filter), total=total)

    @classmethod
    def of(cls, job: Job, tally: Tally) -> "BulkView":
        """Return the public form of a bulk action."""
        return cls.model_validate({
            **tally.fields(),
            "job": JobView.of(job),
            "dry_run": False,
            "operation": job.payload["operation"],
            "filter": job.payload["filter"],
            "total": job.result.get("total"),
            "links": {"self": path(job), "job": f"/v1/jobs/{job.id}", "events": f"/v1/jobs/{job.id}/events"},
        })


def path(job: Job) -> str:
    """Return where a bulk action is seen."""
    return f"/v1/jobs/bulk/{job.id}"
