"""What callers can do with briefs: have them written now, read along, or leave them as jobs."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson
from pydantic import ValidationError

from shared import errors, ids, validation
from shared.cache import keys
from shared.cache.entry import CacheEntry
from shared.cache.lookup import Lookup
from shared.cache.scope import Scope
from shared.cache.service import CacheService
from shared.experiments import companion
from shared.experiments.choosing import Chooser
from shared.experiments.observation import Exposure
from shared.generation import content as contents
from shared.generation import content_types, instructions, pipeline
from shared.generation.brief import Brief
from shared.generation.content import Content, ContentRepository
from shared.jobs import inline
from shared.jobs.job import Job
from shared.jobs.service import JobService
from shared.jobs.submissions import Submission
from shared.manifest.queues import Priority
from shared.progress.stream import ProgressHub


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
class Approval:
    """A person's approval that the piece waits for: seconds to decide, and what their silence means."""

    timeout: float = 72 * 3600.0
    approved_by_silence: bool = False


@dataclass(frozen=True)
class Handling:
    """
    How a brief is worked on, apart from what it says.

    ``key`` makes it one job however often it is submitted; ``timeout`` is in seconds until the job's deadline.
    """

    key: str = ""
    priority: Priority = "normal"
    tags: tuple[str, ...] = ()
    batch: str = ""
    schedule: str = ""
    not_before: datetime | None = None
    timeout: float | None = None
    approval: Approval | None = None


@dataclass(frozen=True)
class Ports:
    """What the service works with."""

    jobs: JobService
    contents: ContentRepository
    chooser: Chooser
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


_BRIEF_FIELDS = set(Brief.model_fields) - {"unit"}
_PROMPTS = {kind: {name: (f"{name}.{kind}", name) for name in instructions.BUILTIN} for kind in content_types.Name}


class GenerationService:
    """Turns briefs into content."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def order(self, author: Author, brief: Brief) -> Order:
        """
        Return ``brief`` with its prompts pinned to the versions that are in production at this moment.

        Where an experiment runs, they are those of its unit's arm: the ``unit`` of the brief, or else the brief itself,
        so that equal briefs get equal prompts.
        """
        pinned, exposures = await self._pinned(author, brief)
        plain = _plain(brief)
        recipe = " ".join((self._ports.model_name, *(ref["hash"] for ref in pinned.values())))
        scope = Scope(author.tenant, contents.CACHE_NAMESPACE)
        key = keys.exact(scope, [plain, recipe], fold=False)
        payload = {
            "brief": plain,
            "prompts": pinned,
            "cache_key": key,
            "cache_sequence": await self._ports.cache.sequence(scope),
            "model": self._ports.model_name,
            **companion.taken_part(exposures),
        }
        return Order(author, brief, payload, key)

    async def held(self, order: Order) -> Lookup | None:
        """Return what memory has for an order that was made earlier, unless its prompts are others by this moment."""
        pinned, _ = await self._pinned(order.author, order.brief)
        if pinned != order.payload["prompts"]:
            return None
        return self._ports.cache.peek(Scope(order.author.tenant, contents.CACHE_NAMESPACE), order.cache_key)

    async def _pinned(self, author: Author, brief: Brief) -> tuple[dict[str, Any], list[Exposure]]:
        chooser, tenant = self._ports.chooser, author.tenant
        unit = _unit(brief) if await chooser.is_needed(tenant) else ""
        candidates = _PROMPTS[brief.content_type].items()
        chosen = {name: await chooser.choose(tenant, names, unit=unit) for name, names in candidates}
        exposures = [exposure for choice in chosen.values() for exposure in choice.exposures]
        return {name: choice.pin for name, choice in chosen.items()}, exposures

    async def look_up(self, order: Order) -> Lookup:
        """Return what the cache has for an order."""
        scope = Scope(order.author.tenant, contents.CACHE_NAMESPACE)
        return self._ports.cache.peek(scope, order.cache_key) or await self._ports.cache.lookup(scope, order.cache_key)

    async def refresh(self, entry: CacheEntry) -> None:
        """Have a stale piece written anew by a job that can wait, one however many ask for it."""
        origin = orjson.loads(entry.origin)
        author = Author(entry.slot.scope.tenant, origin["owner"])
        order = await self.order(author, Brief.model_validate(origin["brief"]))
        key = f"refresh:{entry.slot.key}:{entry.created_at.isoformat()}"
        await self.submit(order, Handling(key, priority="low", tags=tuple(origin["tags"])))

    async def known(self, order: Order, key: str) -> Job | None:
        """Return the job that was submitted for the order under ``key``, if there is one."""
        return await self._ports.jobs.known(self.submission(order, Handling(key))) if key else None

    async def submit(self, order: Order, handling: Handling) -> Job:
        """Return the job that writes the piece."""
        return await self._ports.jobs.submit(self.submission(order, handling))

    def submission(self, order: Order, handling: Handling) -> Submission:
        """Return the submission of an order."""
        approval = {"approval": asdict(handling.approval)} if handling.approval else {}
        return Submission(
            tenant=order.author.tenant,
            owner=order.author.owner,
            type=pipeline.NAME,
            kind=order.brief.content_type.value,
            payload={**order.payload, **approval},
            key=handling.key,
            request=[order.payload["brief"], approval],
            priority=handling.priority,
            tags=handling.tags,
            batch=handling.batch,
            schedule=handling.schedule,
            not_before=handling.not_before,
            timeout=handling.timeout,
        )

    async def revise(self, job: Job, changes: Mapping[str, Any]) -> Mapping[str, Any]:
        """
        Return the payload of a job whose brief has ``changes``, with the prompts of this moment.

        Raises InvalidFieldsError when the changed brief breaks a rule, or would be another kind of content.
        """
        before = job.payload["brief"]
        try:
            after = Brief.model_validate({**before, **changes})
        except ValidationError as error:
            raise validation.invalid_fields(error) from error
        if after.content_type.value != before["content_type"]:
            raise errors.invalid_field("content_type", "fixed", "The content type of a job cannot be changed.")
        order = await self.order(Author(job.tenant, job.owner), after)
        return {**job.payload, **order.payload}

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

        job = self._ports.jobs.new(self.submission(order, Handling(priority=priority)))
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


def _unit(brief: Brief) -> str:
    """Return what of an experiment's units a brief is."""
    if brief.unit:
        return brief.unit
    return f"brief-{ids.content_hash(_plain(brief))}"


def _plain(brief: Brief) -> dict[str, Any]:
    return brief.model_dump(mode="json", exclude_defaults=True, include=_BRIEF_FIELDS)


def content_of(job: Job) -> str:
    """Return the id of the piece that a job has made; raises what ended the job otherwise."""
    if job.status == "succeeded":
        return str(job.result["content"])
    if job.status == "cancelled":
        raise errors.InvalidStateError("The job was cancelled.")
    error = job.error or {}
    raise errors.by_code(error.get("code", ""))(error.get("detail", ""))
