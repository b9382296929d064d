"""What callers can do with briefs: have them written now, read along, or leave them as jobs."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any

from shared import errors
from shared.cache import keys
from shared.cache.lookup import Lookup
from shared.cache.scope import Scope
from shared.cache.service import CacheService
from shared.generation import content as contents
from shared.generation import content_types, instructions, pipeline
from shared.generation.brief import Brief
from shared.generation.content import Content, ContentRepository
from shared.jobs import inline
from shared.jobs.job import Job
from shared.jobs.service import JobService, Submission
from shared.manifest.queues import Priority
from shared.progress.stream import ProgressHub
from shared.prompts.service import PromptService


@dataclass(frozen=True)
class Author:
    """Who asks: the tenant and the key that spoke for it."""

    tenant: str
    owner: str


@dataclass(frozen=True)
class Order:
    """A brief with everything that shapes its answer pinned: the model and the versions of the prompts."""

    author: Author
    brief: Brief
    payload: Mapping[str, Any]
    cache_key: str


@dataclass(frozen=True)
class Ports:
    """What the service works with."""

    jobs: JobService
    contents: ContentRepository
    prompts: PromptService
    cache: CacheService
    hub: ProgressHub
    model_name: str


@dataclass(frozen=True)
class Moved:
    """While streaming: the job has a new state."""

    job: Job


@dataclass(frozen=True)
class Wrote:
    """While streaming: a piece of text was written in a stage."""

    stage: str
    text: str


_BRIEF_FIELDS = set(Brief.model_fields)
_PROMPTS = {kind: {name: (f"{name}.{kind}", name) for name in instructions.BUILTIN} for kind in content_types.Name}


class GenerationService:
    """Turns briefs into content."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def order(self, author: Author, brief: Brief) -> Order:
        """Return ``brief`` with its prompts pinned to the versions that are in production at this moment."""
        candidates = _PROMPTS[brief.content_type]
        pinned = {name: await self._ports.prompts.pin(author.tenant, names) for name, names in candidates.items()}
        plain = brief.model_dump(mode="json", exclude_defaults=True, include=_BRIEF_FIELDS)
        recipe = " ".join((self._ports.model_name, *(ref["hash"] for ref in pinned.values())))
        key = keys.exact(Scope(author.tenant, contents.CACHE_NAMESPACE), [plain, recipe], fold=False)
        payload = {"brief": plain, "prompts": pinned, "cache_key": key, "model": self._ports.model_name}
        return Order(author, brief, payload, key)

    async def look_up(self, order: Order) -> Lookup:
        """Return what the cache has for an order."""
        scope = Scope(order.author.tenant, contents.CACHE_NAMESPACE)
        return self._ports.cache.peek(scope, order.cache_key) or await self._ports.cache.lookup(scope, order.cache_key)

    async def submit(self, order: Order, key: str, priority: Priority, tags: tuple[str, ...] = ()) -> Job:
        """Return the job that writes the piece; ``key`` makes it one job however often it is submitted."""
        return await self._ports.jobs.submit(self.submission(order, key, priority, tags))

    def submission(
        self, order: Order, key: str, priority: Priority, tags: tuple[str, ...] = (), batch: str = ""
    ) -> Submission:
        """Return the submission of an order."""
        return Submission(
            tenant=order.author.tenant,
            owner=order.author.owner,
            type=pipeline.NAME,
            payload=order.payload,
            key=key,
            priority=priority,
            tags=tags,
            batch=batch,
        )

    async def wait(self, job: Job, timeout: float) -> Job:  # noqa: ASYNC109 - the job as it is by then
        """Return the job once it has ended, or as it stands after ``timeout`` seconds."""
        await self._ports.hub.finished(job.id, timeout)
        return await self._ports.jobs.get(job.id, job.tenant)

    async def content(self, content_id: str, tenant: str) -> Content:
        """Return a finished piece; raises NotFoundError."""
        return await self._ports.contents.get(content_id, tenant)

    async def stream(self, order: Order, priority: Priority) -> AsyncGenerator[Moved | Wrote, None]:
        """
        Yield the states and the text of a piece as it is written, in this very request.

        The job and its content are stored when the piece is finished, and nothing before. Closing the iterator
        stops the work.
        """
        steps: asyncio.Queue[Moved | Wrote | None] = asyncio.Queue()

        async def moved(job: Job) -> None:
            steps.put_nowait(Moved(job))

        async def wrote(job: Job, text: str) -> None:
            steps.put_nowait(Wrote(job.stage, text))

        job = self._ports.jobs.new(self.submission(order, "", priority))
        work = asyncio.create_task(self._write(job, inline.Reader(moved, wrote), steps))
        try:
            while (step := await steps.get()) is not None:
                yield step
            await work
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def _write(self, job: Job, reader: inline.Reader, steps: "asyncio.Queue[Moved | Wrote | None]") -> None:
        try:
            await self._ports.jobs.run_inline(job, reader)
        finally:
            steps.put_nowait(None)


def content_of(job: Job) -> str:
    """Return the id of the piece that a job has made; raises what ended the job otherwise."""
    if job.status == "succeeded":
        return str(job.result["content"])
    if job.status == "cancelled":
        raise errors.InvalidStateError("The job was cancelled.")
    error = job.error or {}
    raise errors.by_code(error.get("code", ""))(error.get("detail", ""))
