"""How the record of prompts looks from outside."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from pydantic import Field

from shared.analytics import trend
from shared.analytics.schemas import View
from shared.analytics.window_schemas import JobCounts, QualitySpread, Spread, TrendView
from shared.jobs.schemas import UsageView
from shared.records import days, measures
from shared.records.comparing import Verdict
from shared.records.drift import signs, stream
from shared.records.suggestions import Action

if TYPE_CHECKING:
    from shared.records.comparing import Comparison
    from shared.records.digest import Digest
    from shared.records.drift.alarm import Alarm
    from shared.records.service import Found, Series, TemplateRecord, VersionRecord
    from shared.records.suggestions import Suggestion
    from shared.records.sums import Sums
    from shared.records.voices import Voices
    from shared.records.windows import Basis

_NANO = Decimal(1_000_000_000)
_DAY = 86_400.0


class MeanView(View):
    """So many numbers and their mean; null without any."""

    count: int
    mean: float | None

    @classmethod
    def of(cls, found: "Sums") -> "MeanView":
        """Return the public form of numbers that were added up."""
        return cls(count=found.count, mean=round(found.mean, 4) if found.count else None)


class AnswersView(View):
    """Answers of yes and no."""

    yes: int
    no: int
    share: float | None = Field(description="Of yes among all; null without any.")

    @classmethod
    def of(cls, yes: int, no: int) -> "AnswersView":
        """Return the public form of answers that were counted."""
        return cls(yes=yes, no=no, share=round(yes / (yes + no), 4) if yes + no else None)


class FeedbackView(View):
    """What people said, and what came of it."""

    count: int
    rating: MeanView = Field(description="Ratings from 1 to 5.")
    stars: dict[str, int] = Field(description="How many ratings of each number of stars there are.")
    thumbs_up: AnswersView
    accepted: AnswersView
    edit_distance: MeanView = Field(description="Share of words that were changed before a piece was used.")
    outcomes: dict[str, MeanView] = Field(description="Outcomes of the business, by name.")

    @classmethod
    def of(cls, found: "Voices") -> "FeedbackView":
        """Return the public form of opinions that were added up."""
        return cls(
            count=found.count,
            rating=MeanView.of(found.ratings),
            stars={str(star): found.stars[star] for star in range(1, 6) if found.stars[star]},
            thumbs_up=AnswersView.of(found.thumbs[True], found.thumbs[False]),
            accepted=AnswersView.of(found.accepted[True], found.accepted[False]),
            edit_distance=MeanView.of(found.edits),
            outcomes={name: MeanView.of(outcome) for name, outcome in sorted(found.outcomes.items())},
        )


class PerJobView(View):
    """What a job takes on average, those that failed included; null without jobs."""

    prompt_tokens: float | None
    completion_tokens: float | None
    cost_usd: Decimal | None

    @classmethod
    def of(cls, found: "Digest") -> "PerJobView":
        """Return the public form of what jobs took."""
        usage, jobs = found.totals.usage, found.totals.jobs
        if not jobs:
            return cls(prompt_tokens=None, completion_tokens=None, cost_usd=None)
        return cls(
            prompt_tokens=round(usage.prompt_tokens / jobs, 1),
            completion_tokens=round(usage.completion_tokens / jobs, 1),
            cost_usd=Decimal(usage.cost_nano_usd // jobs) / _NANO,
        )


class FiguresView(View):
    """What some jobs, and the feedback on their pieces, come to."""

    jobs: JobCounts
    quality: QualitySpread
    latency: Spread = Field(description="From submission to the end, of jobs that succeeded.")
    work: Spread = Field(description="At work in handlers, without queues and waits.")
    usage: UsageView
    per_job: PerJobView
    feedback: FeedbackView

    @classmethod
    def of(cls, found: "Digest") -> "FiguresView":
        """Return the public form of a digest."""
        return cls(
            jobs=JobCounts.of(found.totals),
            quality=QualitySpread.of(found.totals.scores),
            latency=Spread.of(found.totals.duration),
            work=Spread.of(found.work),
            usage=UsageView.of(found.totals.usage),
            per_job=PerJobView.of(found),
            feedback=FeedbackView.of(found.voices),
        )


class DayView(View):
    """One day, in UTC, of a record."""

    day: datetime
    jobs: int
    quality: float | None
    failure_rate: float | None
    feedback: int
    rating: float | None


class RecordView(View):
    """What was made with one version of a template, of one content type by one model."""

    template: str
    version: int = Field(description="0 is the built-in one.")
    content_type: str
    model: str
    figures: FiguresView
    quality_trend: TrendView
    days: list[DayView]

    @classmethod
    def of(cls, found: "VersionRecord") -> "RecordView":
        """Return the public form of a record."""
        return cls(
            **found.made._asdict(),
            figures=FiguresView.of(found.whole),
            quality_trend=_trend(found.series),
            days=_days(found.series),
        )


class BasisView(View):
    """What the answer rests on."""

    documents: int = Field(description="Documents of jobs and feedback that were read for it.")
    portions: int = Field(description="Documents of whole hours and days that were read for it.")
    complete: bool = Field(description="Whether everything of the window is in it.")
    pending: int = Field(description="Hours and days left out for now; asking again takes more of them in.")
    gone: int = Field(description="Hours whose jobs had expired before anybody asked.")

    @classmethod
    def of(cls, found: "Basis") -> "BasisView":
        """Return the public form of a basis."""
        return cls(
            documents=found.read,
            portions=found.portions,
            complete=not found.pending and not found.gone,
            pending=found.pending,
            gone=found.gone,
        )


class RecordPage(View):
    """Records by template, version, content type and model."""

    since: datetime
    until: datetime
    items: list[RecordView]
    next_cursor: str | None
    basis: BasisView

    @classmethod
    def of(cls, found: "Found", shown: "Sequence[VersionRecord]", following: str | None) -> "RecordPage":
        """Return a page of records with the window that they are of."""
        return cls(
            since=found.wanted.since,
            until=found.wanted.until,
            items=[RecordView.of(record) for record in shown],
            next_cursor=following,
            basis=BasisView.of(found.basis),
        )


class ComparisonView(View):
    """By how much a version exceeds the one in production, and how sure that is, however often one looks."""

    measure: measures.Name
    verdict: Verdict = Field(description="unknown: `missing` says how much more is needed to tell.")
    difference: float
    low: float = Field(description="With `confidence`, the true difference is no less.")
    high: float = Field(description="With `confidence`, the true difference is no more.")
    confidence: float = Field(description="Of this interval; all intervals of an answer together hold with 0.95.")
    count: int = Field(description="Values of the version.")
    base_count: int = Field(description="Values of the one in production.")
    strata: int = Field(description="Pairs of content type and model that both were used for.")
    missing: int = Field(description="About so many more values, of both together, would settle it.")

    @classmethod
    def of(cls, found: "Comparison") -> "ComparisonView":
        """Return the public form of a comparison."""
        low, high = found.interval
        return cls(
            measure=found.measure.name,
            verdict=found.verdict,
            difference=round(found.difference, 4),
            low=round(low, 4),
            high=round(high, 4),
            confidence=round(found.confidence, 4),
            count=found.other_count,
            base_count=found.base_count,
            strata=found.strata,
            missing=found.missing,
        )


class SideView(View):
    """Jobs on one side of a change."""

    jobs: int
    mean: float


class AlarmView(View):
    """Something has become worse than it was."""

    id: str
    at: datetime
    sign: signs.Name = Field(description="What shows it; latency is the time at work, without queues.")
    content_type: str
    model: str
    versions: list[str] = Field(description="Of the templates that the jobs were made with.", examples=[["draft@3"]])
    before: SideView
    since: SideView = Field(description="From about where it changed.")
    evidence: float = Field(
        description=f"By chance it reaches {stream.THRESHOLD:,.0f} on one of the signs after "
        f"{stream.MEAN_JOBS_TO_A_FALSE_ALARM:,} jobs of a kind on average, at the earliest."
    )
    sentence: str

    @classmethod
    def of(cls, found: "Alarm") -> "AlarmView":
        """Return the public form of an alarm."""
        return cls(
            id=found.id,
            at=found.created_at,
            sign=found.sign,
            content_type=found.content_type,
            model=found.model,
            versions=list(found.versions),
            before=SideView(jobs=found.before_count, mean=round(found.before_mean, 4)),
            since=SideView(jobs=found.since_count, mean=round(found.since_mean, 4)),
            evidence=round(found.evidence, 1),
            sentence=found.sentence,
        )


class SuggestionView(View):
    """What could be done about a template."""

    template: str
    action: Action
    version: int | None = Field(description="The version that it is about, where it is about one.")
    production: int
    sentence: str
    caveat: str | None
    comparisons: list[ComparisonView]
    cost_change: float | None = Field(description="Share by which a job costs more than with the one in production.")
    alarm: AlarmView | None

    @classmethod
    def of(cls, found: "Suggestion") -> "SuggestionView":
        """Return the public form of a suggestion."""
        return cls(
            template=found.template,
            action=found.action,
            version=found.version,
            production=found.base,
            sentence=found.sentence,
            caveat=found.caveat or None,
            comparisons=[ComparisonView.of(one) for one in found.comparisons],
            cost_change=None if found.cost_change is None else round(found.cost_change, 4),
            alarm=AlarmView.of(found.alarm) if found.alarm else None,
        )


class SuggestionsView(View):
    """What could be done about the templates that were used in a window."""

    since: datetime
    until: datetime
    items: list[SuggestionView]


class VersionView(View):
    """All that was made with one version of a template."""

    version: int
    production: bool
    figures: FiguresView


class TemplateRecordView(View):
    """Everything that use has taught about a template."""

    template: str
    production: int | None = Field(description="The version that the label production is on.")
    since: datetime
    until: datetime
    versions: list[VersionView] = Field(description="Whatever was made with each, the newest first.")
    records: list[RecordView] = Field(description="The same by content type and model.")
    suggestions: list[SuggestionView]
    alarms: list[AlarmView]
    basis: BasisView

    @classmethod
    def of(cls, found: "TemplateRecord") -> "TemplateRecordView":
        """Return the public form of a template's record."""
        return cls(
            template=found.template,
            production=found.production,
            since=found.found.wanted.since,
            until=found.found.wanted.until,
            versions=[
                VersionView(version=number, production=number == found.production, figures=FiguresView.of(digest))
                for number, digest in sorted(found.versions.items(), reverse=True)
            ],
            records=[RecordView.of(record) for record in found.found.records],
            suggestions=[SuggestionView.of(one) for one in found.suggestions],
            alarms=[AlarmView.of(one) for one in found.alarms],
            basis=BasisView.of(found.found.basis),
        )


def _days(series: "Series") -> "list[DayView]":
    return [
        DayView(
            day=day,
            jobs=digest.totals.jobs,
            quality=MeanView.of(digest.quality).mean,
            failure_rate=JobCounts.of(digest.totals).failure_rate,
            feedback=digest.voices.count,
            rating=MeanView.of(digest.voices.ratings).mean,
        )
        for day, digest in days.by_day(series).items()
    ]


def _trend(series: "Series") -> TrendView:
    points = [
        trend.Point(at.timestamp() / _DAY, digest.quality.mean, digest.quality.count)
        for at, digest in sorted(series.items())
        if digest.quality.count
    ]
    return TrendView.of(trend.of(points))
