"""The one place where steps of jobs are committed, with everything that belongs into the same commit."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from shared import errors
from shared.firestore.writes import Write
from shared.jobs.events import Notify
from shared.jobs.repository import JobRepository
from shared.jobs.steps import Moment, Step
from shared.tasks import outbox
from shared.tasks.envelope import Task
from shared.tasks.publisher import Publisher

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Addition:
    """What a companion adds to a commit: writes, and tasks to promise and publish."""

    writes: Sequence[Write] = ()
    tasks: Sequence[Task] = ()


NOTHING = Addition()


class Companion(Protocol):
    """A feature that goes with the jobs: it adds to their commits, and hears of them."""

    async def attach(self, step: Step, moment: Moment) -> Addition:
        """Return what belongs into the commit of ``step``; asked again when the commit is built again."""
        ...

    async def committed(self, step: Step) -> None:
        """Hear of a step that was committed; whatever hangs on it must survive that nobody is told."""
        ...


@dataclass(frozen=True)
class Committed:
    """A step as it was committed, and the job's new version."""

    step: Step
    version: Any


class Commits:
    """
    Commits steps, then tells whoever listens and publishes the tasks.

    ``companions`` is asked when the first step is made, since companions may need the jobs themselves.
    """

    def __init__(
        self, jobs: JobRepository, publisher: Publisher, notify: Notify, companions: Callable[[], Sequence[Companion]]
    ) -> None:
        self._jobs = jobs
        self._publisher = publisher
        self._notify = notify
        self._companions = companions

    async def commit(self, step: Step, moment: Moment) -> Committed:
        """Commit a step; raises PreconditionError or AlreadyExistsError when it lost a race."""
        whole = await self._whole(step, moment)
        return Committed(whole, await self._jobs.commit(whole))

    async def commit_once(self, step: Step, moment: Moment) -> Committed:
        """
        Commit a step as ``commit`` does, for who would otherwise ask for it a second time.

        A commit whose answer was lost meets itself when it is tried again; it is told from a lost race by the event
        that it has recorded. The job's version is not known then.
        """
        whole = await self._whole(step, moment)
        try:
            return Committed(whole, await self._jobs.commit(whole))
        except (errors.PreconditionError, errors.AlreadyExistsError):
            if not await self._jobs.has_recorded(whole.events):
                raise
            return Committed(whole, None)

    async def commit_all(self, steps: Sequence[Step], moment: Moment) -> list[Committed]:
        """Commit several steps as one; raises AlreadyExistsError when one of the jobs exists."""
        wholes = [await self._whole(step, moment) for step in steps]
        await self._jobs.commit_all(wholes)
        return [Committed(whole, None) for whole in wholes]

    async def settle(self, *made: Committed) -> None:
        """Do what follows commits: tell the followers, publish the tasks, tell the companions."""
        for committed in made:
            self.tell(committed.step)
        if tasks := [task for committed in made for task in committed.step.tasks]:
            await self._publisher.publish(tasks)
        for committed in made:
            await self._tell_companions(committed.step)

    def tell(self, step: Step) -> None:
        """Tell the followers of this process."""
        for event in step.events:
            self._notify(step.job.id, event)

    async def _whole(self, step: Step, moment: Moment) -> Step:
        found = [await companion.attach(step, moment) for companion in self._companions()]
        extra = [write for addition in found for write in addition.writes]
        tasks = [task for addition in found for task in addition.tasks]
        if not extra and not tasks:
            return step
        promises = [outbox.promise(task, moment.now) for task in tasks]
        return replace(step, writes=[*step.writes, *extra, *promises], tasks=[*step.tasks, *tasks])

    async def _tell_companions(self, step: Step) -> None:
        told = [companion.committed(step) for companion in self._companions()]
        for outcome in await asyncio.gather(*told, return_exceptions=True):
            if isinstance(outcome, errors.PressroomError):
                _log.warning("a companion could not follow: %s", outcome.code, extra={"job": step.job.id})
            elif isinstance(outcome, BaseException):
                raise outcome
