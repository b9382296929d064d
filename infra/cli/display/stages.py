"""The stages of a job as its events tell of them: plain values that any display can draw."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from infra.cli.answers import Job, JobError, Progress, Stage
from infra.cli.display import figures

ENDED = frozenset({"succeeded", "failed", "cancelled"})


@dataclass(frozen=True)
class StageRow:
    """One stage: ``done`` of ``total`` sub-stages are finished, in the try number ``attempt``."""

    name: str
    status: str = "queued"
    done: int = 0
    total: int = 1
    attempt: int = 1

    @property
    def share(self) -> float:
        """Return the finished share."""
        if self.status in {"succeeded", "skipped"}:
            return 1.0
        return min(self.done / self.total, 1.0) if self.total else 0.0

    @property
    def note(self) -> str:
        """Return what the bar does not say."""
        parts = [f"{self.done}/{self.total}"] if self.total > 1 and self.status != "skipped" else []
        parts += [f"attempt {self.attempt}"] if self.attempt > 1 else []
        return ", ".join([self.status, *parts])


@dataclass(frozen=True)
class JobState:
    """A job on its way."""

    id: str
    type: str
    created_at: datetime
    at: datetime
    status: str
    progress: float
    stages: tuple[StageRow, ...]
    seq: int = -1
    current: str = ""
    error: JobError | None = None

    @classmethod
    def fresh(cls, job: Job) -> Self:
        """Return ``job`` as it was before its first event."""
        created = figures.moment(job["created_at"])
        stages = tuple(StageRow(stage["name"]) for stage in job["stages"])
        return cls(job["id"], job["type"], created, created, "queued", 0.0, stages)

    @classmethod
    def of(cls, job: Job) -> Self:
        """Return ``job`` as it stands."""
        return cls(
            id=job["id"],
            type=job["type"],
            created_at=figures.moment(job["created_at"]),
            at=figures.moment(job["finished_at"] or job["updated_at"]),
            status=job["status"],
            progress=job["progress"],
            stages=tuple(_row(stage) for stage in job["stages"]),
            seq=job["seq"],
            current=job["stage"],
            error=job["error"],
        )

    @property
    def elapsed(self) -> float:
        """Return the seconds from submission to the last thing that happened."""
        return max((self.at - self.created_at).total_seconds(), 0.0)

    @property
    def ended(self) -> bool:
        """Return whether nothing more will happen."""
        return self.status in ENDED

    def after(self, event: Progress) -> "JobState":
        """Return the job after ``event``; one that is older than what is known changes nothing."""
        if event["seq"] <= self.seq:
            return self
        return replace(
            self,
            seq=event["seq"],
            at=figures.moment(event["at"]),
            status=event["status"],
            progress=max(event["progress"], self.progress),
            current=event["stage"],
            error=event["error"],
            stages=_moved(self.stages, event),
        )


def _row(stage: Stage) -> StageRow:
    return StageRow(stage["name"], stage["status"], stage["done"], stage["total"], max(stage["attempts"], 1))


def _moved(stages: tuple[StageRow, ...], event: Progress) -> tuple[StageRow, ...]:
    """Put the event into its stage; what was passed by on the way there was skipped."""
    names = [stage.name for stage in stages]
    if event["stage"] not in names:
        return stages
    place = names.index(event["stage"])
    passed = [replace(stage, status="skipped") if stage.status == "queued" else stage for stage in stages[:place]]
    moved = StageRow(event["stage"], event["stage_status"], event["done"], event["total"], event["attempt"] + 1)
    return (*passed, moved, *stages[place + 1 :])
