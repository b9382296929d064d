"""What callers can do with jobs: submit once, look, list, cancel, pause, resume, retry, decide."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from shared import errors
from shared.clock import Clock
from shared.jobs import admission, control, deliveries, inline, steps, submissions, transitions
from shared.jobs import job as jobs
from shared.jobs.admission import Admission
from shared.jobs.commits import Commits
from shared.jobs.job import Job
from shared.jobs.pipeline import Decision, JobType
from shared.jobs.repository import Filter, JobRepository, Position
from shared.jobs.steps import Moment, Step
from shared.jobs.submissions import Submission
from shared.jobs.timers import Timer
from shared.observability import tracing
from shared.tasks import outbox
from shared.tasks.envelope import Task
from shared.tasks.publisher import Publisher

RACES = 10
_CONFLICT = (errors.PreconditionError, errors.AlreadyExistsError)
SILENCE = "nobody"
Wish = Callable[[Job, Moment], Awaitable[Step | None]]


@dataclass(frozen=True)
class Ports:
    """What the service works with; ``keep_for`` is how long a job is kept after its submission."""

    jobs: JobRepository
    commits: Commits
    publisher: Publisher
    admission: Admission
    clock: Clock
    types: Mapping[str, JobType]
    keep_for: timedelta


class JobService:
    """Submits and steers jobs."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._jobs = ports.jobs
        self._types = ports.types

    async def submit(self, submission: Submission) -> Job:
        """
        Return the job for ``submission``, made now or by an earlier call with the same key.

        Raises IdempotencyConflictError when the key was used for something else.
        """
        return (await self._submit([submission]))[0]

    async def known(self, submission: Submission) -> Job | None:
        """
        Return the job that an earlier call with the same key has made, if there is one.

        Raises IdempotencyConflictError when the key was used for something else.
        """
        try:
            return await self._existing(self.new(submission)) if submission.key else None
        except errors.NotFoundError:
            return None

    async def submit_many(self, submissions: Sequence[Submission]) -> list[Job]:
        """Return the jobs for up to 100 submissions of one tenant, made in one commit unless some exist already."""
        return await self._submit(submissions) if submissions else []

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
        return (await self._steer(job_id, tenant, self._cancelled))[0]

    async def pause(self, job_id: str, tenant: str) -> Job:
        """
        Return the job, paused: the stage that runs is finished, no other begins.

        Pausing twice is once; raises InvalidStateError for a job that has ended, is ending or waits for a person.
        """

        async def wish(job: Job, moment: Moment) -> Step | None:
            if job.status == "paused":
                return None
            if job.status not in {"queued", "running"}:
                raise errors.InvalidStateError(f"The job is {job.status}; only a queued or running one can be paused.")
            return control.pause(job, moment)

        return (await self._steer(job_id, tenant, wish))[0]

    async def resume(self, job_id: str, tenant: str) -> Job:
        """Return the job, paused no longer; raises InvalidStateError for one that is not paused."""

        async def wish(job: Job, moment: Moment) -> Step:
            if job.status != "paused":
                raise errors.InvalidStateError(f"The job is {job.status}, not paused.")
            return control.resume(job, self._backlog(job), moment)

        return await self._readmitted((await self._steer(job_id, tenant, wish))[0])

    async def retry(
        self,
        job_id: str,
        tenant: str,
        stage: str = "",
        changes: Mapping[str, Any] | None = None,
        generation: int | None = None,
    ) -> Job:
        """
        Return the job, run once more from ``stage`` on (default: where it failed; its first if there are changes).

        ``changes`` edit its payload, as its type allows. Raises InvalidStateError for a job that has not ended, and for
        one that is another than the ``generation`` the caller has seen.
        """

        async def wish(job: Job, moment: Moment) -> Step:
            if generation not in {None, job.generation}:
                raise errors.InvalidStateError(f"The job was retried already; it is at generation {job.generation}.")
            if not job.terminal:
                raise errors.InvalidStateError(f"The job is {job.status}; only one that has ended can be retried.")
            start = stage or (_first_stage(job) if changes else _failed_stage(job))
            if start not in job.stages:
                raise errors.invalid_field("stage", "unknown_stage", f"The job's stages are {', '.join(job.stages)}.")
            payload = await self._revised(job, changes) if changes else job.payload
            return control.retry_from(job, start, payload, self._backlog(job), moment)

        return await self._readmitted((await self._steer(job_id, tenant, wish))[0])

    async def decide(self, job_id: str, tenant: str, decision: Decision, generation: int | None = None) -> Job:
        """Return the job, approved or rejected; raises InvalidStateError for one that waits for nobody."""

        async def wish(job: Job, moment: Moment) -> Step:
            if job.status != "waiting" or generation not in {None, job.generation}:
                raise errors.InvalidStateError(f"The job is {job.status}; nothing waits for this decision.")
            return control.decide(job, self._types[job.type], decision, self._backlog(job), moment)

        return await self._readmitted((await self._steer(job_id, tenant, wish))[0])

    async def expire(self, timer: Timer) -> bool:
        """Do what a timer is for, if its job still has use for it; returns whether it had."""
        kept = outbox.keep(timer.task)

        async def wish(job: Job, moment: Moment) -> Step | None:
            if job.terminal or job.status == "cancelling" or job.generation != timer.generation:
                return None
            if timer.purpose == "start":
                return transitions.begin(job, self._backlog(job), [kept]) if job.place.startswith(jobs.LATER) else None
            if timer.purpose == "deadline":
                late = errors.DeadlineExceededError(f"The job took longer than its {job.timeout or 0:.0f} s.")
                why = steps.description(late, job.stage)
                return control.request_cancel(job, self._kind(job), await self._held_back(job), moment, why, [kept])
            if job.status != "waiting" or (job.stage, job.current.round) != (timer.stage, timer.round):
                return None
            silence = Decision(job.current.silence_approves, SILENCE, "Nobody decided in time.")
            return control.decide(job, self._kind(job), silence, self._backlog(job), moment, [kept])

        found = await self._jobs.find(timer.job)
        job, moved = await self._steer(timer.job, found.tenant, wish) if found else (None, False)
        if job is None or not moved:
            await self._jobs.keep(timer.task)
            return False
        await self._readmitted(job)
        return True

    async def run_inline(self, job: Job, reader: inline.Reader) -> None:
        """Run a new job to its end in this request, and store it then."""
        step = await inline.run(job, self._types[job.type], self._ports.clock, reader)
        made = await self._ports.commits.commit(step, self._moment())
        await self._ports.commits.settle(made)

    def new(self, submission: Submission) -> Job:
        """Return the job for ``submission`` as it begins, stored nowhere yet."""
        kind = self._types[submission.type]
        return submissions.new(submission, kind, self._ports.clock.now(), self._ports.keep_for)

    async def _submit(self, wanted: Sequence[Submission]) -> list[Job]:
        new = [self.new(submission) for submission in wanted]
        moment = self._moment()
        made = [transitions.submit(job, moment) for job in await self._placed(new)]
        try:
            committed = await self._ports.commits.commit_all(made, moment)
        except errors.AlreadyExistsError:
            if len(wanted) > 1:
                return [(await self._submit([submission]))[0] for submission in wanted]
            return [await self._existing(new[0])]
        await self._ports.commits.settle(*committed)
        found = [step.job for step in made]
        if any(job.place.startswith(jobs.WAITING) for job in found):
            await self._ports.admission.fill(found[0].tenant)
        return found

    async def _placed(self, new: Sequence[Job]) -> list[Job]:
        """Return new jobs with their places: as many as admission grants begin, the others wait."""
        now = self._ports.clock.now()
        by_lane: dict[str, list[Job]] = {}
        places: dict[str, Job] = {}
        for job in new:
            lane = admission.lane(self._kind(job), job.priority)
            if job.not_before and job.not_before > now:
                places[job.id] = replace(job, place=jobs.LATER + lane)
            else:
                by_lane.setdefault(lane, []).append(job)
        for lane, wanted in by_lane.items():
            granted = await self._ports.admission.admit(wanted[0].tenant, lane, len(wanted))
            for number, job in enumerate(wanted):
                began = number < granted
                place = (jobs.ACTIVE if began else jobs.WAITING) + lane
                places[job.id] = replace(job, place=place, admitted_at=job.created_at if began else None)
        return [places[job.id] for job in new]

    async def _existing(self, job: Job) -> Job:
        found = await self._jobs.get(job.id, job.tenant)
        if found.request_hash != job.request_hash:
            raise errors.IdempotencyConflictError
        if found.held:
            await self._ports.admission.fill(found.tenant)
        elif found.status == "queued":  # whoever committed it may have died before publishing
            await self._ports.publisher.publish(await self._jobs.promised(deliveries.expected_task_ids(found)))
        return found

    async def _cancelled(self, job: Job, moment: Moment) -> Step | None:
        if job.status in {"cancelling", "cancelled"}:
            return None
        if job.terminal:
            raise errors.InvalidStateError(f"The job has {job.status} already.")
        return control.request_cancel(job, self._kind(job), await self._held_back(job), moment)

    async def _held_back(self, job: Job) -> Sequence[Task]:
        return await self._jobs.held_back(job.id) if job.held else ()

    async def _revised(self, job: Job, changes: Mapping[str, Any]) -> Mapping[str, Any]:
        revise = self._kind(job).revise
        if revise is None:
            raise errors.invalid_field("payload", "not_editable", f"Jobs of type '{job.type}' cannot be edited.")
        return await revise(job, changes)

    async def _steer(self, job_id: str, tenant: str, wish: Wish) -> tuple[Job, bool]:
        """Return the job and whether ``wish`` has moved it; asked again on fresher state after each lost race."""
        for _ in range(RACES):
            job, now = await self._jobs.read(job_id, tenant)
            moment = Moment(now, tracing.traceparent())
            step = await wish(job, moment)
            if step is None:
                return job, False
            try:
                made = await self._ports.commits.commit_once(step, moment)
            except _CONFLICT:
                continue
            await self._ports.commits.settle(made)
            return step.job, True
        raise errors.ContentionError

    async def _readmitted(self, job: Job) -> Job:
        """Return the job after a look whether its tenant's backlog can move."""
        if not job.held:
            return job
        await self._ports.admission.fill(job.tenant)
        return await self._jobs.get(job.id, job.tenant)

    def _kind(self, job: Job) -> JobType:
        return self._types[job.type]

    def _backlog(self, job: Job) -> str:
        return admission.backlog(self._kind(job), job)

    def _moment(self) -> Moment:
        return Moment(self._ports.clock.now(), tracing.traceparent())


def _first_stage(job: Job) -> str:
    return next(iter(job.stages))


def _failed_stage(job: Job) -> str:
    """Return where the job failed or was cancelled, else its first stage."""
    if job.status == "succeeded":
        return _first_stage(job)
    return str(job.error["stage"]) if job.error else job.stage
