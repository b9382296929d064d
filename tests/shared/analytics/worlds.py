"""Simulated kinds of jobs with log-normal stages, and how estimates of their time left come out."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from shared.analytics import past as pasts
from shared.analytics import record as records
from shared.analytics import time_left
from shared.analytics.past import Past
from shared.jobs.job import Job, StageState

START = datetime(2030, 1, 1, tzinfo=UTC)
HISTORY = 100


@dataclass(frozen=True)
class Work:
    """
    A stage: medians of its wait and run in seconds, the spread of their logarithms, how often it is skipped.

    With ``parts``, a run is of so many sub-stages, from and to, of which ``at_once`` run side by side.
    """

    name: str
    run: float
    spread: float = 0.5
    wait: float = 0.05
    skipped: float = 0.0
    parts: tuple[int, int] | None = None
    at_once: int = 10**6


@dataclass(frozen=True)
class Kind:
    """A kind of job; ``drift`` is the change of the logarithm of all its times over a hundred jobs."""

    name: str
    stages: tuple[Work, ...]
    queue: float = 0.5
    drift: float = 0.0


KINDS = (
    Kind("steady", (Work("plan", 4), Work("draft", 20), Work("finish", 0.1))),
    Kind("skipping", (Work("plan", 4), Work("draft", 12, 0.8), Work("refine", 15, 0.6, skipped=0.5))),
    Kind("side by side", (Work("plan", 3), Work("draft", 9, 0.4, parts=(3, 8)), Work("finish", 0.1))),
    Kind("queued up", (Work("expand", 1), Work("write", 2, 0.3, parts=(10, 400), at_once=5))),
    Kind("slower and slower", (Work("plan", 4), Work("draft", 20)), drift=0.2),
    Kind("crowded", (Work("plan", 2), Work("draft", 5)), queue=30.0),
)


@dataclass
class Shares:
    """Of all looks at jobs, how many gave an estimate, and of these how many times less was left than it said."""

    looks: int = 0
    known: int = 0
    below: dict[int, int] = field(default_factory=lambda: {50: 0, 90: 0})
    width: float = 0.0

    def share(self, percent: int) -> float:
        return self.below[percent] / self.known

    @property
    def told(self) -> float:
        return self.known / self.looks

    def __add__(self, other: "Shares") -> "Shares":
        below = {percent: self.below[percent] + other.below[percent] for percent in self.below}
        return Shares(self.looks + other.looks, self.known + other.known, below)


def calibration(kind: Kind, jobs: int, seed: int) -> Shares:
    """Look at ``jobs`` simulated jobs at regular times, each with the history of the hundred before it."""
    rng = random.Random(f"{kind.name} {seed}")
    shares, history = Shares(), []
    for number in range(jobs):
        job, progress = simulated(kind, number, rng)
        if number >= 20:
            _look(shares, job, progress, history[-HISTORY:])
        history.extend(pasts.of([records.of(job)]))
    return shares


def simulated(kind: Kind, number: int, rng: random.Random) -> tuple[Job, dict[str, list[float]]]:
    """Return a job that has succeeded, and for each stage when its sub-stages ended, from its start."""
    speed = math.exp(kind.drift * number / 100)
    at, stages, progress = 0.0, {}, {}
    for place, work in enumerate(kind.stages):
        if rng.random() < work.skipped:
            stages[work.name] = StageState(work.name, 1, "skipped", finished_at=_time(at))
            continue
        ready = at
        at += speed * _drawn(rng, kind.queue if place == 0 else work.wait, 0.7)
        started = at
        ends = _sub_stages(work, speed, rng)
        progress[work.name] = ends
        at += ends[-1]
        stages[work.name] = StageState(
            work.name,
            1,
            "succeeded",
            attempts=1,
            done=len(ends),
            total=len(ends),
            split=work.parts is not None,
            busy_seconds=ends[-1],
            ready_at=_time(ready),
            started_at=_time(started),
            finished_at=_time(at),
        )
    job = Job(
        id=f"job_{number}",
        tenant="acme",
        type="simulated",
        kind=kind.name,
        owner="key",
        status="succeeded",
        priority="normal",
        payload={},
        stages=stages,
        stage=kind.stages[-1].name,
        created_at=START,
        updated_at=_time(at),
        expire_at=_time(10**6),
        finished_at=_time(at),
    )
    return job, progress


def seen_at(job: Job, progress: dict[str, list[float]], now: datetime) -> Job:
    """Return a simulated job as it stood at ``now``."""
    stages = {name: _stage_at(stage, progress.get(name, []), now) for name, stage in job.stages.items()}
    current = next(name for name, stage in stages.items() if not stage.finished and stage.ready_at is not None)
    begun = any(stage.started_at for stage in stages.values())
    return replace(
        job, status="running" if begun else "queued", stages=stages, stage=current, finished_at=None, updated_at=now
    )


def _look(shares: Shares, job: Job, progress: dict[str, list[float]], history: Sequence[Past]) -> None:
    for now in _looks(job):
        shares.looks += 1
        found = time_left.estimate(seen_at(job, progress, now), history, now)
        if found.p50 is not None and found.p90 is not None and job.finished_at is not None:
            left = (job.finished_at - now).total_seconds()
            shares.known += 1
            shares.below[50] += left <= found.p50
            shares.below[90] += left <= found.p90


def _looks(job: Job) -> Iterator[datetime]:
    now = job.created_at + timedelta(seconds=0.3)
    while job.finished_at is not None and now < job.finished_at:
        yield now
        now += timedelta(seconds=3.7)


def _stage_at(stage: StageState, ends: Sequence[float], now: datetime) -> StageState:
    if stage.ready_at is None:
        return stage if stage.finished_at and stage.finished_at <= now else replace(stage, status="queued")
    if stage.ready_at > now:
        return StageState(stage.name, 1)
    if stage.started_at is None or stage.started_at > now:
        return StageState(stage.name, 1, ready_at=stage.ready_at)
    if stage.finished_at is not None and stage.finished_at <= now:
        return stage
    elapsed = (now - stage.started_at).total_seconds()
    return replace(
        stage, status="running", done=sum(end <= elapsed for end in ends), finished_at=None, busy_seconds=0.0
    )


def _sub_stages(work: Work, speed: float, rng: random.Random) -> list[float]:
    """Return when each sub-stage ends, from the start of the stage on, in order."""
    count = rng.randint(*work.parts) if work.parts else 1
    lanes = [0.0] * min(work.at_once, count)
    ends = []
    for _ in range(count):
        lane = lanes.index(min(lanes))
        lanes[lane] += speed * _drawn(rng, work.run, work.spread)
        ends.append(lanes[lane])
    return sorted(ends)


def _drawn(rng: random.Random, median: float, spread: float) -> float:
    return rng.lognormvariate(math.log(median), spread)


def _time(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)
