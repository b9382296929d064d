"""What is made: content, by models, from prompts, through the cache, by the clock and in bulk."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from shared.composition.cache_services import CacheServices

if TYPE_CHECKING:
    from shared.bulk.operation import Operation
    from shared.bulk.service import BulkService
    from shared.cache.cleanup import Cleaner
    from shared.cache.entry import CacheEntry
    from shared.cache.refreshing import Revise
    from shared.cache.warming import Warmer, WarmingService
    from shared.dead_letters.service import DeadLetterService
    from shared.experiments.choosing import Chooser
    from shared.experiments.exposing import Exposer
    from shared.experiments.repository import ExperimentRepository
    from shared.experiments.running import Running
    from shared.exports.service import ExportService
    from shared.generation.batch import BatchService
    from shared.generation.content import ContentRepository
    from shared.generation.service import GenerationService, Order
    from shared.generation.tools import Tools
    from shared.jobs.commits import Companion
    from shared.jobs.pipeline import JobType
    from shared.jobs.runner import Runner
    from shared.jobs.service import JobService
    from shared.observability.health import Ping
    from shared.prompts.service import PromptService
    from shared.schedules.repository import ScheduleRepository
    from shared.schedules.service import ScheduleService
    from shared.schedules.starting import Starter
    from shared.schedules.ticking import Ticker
    from shared.web.memo import Memo


class ContentServices(CacheServices):
    """Runs jobs and makes content, alone and in numbers."""

    @cached_property
    def job_types(self) -> "Mapping[str, JobType]":
        """All kinds of jobs, by name."""
        return _LateTypes(self)

    def late_type(self, name: str) -> "JobType | None":  # noqa: ARG002 - for those who know more
        """Return a kind of jobs that the layers above bring along, or None."""
        return None

    @cached_property
    def jobs(self) -> "JobService":
        """Jobs as callers use them."""
        from shared.jobs.service import JobService, Ports

        return JobService(
            Ports(
                jobs=self.job_repository,
                commits=self.commits,
                publisher=self.publisher,
                admission=self.admission,
                clock=self.clock,
                types=self.job_types,
                keep_for=timedelta(days=self.settings.job_ttl_days),
            )
        )

    @cached_property
    def runner(self) -> "Runner":
        """What runs the stages of jobs."""
        from shared.jobs.runner import Ports, Runner

        return Runner(
            Ports(
                jobs=self.job_repository,
                commits=self.commits,
                publisher=self.publisher,
                admission=self.admission,
                clock=self.clock,
                types=self.job_types,
            )
        )

    @cached_property
    def prompts(self) -> "PromptService":
        """Prompt templates."""
        from shared.generation import instructions
        from shared.prompts.repository import PromptRepository
        from shared.prompts.service import PromptService

        return PromptService(PromptRepository(self.documents), self.clock, instructions.BUILTIN)

    @cached_property
    def cache_revisers(self) -> "Mapping[str, Revise]":
        """Who makes stale answers anew, by the maker that their entries name."""
        from shared.generation.content import MAKER

        async def rewrite(entry: "CacheEntry") -> None:
            await self.generation.refresh(entry)

        return {MAKER: rewrite}

    @cached_property
    def cache_warmers(self) -> "Mapping[str, Warmer]":
        """Who makes answers before somebody asks, by the maker that their entries name."""
        from shared.generation.content import MAKER
        from shared.generation.warming import ContentWarmer

        return {**super().cache_warmers, MAKER: ContentWarmer(self.generation, self.cache, self.clock)}

    @cached_property
    def contents(self) -> "ContentRepository":
        """Finished pieces."""
        from shared.generation.content import ContentRepository

        return ContentRepository(self.documents)

    @cached_property
    def exports(self) -> "ExportService":
        """Jobs and content on their way out."""
        from shared.exports.service import ExportService

        return ExportService(self.documents, self.clock)

    @cached_property
    def generation_tools(self) -> "Tools":
        """What the stages of generation work with."""
        from shared.generation.tools import Tools

        return Tools(self.model, self.prompts, self.cache, self.clock)

    @cached_property
    def companions(self) -> "Sequence[Companion]":
        """The features that go with the jobs."""
        from shared.experiments.companion import ExperimentCompanion

        return (*super().companions, ExperimentCompanion(self.experiment_repository))

    @cached_property
    def experiment_repository(self) -> "ExperimentRepository":
        """Experiments as they are stored."""
        from shared.experiments.repository import ExperimentRepository

        return ExperimentRepository(self.documents)

    @cached_property
    def running_experiments(self) -> "Running":
        """Which experiments run at this moment, from memory."""
        from shared.experiments.running import Running

        return Running(self.experiment_repository, self.clock)

    @cached_property
    def exposer(self) -> "Exposer":
        """What notes that units meet arms."""
        from shared.experiments.exposing import Exposer

        return Exposer(self.experiment_repository, self.clock)

    @cached_property
    def chooser(self) -> "Chooser":
        """Which versions of prompts are used."""
        from shared.experiments.choosing import Chooser

        return Chooser(self.prompts, self.running_experiments, self.exposer)

    @cached_property
    def generation(self) -> "GenerationService":
        """Briefs to content."""
        from shared.generation.service import GenerationService, Ports

        written_by = self.model_routes.get(self.model_routes.default).signature
        return GenerationService(Ports(self.jobs, self.contents, self.chooser, self.cache, self.hub, written_by))

    @cached_property
    def known_briefs(self) -> "Memo[Order]":
        """What requests for content have come to that were made to the letter before."""
        from shared.web.memo import Memo

        return Memo()

    @cached_property
    def batches(self) -> "BatchService":
        """Many briefs at once."""
        from shared.generation.batch import BatchService

        return BatchService(self.documents, self.jobs, self.contents)

    @cached_property
    def schedule_repository(self) -> "ScheduleRepository":
        """Schedules as they are stored."""
        from shared.schedules.repository import ScheduleRepository

        return ScheduleRepository(self.documents)

    @cached_property
    def schedule_starter(self) -> "Starter":
        """What starts the jobs of schedules."""
        from shared.schedules.starting import Starter

        return Starter(self.generation, self.batches, self.jobs)

    @cached_property
    def schedules(self) -> "ScheduleService":
        """Jobs that start by the clock."""
        from shared.schedules.service import Ports, ScheduleService

        return ScheduleService(Ports(self.schedule_repository, self.schedule_starter, self.jobs, self.clock))

    @cached_property
    def ticker(self) -> "Ticker":
        """What starts the schedules that are due."""
        from shared.schedules.ticking import Ports, Ticker

        return Ticker(
            Ports(self.schedule_repository, self.schedule_starter, self.jobs, self.api_keys.known, self.clock)
        )

    @cached_property
    def bulk_operations(self) -> "Mapping[str, Operation]":
        """What can be done to many jobs or dead letters at once."""
        from shared.bulk import actions
        from shared.dead_letters import replays

        on_jobs = actions.operations(actions.Ports(self.documents, self.job_repository, self.jobs))
        return {**on_jobs, **replays.operations(self.dead_letters, self.documents)}

    @cached_property
    def cache_warming(self) -> "WarmingService":
        """What orders answers before somebody asks."""
        from shared.cache.warming import WarmingService

        return WarmingService(self.jobs)

    @cached_property
    def cache_cleaner(self) -> "Cleaner":
        """What orders the deletion of invalidated answers."""
        from shared.cache.cleanup import Cleaner

        return Cleaner(self.jobs)

    @cached_property
    def bulk(self) -> "BulkService":
        """Bulk actions as callers use them."""
        from shared.bulk.service import BulkService

        return BulkService(self.jobs, self.job_repository, self.bulk_operations)

    @cached_property
    def dead_letters(self) -> "DeadLetterService":
        """Dead letters as people use them."""
        from shared.dead_letters.service import DeadLetterService, Ports

        return DeadLetterService(Ports(self.dead_letter_repository, self.group_keeper, self.jobs, self.job_repository))

    @cached_property
    def pings(self) -> "Sequence[Ping]":
        """One ping per dependency; the first two must answer for anything to work."""
        from shared.observability.health import Ping

        return (
            Ping("firestore", self.documents.ping, critical=True),
            Ping("cloud_tasks", self.publisher.ping, critical=True),
            Ping("cache", self.cache.ping, critical=False),
            Ping("model", self.model.ping, critical=False),
            Ping("breakers", self.notices.ping, critical=False),
        )


class _LateTypes(dict[str, "JobType"]):
    """Job types by name, each built when a job of it first runs."""

    def __init__(self, services: ContentServices) -> None:
        super().__init__()
        self._services = services

    def __missing__(self, name: str) -> "JobType":
        from shared.bulk import runs
        from shared.cache import cleanup as cache_cleanup
        from shared.cache import warming
        from shared.generation import batch, pipeline
        from shared.schedules import cleanup

        services = self._services
        if name == pipeline.NAME:
            self[name] = pipeline.job_type(services.generation_tools, services.generation.revise)
        elif name == batch.NAME:
            tools = batch.Tools(services.documents, services.jobs, services.job_repository, services.generation)
            self[name] = batch.job_type(tools)
        elif name == runs.NAME:
            self[name] = runs.job_type(services.bulk_operations)
        elif name == cleanup.NAME:
            self[name] = cleanup.job_type(services.documents)
        elif name == cache_cleanup.NAME:
            self[name] = cache_cleanup.job_type(services.cache_janitor)
        elif name == warming.NAME:
            self[name] = warming.job_type(services.cache_warming_tools)
        else:
            found = services.late_type(name)
            if found is None:
                raise KeyError(name)
            self[name] = found
        return self[name]
