"""A schedule as a plain value, and how it stands in its document."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, islice
from typing import Any, Literal

from shared import ids
from shared.firestore.documents import Document
from shared.manifest import collections
from shared.schedules.timing import Timing

Status = Literal["active", "paused", "ended"]
Overlap = Literal["skip", "queue", "cancel_running"]
Outcome = Literal["started", "skipped", "failed"]

OVERLAPS: tuple[Overlap, ...] = ("skip", "queue", "cancel_running")
REMEMBERED = 20
MISSED, OVERLAPPING = "missed", "overlap"


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Runs up to ``hours`` late are still started, the last ``max_runs`` of them; with 0 hours none is."""

    hours: int = 0
    max_runs: int = 10


@dataclass(frozen=True, slots=True)
class Run:
    """
    What became of a planned time, or of a wish to run without one.

    ``missed`` and ``overlapped`` count the planned times before it that were skipped in the same step: those that came
    too late, and those that had to give way to another run. ``by`` is the key that asked for a run by hand.
    """

    at: datetime
    outcome: Outcome
    planned_at: datetime | None = None
    reason: str = ""
    job: str = ""
    missed: int = 0
    overlapped: int = 0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody has asked for: when, what, and what happens when runs come together or too late."""

    timing: Timing
    kind: str
    target: str
    overlap: Overlap = "skip"
    catch_up: CatchUp = field(default_factory=CatchUp)


@dataclass(frozen=True, slots=True)
class Schedule:
    """
    A schedule as it was read; ``version`` is what a write of it must still find.

    ``planned_at`` is the next planned time, ``waiting`` are those that queue behind a job, ``running`` the jobs that
    had not ended when last looked at, ``recent`` the last runs, newest first. ``token`` tells one creation from
    another.
    """

    id: str
    tenant: str
    name: str
    plan: Plan
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    token: str
    paused: bool = False
    planned_at: datetime | None = None
    waiting: tuple[datetime, ...] = ()
    running: tuple[str, ...] = ()
    recent: tuple[Run, ...] = ()
    version: Any = None

    @property
    def status(self) -> Status:
        """Return whether it runs, is paused, or has no time left to run at."""
        if self.paused:
            return "paused"
        return "active" if self.planned_at or self.waiting else "ended"

    @property
    def due_at(self) -> datetime | None:
        """Return when the next planned run is due, or None when none is to come."""
        if self.paused or self.planned_at is None:
            return None
        return self.plan.timing.due(self.id, self.planned_at)

    @property
    def look_at(self) -> datetime | None:
        """Return when a tick must look at it, or None when it need not."""
        return self.waiting[0] if self.waiting else self.due_at

    @property
    def last(self) -> Run | None:
        """Return the newest run."""
        return self.recent[0] if self.recent else None

    def upcoming(self, count: int) -> list[datetime]:
        """Return the next planned times, none while it is paused."""
        if self.paused or self.planned_at is None:
            return []
        return list(islice(chain([self.planned_at], self.plan.timing.runs(self.planned_at)), count))

    def run_key(self, planned: datetime) -> str:
        """Return the idempotency key of a planned run, which no later schedule of this name shares."""
        return f"{self.id}:{self.created_at.isoformat()}:{planned.isoformat()}"

    def with_run(self, run: Run) -> "Schedule":
        """Return the schedule with one run more behind it."""
        return replace(self, recent=(run, *self.recent)[:REMEMBERED])


_STATE = ("paused", "planned_at")
_PLAIN = ("tenant", "name", "created_at", "created_by", "updated_at", "updated_by", "token", *_STATE)
_TIMING = tuple(Timing.__dataclass_fields__)
_RUN = tuple(Run.__dataclass_fields__)


def schedule_id(tenant: str, name: str) -> str:
    """Return the id of a tenant's schedule, which its name settles."""
    return f"sch_{ids.digest('schedule', tenant, name)}"


def path(schedule_id_: str) -> str:
    """Return the path of a schedule's document."""
    return f"{collections.SCHEDULES.name}/{schedule_id_}"


def to_fields(schedule: Schedule) -> dict[str, Any]:
    """Return the whole schedule as document fields; ``next_at`` is when a tick must look at it, if it is ``active``."""
    plan = schedule.plan
    active = schedule.status == "active"
    return {
        **{name: getattr(schedule, name) for name in _PLAIN},
        **{name: getattr(plan.timing, name) for name in _TIMING},
        "kind": plan.kind,
        "target": plan.target,
        "overlap": plan.overlap,
        "catch_up_hours": plan.catch_up.hours,
        "catch_up_max_runs": plan.catch_up.max_runs,
        "waiting": list(schedule.waiting),
        "running": list(schedule.running),
        "recent": [{name: getattr(run, name) for name in _RUN} for run in schedule.recent],
        "active": active,
        "next_at": schedule.look_at if active else None,
    }


def from_document(document: Document) -> Schedule:
    """Return the schedule that a document holds."""
    data: Mapping[str, Any] = document.data
    return Schedule(
        id=document.id,
        plan=Plan(
            timing=Timing(**{name: data[name] for name in _TIMING}),
            kind=data["kind"],
            target=data["target"],
            overlap=data["overlap"],
            catch_up=CatchUp(data["catch_up_hours"], data["catch_up_max_runs"]),
        ),
        waiting=tuple(data["waiting"]),
        running=tuple(data["running"]),
        recent=tuple(Run(**run) for run in data["recent"]),
        version=document.version,
        **{name: data[name] for name in _PLAIN},
    )
