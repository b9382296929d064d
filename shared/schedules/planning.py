"""
What is to be done about a schedule at a moment: pure decisions, one move at a time.

Only the head of a schedule is ever started: the first of the runs that queue, else the next planned one. So a tick that
died after it had started a job, before it could say so, leaves its successor exactly one place to look.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from shared.jobs.job import Job
from shared.schedules.schedule import MISSED, OVERLAPPING, Overlap, Run, Schedule

GRACE = timedelta(minutes=5)
MAX_WAITING = 25
MAX_COUNTED = 1_000
MAX_RUNNING = 50


@dataclass(frozen=True)
class Due:
    """The planned runs whose time has come, oldest first, how many more came too late, and the first yet to come."""

    runs: tuple[datetime, ...]
    missed: int
    following: datetime | None


@dataclass(frozen=True)
class Move:
    """A schedule as it will stand, once its run ``start`` has been started and the jobs ``cancel`` told to stop."""

    after: Schedule
    start: datetime | None = None
    cancel: tuple[str, ...] = ()


def head(schedule: Schedule, now: datetime) -> datetime | None:
    """Return the run that is to be dealt with at this moment, or None."""
    if schedule.waiting:
        return schedule.waiting[0]
    at = schedule.due_at
    return schedule.planned_at if at is not None and at <= now else None


def move(schedule: Schedule, now: datetime, made: Job | None, busy: tuple[str, ...]) -> Move | None:
    """
    Return what comes next for a schedule that has a head, or None when its runs have to wait.

    ``made`` is the head's job, if there is one already; ``busy`` are the schedule's jobs that have not ended.
    """
    schedule = replace(schedule, running=busy)
    first = head(schedule, now)
    if first is None:
        return None
    if made is not None:
        run = Run(made.created_at, "started", first, job=made.id)
        return Move(noted(_without(schedule, first), run, goes_on=not made.terminal))
    found = due(schedule, now)
    if found.missed:
        return Move(_late(schedule, found, now))
    return _MOVES[schedule.plan.overlap](schedule, found, now)


def due(schedule: Schedule, now: datetime) -> Due:
    """
    Return what has come due by ``now``.

    A run is missed that is more than five minutes late, unless it is one of the last runs of the hours that the
    schedule catches up with. From a thousand on, missed runs are not counted any further.
    """
    timing, catch_up = schedule.plan.timing, schedule.plan.catch_up
    if schedule.planned_at is None:
        return Due((), 0, None)
    oldest = now - max(timedelta(hours=catch_up.hours), GRACE)
    late: deque[datetime] = deque(maxlen=catch_up.max_runs)
    on_time: list[datetime] = []
    missed = 0
    for planned in chain([schedule.planned_at], timing.runs(schedule.planned_at)):
        at = timing.due(schedule.id, planned)
        if at > now:
            return Due((*late, *on_time), missed, planned)
        if at >= now - GRACE:
            on_time.append(planned)
            continue
        missed += at < oldest or len(late) == late.maxlen
        if at >= oldest:
            late.append(planned)
        elif missed == MAX_COUNTED:
            return replace(due(_skimmed(schedule, oldest), now), missed=missed)
    return Due((*late, *on_time), missed, None)


def noted(schedule: Schedule, run: Run, *, goes_on: bool) -> Schedule:
    """Return the schedule with one run more behind it, whose job ``goes_on``."""
    if goes_on and run.job not in schedule.running:
        schedule = replace(schedule, running=(*schedule.running, run.job)[-MAX_RUNNING:])
    return schedule.with_run(run)


def _skip(schedule: Schedule, found: Due, now: datetime) -> Move:
    if not schedule.running:
        return _begin(schedule, found)
    run = Run(now, "skipped", found.runs[0], OVERLAPPING, overlapped=len(found.runs))
    return Move(replace(schedule, planned_at=found.following).with_run(run))


def _queue(schedule: Schedule, found: Due, now: datetime) -> Move | None:
    if not schedule.running:
        return _begin(schedule, found)
    if not found.runs:
        return None
    room = MAX_WAITING - len(schedule.waiting)
    waiting, left_out = found.runs[:room], found.runs[room:]
    after = replace(schedule, waiting=(*schedule.waiting, *waiting), planned_at=found.following)
    if left_out:
        after = after.with_run(Run(now, "skipped", left_out[0], OVERLAPPING, overlapped=len(left_out)))
    return Move(after)


def _cancel_running(schedule: Schedule, found: Due, now: datetime) -> Move:
    *older, newest = found.runs
    if older:
        run = Run(now, "skipped", older[0], OVERLAPPING, overlapped=len(older))
        return Move(replace(schedule, planned_at=newest).with_run(run))
    return replace(_begin(schedule, found), cancel=schedule.running)


_MOVES: Mapping[Overlap, Callable[[Schedule, Due, datetime], Move | None]] = {
    "skip": _skip,
    "queue": _queue,
    "cancel_running": _cancel_running,
}


def _begin(schedule: Schedule, found: Due) -> Move:
    first = (*schedule.waiting, *found.runs)[0]
    return Move(_without(schedule, first), first)


def _late(schedule: Schedule, found: Due, now: datetime) -> Schedule:
    run = Run(now, "skipped", schedule.planned_at, MISSED, missed=found.missed)
    return replace(schedule, planned_at=found.runs[0] if found.runs else found.following).with_run(run)


def _without(schedule: Schedule, run: datetime) -> Schedule:
    if schedule.waiting:
        return replace(schedule, waiting=schedule.waiting[1:])
    return replace(schedule, planned_at=schedule.plan.timing.next(run))


def _skimmed(schedule: Schedule, oldest: datetime) -> Schedule:
    timing = schedule.plan.timing
    return replace(schedule, planned_at=timing.next(oldest - timedelta(seconds=timing.jitter_seconds + 1)))
