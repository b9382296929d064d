"""Jobs and everything that goes with them, whatever they make."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from shared.composition.foundation import Foundation

if TYPE_CHECKING:
    from shared.admission.priorities import Priorities
    from shared.admission.service import AdmissionService
    from shared.analytics.service import AnalyticsService
    from shared.dead_letters.companion import DeadLetterCompanion
    from shared.dead_letters.noting import GroupKeeper
    from shared.dead_letters.repository import DeadLetterRepository
    from shared.dead_letters.undertaker import Undertaker
    from shared.jobs.commits import Commits, Companion
    from shared.jobs.repository import JobRepository
    from shared.outbound.base import Outbound
    from shared.progress.stream import ProgressHub
    from shared.tasks.sweeper import Sweeper
    from shared.tenants.repository import TenantRepository
    from shared.tenants.service import TenantService
    from shared.webhooks.assembly import Webhooks


class JobServices(Foundation):
    """Keeps, commits, shares out, follows and accounts for jobs."""

    @cached_property
    def job_repository(self) -> "JobRepository":
        """Jobs as they are stored."""
        from shared.jobs.repository import JobRepository

        return JobRepository(self.documents)

    @cached_property
    def hub(self) -> "ProgressHub":
        """Whoever follows jobs."""
        from shared.progress.stream import ProgressHub

        hub = ProgressHub(self.job_repository, self.documents, self.clock)
        self._open.push_async_callback(hub.aclose)
        return hub

    @cached_property
    def commits(self) -> "Commits":
        """Where all steps of jobs are committed."""
        from shared.jobs.commits import Commits

        return Commits(self.job_repository, self.publisher, self.hub.notify, lambda: self.companions)

    @cached_property
    def companions(self) -> "Sequence[Companion]":
        """The features that go with the jobs."""
        return (self.admission, self.webhooks.companion, self.dead_letter_companion)

    @cached_property
    def admission(self) -> "AdmissionService":
        """Who may run how much."""
        from shared.admission.service import AdmissionService, Tools

        tools = Tools(
            documents=self.documents,
            jobs=self.job_repository,
            publisher=self.publisher,
            clock=self.clock,
            terms=self.tenant_repository,
            ceiling=self.settings.tenant_share,
        )
        admission = AdmissionService(tools)
        self._open.push_async_callback(admission.aclose)
        return admission

    @cached_property
    def priorities(self) -> "Priorities":
        """Priorities of jobs that wait."""
        from shared.admission.priorities import Priorities

        return Priorities(self.job_repository, self.commits, self.admission)

    @cached_property
    def tenant_repository(self) -> "TenantRepository":
        """What is set for tenants, as it is stored."""
        from shared.tenants.repository import TenantRepository

        return TenantRepository(self.documents)

    @cached_property
    def tenants(self) -> "TenantService":
        """Limits, weights and pauses of tenants."""
        from shared.tenants.service import TenantService

        return TenantService(self.tenant_repository, self.admission, self.documents, self.publisher, self.clock)

    @cached_property
    def analytics(self) -> "AnalyticsService":
        """What jobs tell about themselves."""
        from shared.analytics.history import Histories
        from shared.analytics.repository import AnalyticsRepository
        from shared.analytics.rolling import Roller
        from shared.analytics.service import AnalyticsService
        from shared.analytics.windows import Windows

        repository = AnalyticsRepository(self.documents)
        kept = timedelta(days=self.settings.job_ttl_days)
        windows = Windows(repository, Roller(repository), self.clock, kept)
        return AnalyticsService(repository, windows, Histories(repository, self.clock), self.clock)

    @cached_property
    def outbound(self) -> "Outbound":
        """Servers of other people, called with care."""
        from shared.outbound.client import GuardedClient

        return GuardedClient(allow_private=self.settings.allow_private_targets)

    @cached_property
    def webhooks(self) -> "Webhooks":
        """Messages to receivers outside."""
        from shared.webhooks.assembly import Webhooks

        return Webhooks(self.documents, self.publisher, self.clock, lambda: self.outbound)

    @cached_property
    def sweeper(self) -> "Sweeper":
        """What finds lost tasks."""
        from shared.tasks.sweeper import Sweeper

        async def give_up(task: str) -> None:
            await self.undertaker.give_up(task)

        return Sweeper(self.documents, self.publisher, self.clock, give_up)

    @cached_property
    def undertaker(self) -> "Undertaker":
        """What ends jobs whose tasks cannot be done."""
        from shared.dead_letters.undertaker import Undertaker

        return Undertaker(self.documents, self.job_repository, self.commits)

    @cached_property
    def dead_letter_repository(self) -> "DeadLetterRepository":
        """Dead letters as they are stored."""
        from shared.dead_letters.repository import DeadLetterRepository

        return DeadLetterRepository(self.documents)

    @cached_property
    def group_keeper(self) -> "GroupKeeper":
        """What keeps error groups up to date."""
        from shared.dead_letters.noting import GroupKeeper

        return GroupKeeper(self.dead_letter_repository, self.clock)

    @cached_property
    def dead_letter_companion(self) -> "DeadLetterCompanion":
        """What writes a dead letter for each job that fails."""
        from shared.dead_letters.companion import DeadLetterCompanion

        return DeadLetterCompanion(self.dead_letter_repository, self.group_keeper)
