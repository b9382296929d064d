"""Goes with the jobs: the commit that fails one writes its dead letter, the commit that runs it again marks it."""

from dataclasses import replace

from shared import errors
from shared.bulk import acting
from shared.dead_letters import letter as letters
from shared.dead_letters import repository as stored
from shared.dead_letters.noting import GroupKeeper
from shared.dead_letters.repository import DeadLetterRepository
from shared.firestore import writes
from shared.jobs import commits
from shared.jobs.commits import Addition
from shared.jobs.steps import Moment, Step

NOBODY = acting.Actor("")


class DeadLetterCompanion:
    """Writes dead letters, and notes their groups afterwards."""

    def __init__(self, repository: DeadLetterRepository, keeper: GroupKeeper) -> None:
        self._repository = repository
        self._keeper = keeper

    async def attach(self, step: Step, moment: Moment) -> Addition:
        """Return the letter of a job that fails, or the mark on that of one that is run again."""
        if letters.is_death(step):
            return await self._letter(step)
        if step.before is not None and step.job.generation > step.before.generation:
            return await self._replay(step, moment)
        return commits.NOTHING

    async def committed(self, step: Step) -> None:
        """Note the group of a job that has failed."""
        if letters.is_death(step):
            await self._keeper.note(letters.of(step.job))

    async def _letter(self, step: Step) -> Addition:
        letter = letters.of(step.job)
        if await self._keeper.ignores(letter.tenant, letter.fingerprint):
            letter = replace(letter, status="ignored")
        return Addition([writes.replace(letters.path(letter.id), letters.to_fields(letter))])

    async def _replay(self, step: Step, moment: Moment) -> Addition:
        actor = acting.current() or NOBODY
        before = step.before
        if before is None or (actor.generation is not None and actor.generation != before.generation):
            raise errors.InvalidStateError("The job has been run once more by somebody else.")
        letter = await self._repository.find(letters.letter_id(before.id, before.generation))
        if letter is None:
            return commits.NOTHING
        marked = replace(
            letter,
            status="replayed",
            replayed_as=step.job.generation,
            by=actor.key,
            bulk=actor.bulk,
            changed_at=moment.now,
        )
        return Addition([stored.update(letter, marked)])
