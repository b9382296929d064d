"""What callers can do with jobs: submit once, look, list, cancel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared import errors, ids
from shared.clock import Clock
from shared.jobs import deliveries, inline, transitions
from shared.jobs.events import Notify
from shared.jobs.job import Job, StageState
from shared.jobs.pipeline import JobType
from shared.jobs.repository import Filter, JobRepository, Position
from shared.jobs.transitions import Moment, Step
from shared.manifest.queues import Priority
from shared.observability import tracing
from shared.tasks.publisher import Publisher

RACES = 10


@dataclass(frozen=True)
class Submission:
    """
    A wish for work.

    ``key`` makes it happen once: the same key with the same ``type`` and ``payload`` is the same job.
    """

    tenant: str
    owner: str
    type: str
    payload: Mapping[str, Any]
    key: str = ""
    priority: Priority = "normal"
    tags: tuple[str, ...] = ()
    batch: str = ""


class JobService:
    """Submits and steers jobs; ``notify`` is told every job it moved, and the event."""

    def __init__(
        self,
        jobs: JobRepository,
        publisher: Publisher,
        clock: Clock,
        types: Mapping[str, JobType],
        keep_for: timedelta,
        notify: Notify,
    ) -> None:
        self._jobs = jobs
        self._publisher = publisher
        self._clock = clock
        self._types = types
        self._keep_for = keep_for
        self._notify = notify

    async def submit(self, submission: Submission) -> Job:
        """
        Return the job for ``submission``, made now or by an earlier call with the same key.

        Raises IdempotencyConflictError when the key was used for something else.
        """
        job = self.new(submission)
        step = transitions.submit(job, self._moment())
        try:
            await self._jobs.commit(step)
        except errors.AlreadyExistsError:
            return await self._existing(job)
        self._tell(step)
        await self._publisher.publish(step.tasks)
        return job

    async def submit_many(self, submissions: Sequence[Submission]) -> list[Job]:
        """Return the jobs for up to 100 submissions, made in one commit unless some exist already."""
        steps = [transitions.submit(self.new(submission), self._moment()) for submission in submissions]
        try:
            await self._jobs.commit_all(steps)
        except errors.AlreadyExistsError:
            return [await self.submit(submission) for submission in submissions]
        await self._publisher.publish([task for step in steps for task in step.tasks])
        return [step.job for step in steps]

    async def get(self, job_id: str, tenant: str) -> Job:
        """Return a job of ``tenant``; raises NotFoundError."""
        return await self._jobs.get(job_id, tenant)

    async def page(self, wanted: Filter, limit: int, position: Position | None = None) -> list[Job]:
        """Return up to ``limit`` jobs, newest first."""
        return await self._jobs.page(wanted, limit, position)

    async def cancel(self, job_id: str, tenant: str) -> Job:
        """
        Return the job, cancelled if nobody works on it, else on its way there.

        Cancelling twice is once; raises InvalidStateError for a job that has succeeded or failed.
        """
        for _ in range(RACES):
            job = await self._jobs.get(job_id, tenant)
            if job.status in {"cancelling", "cancelled"}:
                return job
            if job.terminal:
                raise errors.InvalidStateError(f"The job has {job.status} already.")
            step = transitions.request_cancel(job, self._moment())
            if await self._committed(step):
                self._tell(step)
                return step.job
        raise errors.ContentionError

    def _tell(self, step: Step) -> None:
        for event in step.events:
            self._notify(step.job.id, event)

    async def _committed(self, step: Step) -> bool:
        try:
            await self._jobs.commit(step)
        except (errors.PreconditionError, errors.AlreadyExistsError):
            return False
        return True

    async def _existing(self, job: Job) -> Job:
        found = await self._jobs.get(job.id, job.tenant)
        if found.request_hash != job.request_hash:
            raise errors.IdempotencyConflictError
        if found.status == "queued":  # whoever committed it may have died before publishing
            await self._publisher.publish(await self._jobs.promised(deliveries.expected_task_ids(found)))
        return found

    async def run_inline(self, job: Job, reader: inline.Reader) -> None:
        """Run a new job to its end in this request, and store it then."""
        step = await inline.run(job, self._types[job.type], self._clock, reader)
        await self._jobs.commit(step)

    def new(self, submission: Submission) -> Job:
        """Return the job for ``submission`` as it begins, stored nowhere yet."""
        now = self._clock.now()
        stages = self._types[submission.type].stages
        return Job(
            id=job_id(submission),
            tenant=submission.tenant,
            type=submission.type,
            owner=submission.owner,
            status="queued",
            priority=submission.priority,
            payload=submission.payload,
            request_hash=ids.content_hash([submission.type, submission.payload]),
            batch=submission.batch,
            tags=submission.tags,
            stages={stage.name: StageState(stage.name, stage.weight) for stage in stages},
            stage=stages[0].name,
            created_at=now,
            updated_at=now,
            expire_at=now + self._keep_for,
        )

    def _moment(self) -> Moment:
        return Moment(self._clock.now(), tracing.traceparent())


def job_id(submission: Submission) -> str:
    """Return the id of the job for ``submission``: hashed from its key, or random without one."""
    if submission.key:
        return f"job_{ids.digest('job', submission.tenant, submission.key)}"
    return ids.random_id("job")
