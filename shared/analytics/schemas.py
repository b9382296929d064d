"""How analytics of one job look from outside: its time left, and where its time went."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.analytics import scores as passes
from shared.analytics import times, verdict
from shared.analytics.scores import Score
from shared.analytics.times import PARTS, JobTimes, Part, StageTimes, Times
from shared.analytics.verdict import Verdict
from shared.jobs.job import Job, StageStatus, Status
from shared.jobs.schemas import JobView

if TYPE_CHECKING:
    from shared.analytics.time_left import TimeLeft

_PARTS = "; ".join(f"{part}: {meaning[0].lower()}{meaning[1:-1]}" for part, meaning in times.MEANINGS.items())


class View(BaseModel):
    """The form of something for callers; its rules are made when it is first used, so that a start is not held up."""

    model_config = ConfigDict(defer_build=True)


class TimeLeftView(View):
    """The estimate of the time that a job will still take, from past jobs of its kind."""

    status: Literal["known", "unknown"]
    p50_seconds: float | None = Field(description="It ends before this as likely as not.")
    p90_seconds: float | None = Field(description="It ends before this in nine of ten cases.")
    evidence: int = Field(description="Number of past jobs that were where this one is.")
    reason: str = Field(description="Why it is unknown.")

    @classmethod
    def of(cls, found: "TimeLeft") -> "TimeLeftView":
        """Return the public form of an estimate."""
        return cls(
            status=found.status,
            p50_seconds=found.p50,
            p90_seconds=found.p90,
            evidence=found.evidence,
            reason=found.reason,
        )


class JobWithEstimate(JobView):
    """A job with the estimate of its time left, which is null once it has ended."""

    model_config = View.model_config

    time_left: TimeLeftView | None = None

    @classmethod
    def estimated(cls, job: Job, found: "TimeLeft | None") -> "JobWithEstimate":
        """Return the public form of ``job`` with its estimate."""
        return cls.model_construct(**dict(JobView.of(job)), time_left=TimeLeftView.of(found) if found else None)


class VerdictView(View):
    """The part that took the largest share of the time, and what to do about it."""

    part: Part = Field(description=f"Where the time goes. {_PARTS}.")
    share: float = Field(description="Its share of all the time that nobody has asked to wait for.")
    seconds: float
    stage: str = Field(description="The stage with most of it; empty when it is outside of all stages.")
    stage_share: float = Field(description="That stage's share of the part.")
    runner_up: Part
    runner_up_share: float
    sentence: str
    action: str

    @classmethod
    def of(cls, found: Verdict) -> "VerdictView":
        """Return the public form of a verdict."""
        return cls(
            part=found.part,
            share=round(found.share, 4),
            seconds=times.seconds(found.microseconds),
            stage=found.stage,
            stage_share=round(found.stage_share, 4),
            runner_up=found.runner_up,
            runner_up_share=round(found.runner_up_share, 4),
            sentence=found.sentence,
            action=found.action,
        )


class StageAnalysis(View):
    """Where the time of a stage went: the five together are all of it."""

    name: str
    status: StageStatus
    attempts: int
    deferrals: int = Field(description="Tries put off by a provider's Retry-After; they do not count as attempts.")
    total_seconds: float
    wait_seconds: float = Field(description="For admission and in the queue, also of its sub-stages.")
    delay_seconds: float = Field(description="Asked-for waits: backoff, Retry-After, passes that look again later.")
    run_seconds: float = Field(description="In its handler, without the provider.")
    provider_seconds: float = Field(description="In its handler, waiting for a provider.")
    rest_seconds: float = Field(description="Storing, handing over, a person's decision, the loss when a worker died.")
    work_seconds: float = Field(description="Work of all sub-stages together, some of it at the same time.")

    @classmethod
    def of(cls, found: StageTimes) -> "StageAnalysis":
        """Return the public form of a stage's times."""
        parts, stage = found.times, found.stage
        return cls(
            name=stage.name,
            status=stage.status,
            attempts=stage.attempts,
            deferrals=stage.deferrals,
            total_seconds=times.seconds(found.total),
            wait_seconds=times.seconds(found.wait),
            delay_seconds=times.seconds(parts["retry"] + parts["recheck"]),
            run_seconds=times.seconds(parts["own"]),
            provider_seconds=times.seconds(parts["provider"]),
            rest_seconds=times.seconds(parts["overhead"] + parts["person"]),
            work_seconds=round(stage.busy_seconds, 6),
        )


class PassQuality(View):
    """The quality that one pass of a stage came to."""

    stage: str
    generation: int
    round: int
    quality: float

    @classmethod
    def of(cls, score: Score) -> "PassQuality":
        """Return the public form of a score."""
        return cls(stage=score.stage, generation=score.generation, round=score.round, quality=score.quality)


class JobAnalysis(View):
    """Where the time of a job went, or goes if it has not ended, and how its quality grew."""

    job: str
    kind: str
    status: Status
    total_seconds: float
    parts: dict[Part, float] = Field(description=f"Seconds in each part; together they are the total. {_PARTS}.")
    stages: list[StageAnalysis]
    attempts: int
    deferrals: int
    quality: list[PassQuality] = Field(description="The score after each pass of the stages that score.")
    verdict: VerdictView | None = Field(description="Null for a job that has taken no time.")

    @classmethod
    def of(cls, job: Job, found: JobTimes, scores: Sequence[Score]) -> "JobAnalysis":
        """Return the public form of a job's times."""
        by_stage: dict[str, Times] = {stage.stage.name: stage.times for stage in found.stages}
        judged = verdict.of(found.outside, by_stage)
        return cls(
            job=job.id,
            kind=job.kind or job.type,
            status=job.status,
            total_seconds=times.seconds(found.total),
            parts={part: times.seconds(found.times.get(part, 0)) for part in PARTS},
            stages=[StageAnalysis.of(stage) for stage in found.stages],
            attempts=sum(stage.stage.attempts for stage in found.stages),
            deferrals=sum(stage.stage.deferrals for stage in found.stages),
            quality=[PassQuality.of(score) for score in passes.in_order(scores, list(job.stages))],
            verdict=VerdictView.of(judged) if judged else None,
        )
