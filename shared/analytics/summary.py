"""Answers from readings: pure functions from the jobs of a window, by hour, to what callers see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from shared.analytics import times, trend, verdict
from shared.analytics.digest import Scores, Stages, Totals, merge_stages
from shared.analytics.rollup import HOUR, hour_of
from shared.analytics.schemas import VerdictView
from shared.analytics.scores import UNITS
from shared.analytics.times import PARTS, Times
from shared.analytics.verdict import Verdict
from shared.analytics.window_schemas import (
    BasisView,
    Before,
    BucketView,
    FailureCount,
    JobCounts,
    KindQuality,
    QualityBucket,
    QualitySpread,
    QualityView,
    Spread,
    StageSpread,
    TrendView,
    WindowView,
)
from shared.analytics.windows import Bucket, Reading, Wanted
from shared.jobs.schemas import UsageView

DAY = timedelta(days=1)
_WIDTHS: Mapping[Bucket, timedelta] = {"hour": HOUR, "day": DAY}


def bucket_start(moment: datetime, bucket: Bucket) -> datetime:
    """Return the beginning of the hour, or the day in UTC, that ``moment`` falls in."""
    hour = hour_of(moment.astimezone(UTC))
    return hour.replace(hour=0) if bucket == "day" else hour


@dataclass
class _Sum:
    """A reading, added up: by bucket as wholes, by type and stage, and the scores by hour."""

    buckets: dict[datetime, Totals] = field(default_factory=dict)
    types: dict[str, Stages] = field(default_factory=dict)
    scores: dict[datetime, Scores] = field(default_factory=dict)

    @property
    def totals(self) -> Totals:
        """Return all jobs as one."""
        whole = Totals()
        for bucket in self.buckets.values():
            whole.merge(bucket)
        return whole

    @property
    def stage_times(self) -> dict[str, Times]:
        """Return where the time of each stage went; types that name a stage alike share it."""
        found: dict[str, Times] = {}
        for stages in self.types.values():
            for name, stage in stages.items():
                found[name] = times.added(found.get(name, {}), stage.times)
        return found


def window(wanted: Wanted, reading: Reading, before: Reading) -> WindowView:
    """Return the public form of a window, compared with the one before."""
    added, earlier = _added(reading, wanted.bucket), _added(before, wanted.bucket)
    totals, stage_times = added.totals, added.stage_times
    judged = verdict.of(totals.outside, stage_times)
    all_times = times.added(totals.outside, *stage_times.values())
    return WindowView(
        since=wanted.since,
        until=wanted.until,
        bucket=wanted.bucket,
        kind=wanted.kind,
        type=wanted.type,
        jobs=JobCounts.of(totals),
        per_hour=round(totals.jobs / max((wanted.until - wanted.since) / HOUR, 1e-9), 3),
        duration=Spread.of(totals.duration),
        failures=_failures(totals),
        stages=list(_stages(added)),
        parts={part: times.seconds(all_times.get(part, 0)) for part in PARTS},
        usage=UsageView.of(totals.usage),
        quality=QualitySpread.of(totals.scores),
        quality_trend=_trend(added.scores, wanted),
        verdict=VerdictView.of(judged) if judged else None,
        before=_before(wanted.before, earlier, judged),
        buckets=[_bucket(start, added.buckets.get(start, Totals())) for start in _starts(wanted)],
        basis=BasisView.of(reading.basis + before.basis),
    )


def quality(wanted: Wanted, reading: Reading) -> QualityView:
    """Return the quality of every kind that has any."""
    kinds = sorted({kind for portion in reading.portions for _, kind in portion.groups})
    found = (_kind_quality(kind, wanted, reading) for kind in kinds)
    return QualityView(
        since=wanted.since,
        until=wanted.until,
        bucket=wanted.bucket,
        kinds=[one for one in found if one.quality.count],
        basis=BasisView.of(reading.basis),
    )


def _kind_quality(kind: str, wanted: Wanted, reading: Reading) -> KindQuality:
    scores: dict[datetime, Scores] = {}
    for portion in reading.portions:
        mine = [group.totals for (_, name), group in portion.groups.items() if name == kind]
        for totals in mine:
            scores.setdefault(portion.hour, Scores()).merge(totals.scores)
    by_bucket: dict[datetime, Scores] = {}
    whole = Scores()
    for hour, found in scores.items():
        by_bucket.setdefault(bucket_start(hour, wanted.bucket), Scores()).merge(found)
        whole.merge(found)
    return KindQuality(
        kind=kind,
        quality=QualitySpread.of(whole),
        trend=_trend(scores, wanted),
        buckets=[
            QualityBucket(start=start, quality=QualitySpread.of(by_bucket.get(start, Scores())))
            for start in _starts(wanted)
        ],
    )


def _added(reading: Reading, bucket: Bucket) -> _Sum:
    added = _Sum()
    for portion in reading.portions:
        mine = added.buckets.setdefault(bucket_start(portion.hour, bucket), Totals())
        scores = added.scores.setdefault(portion.hour, Scores())
        for (type_, _), found in portion.groups.items():
            mine.merge(found.totals)
            scores.merge(found.totals.scores)
            merge_stages(added.types.setdefault(type_, {}), found.stages)
    return added


def _stages(added: _Sum) -> Iterator[StageSpread]:
    """Yield the stages of each type, in their order."""
    for type_, stages in sorted(added.types.items()):
        for name, stage in stages.items():
            if stage.runs:
                yield StageSpread.of(type_, name, stage)


def _failures(totals: Totals) -> list[FailureCount]:
    total = totals.failures.total()
    return [
        FailureCount(code=code, category=category, count=count, share=round(count / total, 4))
        for (code, category), count in sorted(totals.failures.items(), key=lambda item: (-item[1], item[0]))
    ]


def _before(wanted: Wanted, added: _Sum, judged: Verdict | None) -> Before:
    totals = added.totals
    share = verdict.share_of(judged.part, times.added(totals.outside, *added.stage_times.values())) if judged else 0.0
    return Before(
        since=wanted.since,
        until=wanted.until,
        jobs=JobCounts.of(totals),
        duration=Spread.of(totals.duration),
        usage=UsageView.of(totals.usage),
        quality_mean=QualitySpread.of(totals.scores).mean,
        share=round(share, 4) if judged and totals.jobs else None,
    )


def _starts(wanted: Wanted) -> Iterator[datetime]:
    """Yield the beginning of every bucket of the window, also of those without a job."""
    start = bucket_start(wanted.since, wanted.bucket)
    while start < wanted.until:
        yield start
        start += _WIDTHS[wanted.bucket]


def _bucket(start: datetime, found: Totals) -> BucketView:
    return BucketView(
        start=start,
        jobs=JobCounts.of(found),
        duration=Spread.of(found.duration),
        usage=UsageView.of(found.usage),
        quality=QualitySpread.of(found.scores),
    )


def _trend(scores: Mapping[datetime, Scores], wanted: Wanted) -> TrendView:
    points = [
        trend.Point((hour - wanted.since) / DAY, found.spread.mean / UNITS, found.spread.count)
        for hour, found in sorted(scores.items())
        if found.spread.count
    ]
    return TrendView.of(trend.of(points))
