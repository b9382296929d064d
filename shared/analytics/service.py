"""What callers can ask about jobs: the time left of one, where its time went, and windows of many."""

import asyncio
from datetime import datetime, timedelta

from shared import errors
from shared.analytics import record as records
from shared.analytics import summary, times
from shared.analytics.history import Histories
from shared.analytics.repository import AnalyticsRepository
from shared.analytics.schemas import JobAnalysis, JobWithEstimate
from shared.analytics.window_schemas import QualityView, WindowView
from shared.analytics.windows import Bucket, Wanted, Windows
from shared.clock import Clock
from shared.errors import FieldError
from shared.jobs.job import Job

LONGEST: dict[Bucket, timedelta] = {"hour": timedelta(days=31), "day": timedelta(days=92)}
BY_HOUR = timedelta(days=3)
USUAL = timedelta(days=1)


class AnalyticsService:
    """Answers questions about jobs."""

    def __init__(self, repository: AnalyticsRepository, windows: Windows, histories: Histories, clock: Clock) -> None:
        self._repository = repository
        self._windows = windows
        self._histories = histories
        self._clock = clock

    async def estimated(self, job: Job) -> JobWithEstimate:
        """Return the public form of a job, with the estimate of its time left if it has not ended."""
        return JobWithEstimate.estimated(job, await self._histories.time_left(job))

    async def analysis(self, job: Job) -> JobAnalysis:
        """Return where the time of a job went and how its quality grew."""
        found = times.of_job(records.of(job), self._clock.now())
        return JobAnalysis.of(job, found, await self._repository.scores(job.id))

    async def window(self, wanted: Wanted) -> WindowView:
        """Return what the wanted jobs come to, compared with the window before."""
        reading = await self._windows.read(wanted)
        before = await self._windows.read(wanted.before)
        return await asyncio.to_thread(summary.window, wanted, reading, before)  # a busy month is a second of work

    async def quality(self, wanted: Wanted) -> QualityView:
        """Return how good the wanted jobs were, by kind."""
        return await asyncio.to_thread(summary.quality, wanted, await self._windows.read(wanted))

    def wanted(
        self, tenant: str, since: datetime | None, until: datetime | None, bucket: Bucket | None, **narrowed: str
    ) -> Wanted:
        """
        Return the window from the bucket of ``since`` on, by default the last day; ``kind`` and ``type`` narrow it.

        Raises InvalidFieldsError for one that ends before it begins, or is longer than its buckets allow.
        """
        now = self._clock.now()
        end = min(until or now, now)
        begin = since or end - USUAL
        if begin >= end:
            raise _refused("out_of_order", "must be before 'until', and not in the future")
        chosen = bucket or ("hour" if end - begin <= BY_HOUR else "day")
        if end - begin > LONGEST[chosen]:
            raise _refused("too_long", f"must be at most {LONGEST[chosen].days} days before 'until' by the {chosen}")
        return Wanted(tenant, summary.bucket_start(begin, chosen), end, bucket=chosen, **narrowed)


def _refused(rule: str, what: str) -> errors.InvalidFieldsError:
    return errors.InvalidFieldsError(errors=[FieldError("since", rule, f"Query parameter 'since' {what}.")])
