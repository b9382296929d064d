"""
The composition root: settings become services.

This is the only place that picks implementations. Every service is built when it is first asked for, so that a
function imports and opens only what its requests use.
"""

import importlib
import random
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shared import settings as configuration
from shared.clock import Clock, SystemClock
from shared.settings import Settings
from shared.web.app import FunctionApp
from shared.web.auth import ApiKeys, Gate
from shared.web.lifecycle import PerLoop
from shared.web.routing import Route

if TYPE_CHECKING:
    from shared.cache.service import CacheService
    from shared.firestore.documents import Documents
    from shared.generation.batch import BatchService
    from shared.generation.content import ContentRepository
    from shared.generation.service import GenerationService
    from shared.generation.tools import Tools
    from shared.jobs.pipeline import JobType
    from shared.jobs.repository import JobRepository
    from shared.jobs.runner import Runner
    from shared.jobs.service import JobService
    from shared.models.base import TextModel
    from shared.observability.health import Ping
    from shared.progress.stream import ProgressHub
    from shared.prompts.service import PromptService
    from shared.tasks.publisher import Publisher
    from shared.tasks.sweeper import Sweeper
    from shared.tenants.api_keys import ApiKeyRepository


class Services:
    """What handlers work with, built on first use and closed together; belongs to one event loop."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self._open = AsyncExitStack()

    @cached_property
    def documents(self) -> "Documents":
        """The document store."""
        from shared.firestore import client
        from shared.firestore.documents import Documents

        documents = Documents(client.create(), self.clock, self.settings.project, self.settings.database)
        self._open.push_async_callback(documents.aclose)
        return documents

    @cached_property
    def publisher(self) -> "Publisher":
        """The task queues."""
        from shared.tasks import client
        from shared.tasks.publisher import Publisher

        parent = f"projects/{self.settings.project}/locations/{self.settings.location}"
        publisher = Publisher(
            client.create(), self.clock, parent, self.settings.worker_url, self.settings.invoker_account
        )
        self._open.push_async_callback(publisher.aclose)
        return publisher

    @cached_property
    def api_keys(self) -> "ApiKeyRepository":
        """The keys of callers."""
        from shared.tenants.api_keys import ApiKeyRepository

        return ApiKeyRepository(self.documents, self.clock)

    @cached_property
    def gate(self) -> Gate:
        """Who may pass: API keys for callers, tokens of one service account for queue and scheduler."""
        from shared.web import oidc

        tokens = oidc.OidcVerifier(
            certs_url=self.settings.oidc_certs_url,
            audience=self.settings.worker_url,
            account=self.settings.invoker_account,
            behind_iam=self.settings.behind_iam,
            clock=self.clock,
        )
        return Gate(ApiKeys(self.api_keys, self.clock), tokens)

    @cached_property
    def job_repository(self) -> "JobRepository":
        """Jobs as they are stored."""
        from shared.jobs.repository import JobRepository

        return JobRepository(self.documents)

    @cached_property
    def hub(self) -> "ProgressHub":
        """Whoever follows jobs."""
        from shared.progress.stream import ProgressHub

        hub = ProgressHub(self.job_repository, self.clock)
        self._open.push_async_callback(hub.aclose)
        return hub

    @cached_property
    def jobs(self) -> "JobService":
        """Jobs as callers use them."""
        from shared.jobs.service import JobService

        keep_for = timedelta(days=self.settings.job_ttl_days)
        return JobService(self.job_repository, self.publisher, self.clock, self.job_types, keep_for, self.hub.notify)

    @cached_property
    def runner(self) -> "Runner":
        """What runs the stages of jobs."""
        from shared.jobs.runner import Ports, Runner

        return Runner(Ports(self.job_repository, self.publisher, self.clock, self.job_types, self.hub.notify))

    @cached_property
    def sweeper(self) -> "Sweeper":
        """What finds lost tasks."""
        from shared.tasks.sweeper import Sweeper

        return Sweeper(self.documents, self.publisher, self.clock)

    @cached_property
    def job_types(self) -> "Mapping[str, JobType]":
        """All kinds of jobs, by name."""
        return _LateTypes(self)

    @cached_property
    def prompts(self) -> "PromptService":
        """Prompt templates."""
        from shared.generation import instructions
        from shared.prompts.repository import PromptRepository
        from shared.prompts.service import PromptService

        return PromptService(PromptRepository(self.documents), self.clock, instructions.BUILTIN)

    @cached_property
    def cache(self) -> "CacheService":
        """What was made before."""
        from shared.cache.memory import MemoryLevel
        from shared.cache.repository import CacheRepository
        from shared.cache.service import CacheService
        from shared.cache.shared_level import SharedLevel
        from shared.generation.content import CACHE_NAMESPACE

        return CacheService(
            MemoryLevel(self.settings.cache_memory_bytes, self.clock),
            SharedLevel(CacheRepository(self.documents), self.clock),
            self.clock,
            timedelta(seconds=self.settings.cache_ttl),
            frozenset({CACHE_NAMESPACE}),
        )

    @cached_property
    def model(self) -> "TextModel":
        """The model that writes."""
        from shared.models.instrumented import InstrumentedModel
        from shared.models.retrying import RetryingModel
        from shared.resilience import retry

        single = InstrumentedModel(_text_model(self.settings), clock=self.clock)
        model = RetryingModel(single, policy=retry.Policy(attempts=3), clock=self.clock, rng=random.random)
        self._open.push_async_callback(model.aclose)
        return model

    @cached_property
    def contents(self) -> "ContentRepository":
        """Finished pieces."""
        from shared.generation.content import ContentRepository

        return ContentRepository(self.documents)

    @cached_property
    def generation_tools(self) -> "Tools":
        """What the stages of generation work with."""
        from shared.generation.tools import Tools

        return Tools(self.model, self.prompts, self.cache, self.clock)

    @cached_property
    def generation(self) -> "GenerationService":
        """Briefs to content."""
        from shared.generation.service import GenerationService, Ports

        return GenerationService(
            Ports(self.jobs, self.contents, self.prompts, self.cache, self.hub, self.settings.model)
        )

    @cached_property
    def batches(self) -> "BatchService":
        """Many briefs at once."""
        from shared.generation.batch import BatchService

        return BatchService(self.documents, self.jobs, self.contents)

    @cached_property
    def pings(self) -> "Sequence[Ping]":
        """One ping per dependency; the first two must answer for anything to work."""
        from shared.observability.health import Ping

        return (
            Ping("firestore", self.documents.ping, critical=True),
            Ping("cloud_tasks", self.publisher.ping, critical=True),
            Ping("cache", self.cache.ping, critical=False),
            Ping("model", self.model.ping, critical=False),
        )

    async def aclose(self) -> None:
        """Close what was opened; closing twice is harmless."""
        await self._open.aclose()


class _LateTypes(dict[str, "JobType"]):
    """Job types by name, each built when a job of it first runs."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services

    def __missing__(self, name: str) -> "JobType":
        from shared.generation import batch, pipeline

        services = self._services
        if name == pipeline.NAME:
            self[name] = pipeline.job_type(services.generation_tools)
        elif name == batch.NAME:
            tools = batch.Tools(services.documents, services.jobs, services.job_repository, services.generation)
            self[name] = batch.job_type(tools)
        else:
            raise KeyError(name)
        return self[name]


def _text_model(settings: Settings) -> "TextModel":
    from shared.models.reference import ModelReference

    wanted = ModelReference.parse(settings.model)
    if wanted.provider == "offline":
        from shared.models.offline.model import OfflineModel

        return OfflineModel(latency=settings.offline_latency)
    from shared.models.openai_compatible import OpenAICompatibleModel

    return OpenAICompatibleModel(
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key.get_secret_value(),
        model=wanted.name,
        provider=wanted.provider,
        timeout=settings.model_timeout,
    )


async def _build() -> Services:
    return Services(configuration.load())


services = PerLoop(_build)
App = FunctionApp[Services]


def routes_of(name: str) -> "tuple[Route[Services, Any], ...]":
    """Return the routes of a function, found by the name that the manifest gives it."""
    routes: tuple[Route[Services, Any], ...] = importlib.import_module(f"functions.{name}.routes").ROUTES
    return routes


def function_app(name: str, routes: "Sequence[Route[Services, Any]]", *, standalone: bool) -> App:
    """Return the application of a function; all functions of one process and loop share their services."""
    return FunctionApp(
        name,
        routes,
        services.get,
        authenticate=lambda found: found.gate,
        close=Services.aclose,
        standalone=standalone,
    )
