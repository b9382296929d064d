"""How a schedule's brief becomes a job: checked again, for rules and prompts may have changed since it was kept."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from shared import errors, validation
from shared.cache import warming
from shared.cache.warming_order import Order as WarmingOrder
from shared.generation.batch import BatchService, Line, Parsed
from shared.generation.service import Approval, Author, GenerationService, Handling
from shared.jobs import submissions
from shared.jobs.job import Job
from shared.jobs.service import JobService
from shared.jobs.submissions import Submission
from shared.schedules import cleanup, targets
from shared.schedules.schedule import Schedule
from shared.schedules.targets import BatchTarget, CleanupTarget, ContentTarget, WarmTarget


@dataclass(frozen=True)
class Order:
    """A start: what, for whom, under which idempotency key, and for which schedule."""

    target: Any
    author: Author
    key: str
    schedule: str


class Starter:
    """Starts the jobs of schedules."""

    def __init__(self, generation: GenerationService, batches: BatchService, jobs: JobService) -> None:
        self._generation = generation
        self._batches = batches
        self._jobs = jobs
        self._starts: Mapping[str, Callable[[Order], Awaitable[Job]]] = {
            ContentTarget.__name__: self._content,
            BatchTarget.__name__: self._batch,
            CleanupTarget.__name__: self._cleanup,
            WarmTarget.__name__: self._warm,
        }

    async def start(self, schedule: Schedule, key: str) -> Job:
        """
        Return the job of a run, made now or by an earlier start with the same key, whatever its brief was then.

        Raises InvalidFieldsError for a brief that breaks a rule by now.
        """
        target = _read(schedule)
        order = Order(target, Author(schedule.tenant, schedule.created_by), key, schedule.id)
        try:
            return await self._starts[type(target).__name__](order)
        except errors.IdempotencyConflictError:
            return await self._jobs.get(job_id(schedule, key), schedule.tenant)

    async def _content(self, order: Order) -> Job:
        target: ContentTarget = order.target
        wish = target.approval
        handling = Handling(
            key=order.key,
            priority=target.priority,
            tags=tuple(target.tags),
            schedule=order.schedule,
            timeout=target.timeout_seconds,
            approval=Approval(wish.timeout_seconds, wish.on_timeout == "approve") if wish else None,
        )
        return await self._generation.submit(await self._generation.order(order.author, target), handling)

    async def _batch(self, order: Order) -> Job:
        target: BatchTarget = order.target
        lines = [
            Line(number, brief.model_dump(mode="json", exclude_defaults=True))
            for number, brief in enumerate(target.briefs, start=1)
        ]
        return await self._batches.submit(
            order.author,
            Parsed(tuple(lines), ()),
            order.key,
            target.priority,
            tuple(target.tags),
            schedule=order.schedule,
        )

    async def _cleanup(self, order: Order) -> Job:
        target: CleanupTarget = order.target
        return await self._jobs.submit(
            Submission(
                tenant=order.author.tenant,
                owner=order.author.owner,
                type=cleanup.NAME,
                payload=target.model_dump(mode="json"),
                key=order.key,
                priority="low",
                schedule=order.schedule,
            )
        )

    async def _warm(self, order: Order) -> Job:
        target: WarmTarget = order.target
        wanted = WarmingOrder(target.namespace, top=target.top, hours=target.hours, most_nano_usd=target.most_nano_usd)
        author = order.author
        return await self._jobs.submit(
            warming.submission(author.tenant, author.owner, wanted, order.key, order.schedule)
        )


def job_id(schedule: Schedule, key: str) -> str:
    """Return the id of the job that a start with this key makes."""
    return submissions.job_id(Submission(schedule.tenant, schedule.created_by, "", {}, key))


def _read(schedule: Schedule) -> BaseModel:
    try:
        return targets.BY_NAME[schedule.plan.kind].model.model_validate_json(schedule.plan.target)
    except ValidationError as error:
        raise validation.invalid_fields(error) from error
