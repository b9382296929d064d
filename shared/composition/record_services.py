"""What use teaches about prompts: feedback, the records of versions, and the watch for drift."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from shared.composition.gateway_services import GatewayServices

if TYPE_CHECKING:
    from shared.exports.feedback import FeedbackExports
    from shared.exports.versions import VersionExports
    from shared.feedback.service import FeedbackService
    from shared.jobs.commits import Companion
    from shared.records.drift.repository import DriftRepository
    from shared.records.drift.watch import Watch
    from shared.records.service import RecordService
    from shared.records.windows import Windows


class RecordServices(GatewayServices):
    """Keeps feedback and records, and notices when something becomes worse."""

    @cached_property
    def companions(self) -> "Sequence[Companion]":
        """The features that go with the jobs."""
        from shared.records.drift.companion import DriftCompanion

        return (*super().companions, DriftCompanion(lambda: self.drift_watch))

    @cached_property
    def feedback(self) -> "FeedbackService":
        """What people say of pieces."""
        from shared.feedback.repository import FeedbackRepository
        from shared.feedback.service import FeedbackService, Ports

        return FeedbackService(
            Ports(FeedbackRepository(self.documents), self.contents, self.job_repository, self.clock)
        )

    @cached_property
    def feedback_exports(self) -> "FeedbackExports":
        """Feedback on its way out."""
        from shared.exports.feedback import FeedbackExports

        return FeedbackExports(self.documents, self.clock)

    @cached_property
    def version_exports(self) -> "VersionExports":
        """Records on their way out."""
        from shared.exports.versions import VersionExports

        return VersionExports(self.records)

    @cached_property
    def records(self) -> "RecordService":
        """How the versions of prompts have done."""
        from shared.records.service import Ports, RecordService

        return RecordService(
            Ports(self.record_windows, self.prompts, self.drift_repository, self.drift_watch, self.clock)
        )

    @cached_property
    def record_windows(self) -> "Windows":
        """What ended and was said within a time, by version."""
        from shared.analytics.repository import AnalyticsRepository
        from shared.feedback.feedback import KEPT
        from shared.records.repository import RecordRepository
        from shared.records.rolling import Roller
        from shared.records.windows import Windows

        repository = RecordRepository(self.documents, AnalyticsRepository(self.documents))
        jobs_kept = timedelta(days=self.settings.job_ttl_days)
        return Windows(repository, Roller(repository), self.clock, jobs_kept, KEPT)

    @cached_property
    def drift_repository(self) -> "DriftRepository":
        """Drift as it is stored."""
        from shared.records.drift.repository import DriftRepository

        return DriftRepository(self.documents)

    @cached_property
    def drift_watch(self) -> "Watch":
        """What notices that something becomes worse."""
        from shared.analytics.repository import AnalyticsRepository
        from shared.records.drift.news import News
        from shared.records.drift.watch import Ports, Watch

        jobs, news = AnalyticsRepository(self.documents), News(self.webhooks.subscribers, self.publisher)
        return Watch(Ports(jobs, self.drift_repository, news, self.clock))
