"""Bodies of dead letters and their groups."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from functions.progress_tracking.bulk_schemas import Name, listed
from shared import errors
from shared.bulk.service import Wish
from shared.dead_letters import replays
from shared.dead_letters.letter import DeadLetter, Status, Verdict
from shared.dead_letters.replays import Action
from shared.dead_letters.repository import LetterFilter
from shared.dead_letters.service import Counted, Story
from shared.jobs import job as jobs
from shared.jobs.events import Event
from shared.jobs.schemas import JobView
from shared.manifest.queues import Priority
from shared.web.auth import Principal

Stage = Annotated[str, Field(max_length=60)]


class LetterView(BaseModel):
    """A job that failed for good, and what was done about it."""

    id: str
    job: str
    generation: int = Field(description="Which run of the job; each replay makes the next one.")
    type: str
    kind: str
    stage: str
    code: str
    category: str
    detail: str
    fingerprint: str = Field(description="The same for failures of one cause.")
    attempts: int = Field(description="How often the stage was tried.")
    at: datetime
    expires_at: datetime
    status: Status
    changed_by: str | None = Field(description="Id of the key that set the status.")
    changed_at: datetime | None
    bulk: str | None = Field(description="Id of the bulk action that did it.")
    replayed_as: int | None = Field(description="The generation that the replay has made.")
    links: dict[str, str]

    @classmethod
    def of(cls, letter: DeadLetter) -> "LetterView":
        """Return the public form of a letter."""
        return cls(**_fields(letter))


class Try(BaseModel):
    """A failed try of a stage, or the failure of the job."""

    at: datetime
    stage: str
    attempt: int
    status: str
    code: str
    category: str
    detail: str

    @classmethod
    def of(cls, event: Event) -> "Try":
        """Return what an event tells of an error."""
        error = event.error or {}
        told = {name: str(error.get(name, "")) for name in ("code", "category", "detail")}
        return cls(at=event.at, stage=event.stage, attempt=event.attempt + 1, status=event.status, **told)


class FullLetterView(LetterView):
    """A dead letter with its job's brief and everything that was tried."""

    job_status: jobs.Status | None = Field(description="State of the job now; null when it is no longer kept.")
    payload: dict[str, Any] | None = Field(description="The brief as the job holds it now.")
    tries: list[Try]

    @classmethod
    def telling(cls, story: Story) -> "FullLetterView":
        """Return all that is known of a letter."""
        job = story.job
        return cls(
            **_fields(story.letter),
            job_status=job.status if job else None,
            payload=dict(job.payload.get("brief", job.payload)) if job else None,
            tries=[Try.of(event) for event in story.tries],
        )


class GroupView(BaseModel):
    """Failures of one cause."""

    fingerprint: str
    type: str
    stage: str
    code: str
    category: str
    sample: str
    status: Verdict
    regressed: bool = Field(description="The error came back after the group had been resolved.")
    regressed_at: datetime | None
    total: int
    open: int
    first_seen: datetime
    last_seen: datetime
    changed_by: str | None
    changed_at: datetime | None
    links: dict[str, str]

    @classmethod
    def of(cls, counted: Counted) -> "GroupView":
        """Return the public form of a group."""
        group = counted.group
        same = {name: getattr(group, name) for name in ("fingerprint", "type", "stage", "code", "category", "sample")}
        return cls(
            **same,
            status=group.status,
            regressed=group.regressed_at is not None,
            regressed_at=group.regressed_at,
            total=counted.total,
            open=counted.open,
            first_seen=group.first_seen,
            last_seen=counted.last_seen,
            changed_by=group.by or None,
            changed_at=group.changed_at,
            links={
                "self": f"/v1/dead-letters/groups/{group.fingerprint}",
                "letters": f"/v1/dead-letters?fingerprint={group.fingerprint}",
            },
        )


class ChangedGroupView(BaseModel):
    """A group as it stands now, and the job that does the same to its letters; null when there are none."""

    group: GroupView
    job: JobView | None


class ReplayRequest(BaseModel):
    """Where a replay begins, and what it changes."""

    model_config = ConfigDict(extra="forbid")

    stage: Stage = Field("", description="First stage to run again. Default: where the job failed.")
    payload: dict[str, Any] | None = Field(
        None, description="Fields of the brief to change; the others stay as they were."
    )


class GroupReplayRequest(BaseModel):
    """How the letters of a group are replayed."""

    model_config = ConfigDict(extra="forbid")

    stage: Stage = Field("", description="First stage to run again. Default: where each job failed.")
    priority: Priority = Field("low", description="Priority of the replay itself; the jobs keep theirs.")
    dry_run: bool = Field(default=False, description="Only count the letters.")

    def wish(self, principal: Principal, key: str, wanted: LetterFilter) -> Wish:
        """Return what is wished for."""
        return wish(principal, key, "replay", wanted, self.priority, self.stage)


class LetterFilterBody(BaseModel):
    """Which letters: all conditions given must hold, none means all."""

    model_config = ConfigDict(extra="forbid")

    status: Annotated[list[Status], BeforeValidator(listed), Field(max_length=4)] = Field(
        default=[], description="States; without them, those that are open."
    )
    type: Name = ""
    kind: Name = ""
    stage: Name = ""
    code: Name = ""
    fingerprint: Name = ""
    since: AwareDatetime | None = Field(None, description="Failed at this time or later.")
    until: AwareDatetime | None = Field(None, description="Failed at this time or earlier.")

    def wanted(self, tenant: str) -> LetterFilter:
        """Return the filter; raises InvalidFieldsError for letters that were replayed already."""
        if "replayed" in self.status:
            detail = "These letters were replayed already; if their jobs failed again, they have left new ones."
            raise errors.invalid_field("filter.status", "not_allowed", detail)
        named = self.model_dump(exclude={"status"})
        return LetterFilter(tenant, statuses=tuple(dict.fromkeys(self.status)), **named)


class FilterReplayRequest(GroupReplayRequest):
    """Which letters are replayed, and how."""

    filter: LetterFilterBody = Field(description="Which letters; `{}` stands for all that are open.")


def wish(
    principal: Principal, key: str, action: Action, wanted: LetterFilter, priority: Priority = "low", stage: str = ""
) -> Wish:
    """Return the wish for an action on all letters that a filter leaves."""
    return Wish(
        tenant=principal.tenant,
        owner=principal.key_id,
        operation=replays.operation(action),
        filter=replays.plain(wanted),
        key=key,
        priority=priority,
        stage=stage,
    )


def _fields(letter: DeadLetter) -> dict[str, Any]:
    same = (
        *("id", "job", "generation", "type", "kind", "stage", "code", "category", "detail", "fingerprint"),
        *("attempts", "at", "status", "changed_at", "replayed_as"),
    )
    return {
        **{name: getattr(letter, name) for name in same},
        "expires_at": letter.expire_at,
        "changed_by": letter.by or None,
        "bulk": letter.bulk or None,
        "links": {
            "self": f"/v1/dead-letters/{letter.id}",
            "job": f"/v1/jobs/{letter.job}",
            "group": f"/v1/dead-letters/groups/{letter.fingerprint}",
        },
    }
