"""Bodies of the schedules' API: what callers send, and how schedules and their runs look."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from shared.schedules import cron, targets
from shared.schedules.schedule import CatchUp, Outcome, Overlap, Plan, Run, Schedule, Status
from shared.schedules.targets import BatchTarget, CleanupTarget, ContentTarget, WarmTarget
from shared.schedules.timing import MAX_JITTER, Timing

_STRICT = ConfigDict(extra="forbid")
_TIMING = ("cron", "time_zone", "jitter_seconds", "start_at", "end_at")

Cron = Annotated[
    str,
    Field(
        max_length=cron.MAX_LENGTH,
        description="Five fields (minute, hour, day of month, month, day of week), or @hourly, @daily, @weekly, "
        "@monthly. Where the clocks change, a run at 02:30 comes at 03:00 when there is no 02:30, and once when there "
        "are two; lines with a wildcard in minute or hour go by the time that passes.",
        examples=["0 9 * * MON-FRI"],
    ),
]
Zone = Annotated[str, Field(max_length=64, description="Time zone of the IANA database.", examples=["Europe/Berlin"])]
Jitter = Annotated[
    int, Field(ge=0, le=MAX_JITTER, description="Most seconds that a run is put off, always the same for the same run.")
]
Policy = Annotated[
    Overlap,
    Field(
        description="When a run is due and a job of the schedule has not ended: skip the run, queue it until the job "
        "has ended (at most 25 wait), or cancel the job."
    ),
]
Hours = Annotated[
    int,
    Field(
        ge=0,
        le=72,
        description="Hours for which missed runs are made up for; with 0, a run over 5 minutes late is not.",
    ),
]
MaxRuns = Annotated[int, Field(ge=1, le=25, description="Most missed runs that are made up for: the last ones.")]
Start = Annotated[AwareDatetime | None, Field(description="No run before this time.")]
End = Annotated[AwareDatetime | None, Field(description="No run after this time.")]


class TimingBody(BaseModel):
    """When something is to run."""

    model_config = _STRICT

    cron: Cron
    time_zone: Zone = "UTC"
    jitter_seconds: Jitter = 0
    start_at: Start = None
    end_at: End = None

    def timing(self) -> Timing:
        """Return the timing that this describes."""
        return Timing(self.cron, self.time_zone, self.jitter_seconds, self.start_at, self.end_at)


class TargetBody(BaseModel):
    """What is to be started; one of these."""

    model_config = _STRICT

    content: ContentTarget | None = Field(None, description="A piece to write at each run.")
    batch: BatchTarget | None = Field(None, description="Pieces to write at each run.")
    cleanup: CleanupTarget | None = Field(None, description="Ended jobs to delete at each run.")
    warm: WarmTarget | None = Field(None, description="Answers to have ready in the cache after each run.")

    def given(self) -> list[tuple[str, BaseModel]]:
        """Return the targets that were given, by name."""
        found = {name: getattr(self, name) for name in targets.BY_NAME}
        return [(name, target) for name, target in found.items() if target is not None]


class CreateBody(TargetBody, TimingBody):
    """A schedule to make: when, what, and what happens when runs come together or too late."""

    name: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$", description="Its name, for good.", examples=["daily-tip"]
    )
    overlap: Policy = "skip"
    catch_up_hours: Hours = 0
    catch_up_max_runs: MaxRuns = 10

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.name == "preview":
            raise ValueError("'preview' is a word of this API, not a name")
        if len(self.given()) != 1:
            raise ValueError(f"exactly one of {', '.join(targets.BY_NAME)} is needed")
        return self

    def plan(self) -> Plan:
        """Return the plan that this describes."""
        ((kind, target),) = self.given()
        catch_up = CatchUp(self.catch_up_hours, self.catch_up_max_runs)
        return Plan(self.timing(), kind, _dump(target), self.overlap, catch_up)


class ChangeBody(TargetBody):
    """What is to be changed; whatever is left out stays as it is."""

    cron: Cron = ""
    time_zone: Zone = ""
    jitter_seconds: Jitter = 0
    start_at: Start = None
    end_at: End = None
    overlap: Policy = "skip"
    catch_up_hours: Hours = 0
    catch_up_max_runs: MaxRuns = 10

    @model_validator(mode="after")
    def _has_at_most_one_target(self) -> Self:
        if len(self.given()) > 1:
            raise ValueError(f"at most one of {', '.join(targets.BY_NAME)} can be given")
        return self

    def applied(self, plan: Plan) -> Plan:
        """Return ``plan`` with the changes."""
        given = self.model_dump(include=self.model_fields_set - targets.BY_NAME.keys())
        kind, target = next(((kind, _dump(target)) for kind, target in self.given()), (plan.kind, plan.target))
        timing = {name: given.get(name, getattr(plan.timing, name)) for name in _TIMING}
        hours = given.get("catch_up_hours", plan.catch_up.hours)
        catch_up = CatchUp(hours, given.get("catch_up_max_runs", plan.catch_up.max_runs))
        return Plan(Timing(**timing), kind, target, given.get("overlap", plan.overlap), catch_up)


class PreviewBody(TimingBody):
    """A timing to look at."""

    count: int = Field(5, ge=1, le=50, description="How many runs to show.")


class UpcomingView(BaseModel):
    """A planned run: its time, the same on clocks in the time zone, and when it is due, jitter included."""

    planned_at: datetime
    local: datetime
    due_at: datetime


class PreviewView(BaseModel):
    """What a timing comes to."""

    description: str = Field(description="The cron line in words.")
    upcoming: list[UpcomingView]

    @classmethod
    def of(cls, timing: Timing, planned: Sequence[datetime]) -> "PreviewView":
        """Return the public form of the next runs; a schedule's own name would settle its jitter."""
        return cls(description=cron.explained(timing.cron), upcoming=_upcoming(timing, "", planned))


