"""Digests: what many ended jobs of one kind come to, in any order and in any number of portions."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from shared.analytics import sketch, times
from shared.analytics.record import Record
from shared.analytics.scores import UNITS
from shared.analytics.sketch import Sketch
from shared.analytics.times import JobTimes, Part, StageTimes
from shared.jobs.job import NO_USAGE, Usage


@dataclass
class StageDigest:
    """One stage over many jobs: its tries, where its time went, and how its waits and runs are spread."""

    runs: int = 0
    attempts: int = 0
    deferrals: int = 0
    times: Counter[Part] = field(default_factory=Counter)
    wait: Sketch = field(default_factory=Sketch)
    run: Sketch = field(default_factory=Sketch)
    provider: Sketch = field(default_factory=Sketch)

    def add(self, found: StageTimes) -> None:
        """Take in the stage of one job."""
        self.runs += 1
        self.attempts += found.stage.attempts
        self.deferrals += found.stage.deferrals
        self.times.update(found.times)
        self.wait.add(found.wait)
        self.run.add(found.run)
        self.provider.add(found.times["provider"])

    def merge(self, other: "StageDigest") -> None:
        """Take in the same stage of other jobs."""
        self.runs += other.runs
        self.attempts += other.attempts
        self.deferrals += other.deferrals
        self.times.update(other.times)
        self.wait.merge(other.wait)
        self.run.merge(other.run)
        self.provider.merge(other.provider)


@dataclass
class Scores:
    """Quality scores in ten-thousandths, with the sum of their squares."""

    spread: Sketch = field(default_factory=Sketch)
    squares: int = 0

    def add(self, score: float) -> None:
        """Take in a score from 0 to 1."""
        value = max(round(score * UNITS), 0)
        self.spread.add(value)
        self.squares += value * value

    def merge(self, other: "Scores") -> None:
        """Take in other scores."""
        self.spread.merge(other.spread)
        self.squares += other.squares


@dataclass
class Totals:
    """Ended jobs as wholes: how they ended, how long they took, what they cost and how good they were."""

    statuses: Counter[str] = field(default_factory=Counter)
    failures: Counter[tuple[str, str]] = field(default_factory=Counter)
    outside: Counter[Part] = field(default_factory=Counter)
    duration: Sketch = field(default_factory=Sketch)
    usage: Usage = NO_USAGE
    scores: Scores = field(default_factory=Scores)

    @property
    def jobs(self) -> int:
        """Return how many jobs there are."""
        return self.statuses.total()

    def add(self, record: Record, found: JobTimes) -> None:
        """Take in an ended job; the time it took, and its quality, count if it has succeeded."""
        self.statuses[record.status] += 1
        self.outside.update(found.outside)
        self.usage += record.usage
        if record.status == "failed":
            self.failures[record.error_code, record.error_category] += 1
        elif record.status == "succeeded":
            self.duration.add(found.total)
            if record.quality is not None:
                self.scores.add(record.quality)

    def merge(self, other: "Totals") -> None:
        """Take in other jobs."""
        self.statuses.update(other.statuses)
        self.failures.update(other.failures)
        self.outside.update(other.outside)
        self.duration.merge(other.duration)
        self.usage += other.usage
        self.scores.merge(other.scores)


Stages = dict[str, StageDigest]


@dataclass
class Digest:
    """Ended jobs as wholes, and by their stages."""

    totals: Totals = field(default_factory=Totals)
    stages: Stages = field(default_factory=dict)

    def add(self, record: Record) -> None:
        """Take in an ended job."""
        found = times.of_job(record, record.finished_at or record.created_at)
        self.totals.add(record, found)
        for declared in record.stages:
            self.stages.setdefault(declared.name, StageDigest())
        for stage in found.stages:
            self.stages[stage.stage.name].add(stage)

    def merge(self, other: "Digest") -> None:
        """Take in the jobs of another digest."""
        self.totals.merge(other.totals)
        merge_stages(self.stages, other.stages)


def merge_stages(mine: Stages, others: Stages) -> None:
    """Take the stages of other jobs in."""
    for name, stage in others.items():
        mine.setdefault(name, StageDigest()).merge(stage)


def to_fields(digest: Digest) -> dict[str, Any]:
    """Return a digest as document fields; equal digests give equal fields."""
    totals = digest.totals
    return {
        "statuses": _counts(totals.statuses),
        "failures": [
            {"code": code, "category": category, "count": count}
            for (code, category), count in sorted(totals.failures.items())
        ],
        "outside": _counts(totals.outside),
        "duration": totals.duration.packed(),
        "usage": totals.usage.fields(),
        "scores": totals.scores.spread.packed(),
        "squares": totals.scores.squares,
        "stages": [{"name": name, **_stage_fields(stage)} for name, stage in digest.stages.items()],
    }


def from_fields(data: Mapping[str, Any]) -> Digest:
    """Return the digest that document fields hold."""
    totals = Totals(
        statuses=Counter(data["statuses"]),
        failures=Counter({(one["code"], one["category"]): one["count"] for one in data["failures"]}),
        outside=Counter(data["outside"]),
        duration=sketch.unpacked(data["duration"]),
        usage=Usage(**data["usage"]),
        scores=Scores(sketch.unpacked(data["scores"]), data["squares"]),
    )
    return Digest(totals, {stage["name"]: _stage(stage) for stage in data["stages"]})


_SKETCHES = ("wait", "run", "provider")


def _stage_fields(stage: StageDigest) -> dict[str, Any]:
    plain = {"runs": stage.runs, "attempts": stage.attempts, "deferrals": stage.deferrals}
    sketches = {name: getattr(stage, name).packed() for name in _SKETCHES}
    return {**plain, "times": _counts(stage.times), **sketches}


def _stage(data: Mapping[str, Any]) -> StageDigest:
    plain = {one.name: data[one.name] for one in fields(StageDigest) if one.name not in _SKETCHES}
    sketches = {name: sketch.unpacked(data[name]) for name in _SKETCHES}
    return StageDigest(**{**plain, "times": Counter(data["times"]), **sketches})


def _counts(counter: Mapping[Any, int]) -> dict[str, int]:
    """Return what was counted at least once, in order."""
    return {name: count for name, count in sorted(counter.items()) if count}
