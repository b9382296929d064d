"""How analytics of many jobs look from outside."""

from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import Field

from shared.analytics import scores, sketch, times
from shared.analytics.schemas import VerdictView, View
from shared.analytics.times import PARTS, Part
from shared.analytics.trend import Direction
from shared.jobs.schemas import UsageView

if TYPE_CHECKING:
    from shared.analytics.digest import Scores, StageDigest, Totals
    from shared.analytics.sketch import Sketch
    from shared.analytics.trend import Trend
    from shared.analytics.windows import Basis


class Spread(View):
    """How times are spread, in seconds; null where there are none."""

    count: int
    mean: float | None
    p50: float | None
    p95: float | None
    p99: float | None

    @classmethod
    def of(cls, found: "Sketch") -> "Spread":
        """Return the public form of a distribution of microseconds."""
        if not found.count:
            return cls(count=0, mean=None, p50=None, p95=None, p99=None)
        p50, p95, p99 = (_seconds(found.percentile(percent)) for percent in (50, 95, 99))
        return cls(count=found.count, mean=_seconds(found.mean), p50=p50, p95=p95, p99=p99)


class StageSpread(View):
    """One stage over all jobs of a type."""

    type: str
    name: str
    runs: int = Field(description="Jobs that came to it.")
    attempts: int
    deferrals: int
    wait: Spread = Field(description="For admission and in the queue.")
    run: Spread = Field(description="In its handler, with the provider.")
    provider: Spread = Field(description="In its handler, waiting for a provider.")
    seconds: dict[Part, float] = Field(description="Where the time of all its runs went; parts without any left out.")

    @classmethod
    def of(cls, type_: str, name: str, found: "StageDigest") -> "StageSpread":
        """Return the public form of a stage."""
        return cls(
            type=type_,
            name=name,
            runs=found.runs,
            attempts=found.attempts,
            deferrals=found.deferrals,
            wait=Spread.of(found.wait),
            run=Spread.of(found.run),
            provider=Spread.of(found.provider),
            seconds={part: times.seconds(found.times[part]) for part in PARTS if found.times[part]},
        )


class JobCounts(View):
    """How jobs ended."""

    finished: int
    succeeded: int
    failed: int
    cancelled: int
    failure_rate: float | None = Field(description="Failed among those that were not cancelled; null without any.")

    @classmethod
    def of(cls, found: "Totals") -> "JobCounts":
        """Return the public form of these counts."""
        counts = found.statuses
        judged = counts["succeeded"] + counts["failed"]
        return cls(
            finished=found.jobs,
            succeeded=counts["succeeded"],
            failed=counts["failed"],
            cancelled=counts["cancelled"],
            failure_rate=round(counts["failed"] / judged, 4) if judged else None,
        )


class FailureCount(View):
    """How often jobs failed with one code."""

    code: str
    category: str
    count: int
    share: float = Field(description="Among all failures.")


class QualitySpread(View):
    """How quality scores, from 0 to 1, are spread; null where there are none."""

    count: int
    mean: float | None
    p10: float | None
    p50: float | None
    p90: float | None

    @classmethod
    def of(cls, found: "Scores") -> "QualitySpread":
        """Return the public form of scores."""
        if not found.spread.count:
            return cls(count=0, mean=None, p10=None, p50=None, p90=None)
        p10, p50, p90 = (_score(found.spread.percentile(percent)) for percent in (10, 50, 90))
        return cls(count=found.spread.count, mean=_score(found.spread.mean), p10=p10, p50=p50, p90=p90)


class TrendView(View):
    """The change of the mean quality per day, with the bounds that hold it with 95 % confidence."""

    direction: Direction = Field(description="none: the bounds leave the sign open; unknown: fewer than five hours.")
    per_day: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, found: "Trend") -> "TrendView":
        """Return the public form of a trend whose unit of time is a day."""
        slope, low, high = (None if one is None else round(one, 5) for one in (found.slope, found.low, found.high))
        return cls(direction=found.direction, per_day=slope, low=low, high=high)


class BucketView(View):
    """The jobs that ended within one hour or day."""

    start: datetime
    jobs: JobCounts
    duration: Spread
    usage: UsageView
    quality: QualitySpread


class BasisView(View):
    """What the answer rests on."""

    job_documents: int = Field(description="Documents of jobs that were read for it.")
    rollup_documents: int = Field(description="Documents of whole hours that were read for it.")
    complete: bool = Field(description="Whether every hour of the window is in it.")
    pending_hours: int = Field(description="Hours left out for now; asking again takes more of them in.")
    gone_hours: int = Field(description="Hours whose jobs had expired before anybody asked.")
    percentiles: str = "nearest rank"
    relative_error: float = Field(sketch.RELATIVE_ERROR, description="Percentiles lie this close to the exact ones.")

    @classmethod
    def of(cls, found: "Basis") -> "BasisView":
        """Return the public form of a basis."""
        return cls(
            job_documents=found.jobs,
            rollup_documents=found.rollups,
            complete=not found.pending and not found.gone,
            pending_hours=found.pending,
            gone_hours=found.gone,
        )


class Before(View):
    """The window of the same length before, to compare with."""

    since: datetime
    until: datetime
    jobs: JobCounts
    duration: Spread
    usage: UsageView
    quality_mean: float | None
    share: float | None = Field(description="What share the part of the verdict had then.")


class WindowView(View):
    """The jobs of a tenant that ended within a window."""

    since: datetime
    until: datetime
    bucket: str
    kind: str
    type: str
    jobs: JobCounts
    per_hour: float = Field(description="Jobs that ended, per hour.")
    duration: Spread = Field(description="From submission to the end, of jobs that succeeded.")
    failures: list[FailureCount] = Field(description="The most frequent first.")
    stages: list[StageSpread]
    parts: dict[Part, float] = Field(description="Seconds that went into each part, over all jobs.")
    usage: UsageView
    quality: QualitySpread
    quality_trend: TrendView
    verdict: VerdictView | None = Field(description="Null for a window without jobs.")
    before: Before
    buckets: list[BucketView]
    basis: BasisView


class KindQuality(View):
    """The quality of one kind of job over time."""

    kind: str
    quality: QualitySpread
    trend: TrendView
    buckets: list["QualityBucket"]


class QualityBucket(View):
    """The quality of what was made within one hour or day."""

    start: datetime
    quality: QualitySpread


class QualityView(View):
    """The quality of a tenant's jobs over time, by kind."""

    since: datetime
    until: datetime
    bucket: str
    kinds: list[KindQuality]
    basis: BasisView


def _seconds(microseconds: float) -> float:
    return round(times.seconds(microseconds), 6)


def _score(units: float) -> float:
    return round(units / scores.UNITS, 4)