class RunView(BaseModel):
    """What became of a planned time, or of a wish to run."""

    at: datetime
    planned_at: datetime | None = Field(description="Null for a run by hand.")
    outcome: Outcome
    reason: str = Field(description="Why it was skipped (missed, overlap) or failed.")
    job: str | None
    missed: int = Field(
        description="Runs that came too late and were skipped, together; from 1,000 on, at least so many."
    )
    overlapped: int = Field(description="Runs that gave way to another and were skipped, together.")
    by: str | None = Field(description="Id of the key that asked for a run by hand.")

    @classmethod
    def of(cls, run: Run) -> "RunView":
        """Return the public form of ``run``."""
        plain = {name: getattr(run, name) for name in cls.model_fields}
        return cls(**{**plain, "job": run.job or None, "by": run.by or None})


class ScheduleView(BaseModel):
    """A schedule: when, what, how it stands, and who has made and changed it."""

    id: str
    name: str
    status: Status = Field(description="active, paused, or ended: no time left to run at.")
    cron: str
    description: str = Field(description="The cron line in words.")
    time_zone: str
    jitter_seconds: int
    start_at: datetime | None
    end_at: datetime | None
    overlap: Overlap
    catch_up_hours: int
    catch_up_max_runs: int
    kind: str = Field(description="What it starts: content, batch, cleanup or warm.")
    content: dict[str, Any] | None
    batch: dict[str, Any] | None
    cleanup: dict[str, Any] | None
    warm: dict[str, Any] | None
    next_at: datetime | None = Field(description="When the next run is due, jitter included.")
    next_local: datetime | None = Field(description="The same on clocks in its time zone.")
    last: RunView | None
    waiting: list[datetime] = Field(description="Planned runs that queue behind a job.")
    running: list[str] = Field(description="Its jobs that had not ended when a run was last due.")
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    links: dict[str, str]

    @classmethod
    def of(cls, schedule: Schedule) -> Self:
        """Return the public form of ``schedule``."""
        return cls(**_fields(schedule))


class ScheduleDetail(ScheduleView):
    """A schedule with its last and its next runs."""

    recent: list[RunView] = Field(description="The last 20 runs, newest first.")
    upcoming: list[UpcomingView] = Field(description="As many of the next runs as were asked for.")

    @classmethod
    def detailed(cls, schedule: Schedule, planned: Sequence[datetime]) -> "ScheduleDetail":
        """Return the public form of ``schedule`` with its runs."""
        recent = [RunView.of(run) for run in schedule.recent]
        return cls(**_fields(schedule), recent=recent, upcoming=_upcoming(schedule.plan.timing, schedule.id, planned))


def _fields(schedule: Schedule) -> dict[str, Any]:
    plan, timing, next_at = schedule.plan, schedule.plan.timing, schedule.due_at
    own = ("id", "name", "status", "created_at", "created_by", "updated_at", "updated_by")
    link = f"/v1/schedules/{schedule.id}"
    return {
        **{name: getattr(schedule, name) for name in own},
        **{name: getattr(timing, name) for name in _TIMING},
        **dict.fromkeys(targets.BY_NAME),
        plan.kind: orjson.loads(plan.target),
        "description": cron.explained(timing.cron),
        "overlap": plan.overlap,
        "catch_up_hours": plan.catch_up.hours,
        "catch_up_max_runs": plan.catch_up.max_runs,
        "kind": plan.kind,
        "next_at": next_at,
        "next_local": timing.local(next_at) if next_at else None,
        "last": RunView.of(schedule.last) if schedule.last else None,
        "waiting": list(schedule.waiting),
        "running": list(schedule.running),
        "links": {"self": link, "runs": f"{link}/runs"},
    }


def _upcoming(timing: Timing, seed: str, planned: Sequence[datetime]) -> list[UpcomingView]:
    return [
        UpcomingView(planned_at=one, local=timing.local(one), due_at=timing.due(seed, one) if seed else one)
        for one in planned
    ]


def _dump(target: BaseModel) -> str:
    return target.model_dump_json(exclude_defaults=True)
