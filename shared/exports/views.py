"""How rows look that are only exported."""

from datetime import datetime

from shared.analytics.schemas import View
from shared.analytics.window_schemas import JobCounts, QualitySpread, Spread
from shared.exports.versions import Row
from shared.jobs.schemas import UsageView
from shared.records.schemas import FeedbackView


class VersionRowView(View):
    """What was made with a version of a template, of one type by one model, on one day, in UTC."""

    id: str
    template: str
    version: int
    content_type: str
    model: str
    day: datetime
    jobs: JobCounts
    quality: QualitySpread
    latency: Spread
    work: Spread
    usage: UsageView
    feedback: FeedbackView

    @classmethod
    def of(cls, row: Row) -> "VersionRowView":
        """Return the public form of a row."""
        digest = row.digest
        return cls(
            id=row.id,
            **row.made._asdict(),
            day=row.day,
            jobs=JobCounts.of(digest.totals),
            quality=QualitySpread.of(digest.totals.scores),
            latency=Spread.of(digest.totals.duration),
            work=Spread.of(digest.work),
            usage=UsageView.of(digest.totals.usage),
            feedback=FeedbackView.of(digest.voices),
        )
