"""Priorities: a job that waits for admission can still take its place in another line."""

from dataclasses import replace

from shared import errors
from shared.firestore import writes
from shared.jobs import job as jobs
from shared.jobs.admission import FREE, Admission
from shared.jobs.commits import Commits
from shared.jobs.job import Job
from shared.jobs.repository import JobRepository
from shared.jobs.steps import Moment, Step
from shared.manifest.queues import Priority

RACES = 10


class Priorities:
    """Changes priorities."""

    def __init__(self, repository: JobRepository, commits: Commits, admission: Admission) -> None:
        self._jobs = repository
        self._commits = commits
        self._admission = admission

    async def change(self, job_id: str, tenant: str, priority: Priority) -> Job:
        """
        Return the job with another priority; among those it is as old as it was.

        Raises InvalidStateError for a job that does not wait for admission any more.
        """
        for _ in range(RACES):
            job, now = await self._jobs.read(job_id, tenant)
            if job.priority == priority:
                return job
            step = reprioritised(job, priority, Moment(now))
            try:
                made = await self._commits.commit(step, Moment(now))
            except errors.PreconditionError:
                continue
            await self._commits.settle(made)
            await self._admission.fill(tenant)
            return await self._jobs.get(job_id, tenant)
        raise errors.ContentionError


def reprioritised(job: Job, priority: Priority, moment: Moment) -> Step:
    """Return the step that puts a waiting job into the line of another priority."""
    if job.terminal or not job.place.startswith(jobs.WAITING):
        raise errors.InvalidStateError("Only a job that waits for admission can be given another priority.")
    place = job.place if job.place == jobs.WAITING + FREE else jobs.WAITING + priority
    after = replace(job, priority=priority, place=place, updated_at=moment.now)
    return Step(job, after, [writes.update(jobs.path(job.id), jobs.changes(job, after), job.version)])
