"""What people can do with dead letters: look, run their jobs once more, and put them aside, one by one or as groups."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared import errors
from shared.bulk import acting
from shared.bulk.acting import Actor
from shared.dead_letters import group as groups
from shared.dead_letters import repository as stored
from shared.dead_letters.group import ErrorGroup
from shared.dead_letters.letter import DeadLetter, Verdict
from shared.dead_letters.noting import GroupKeeper
from shared.dead_letters.repository import DeadLetterRepository, LetterFilter, Position
from shared.jobs.events import Event
from shared.jobs.job import Job
from shared.jobs.repository import EVENTS_PAGE, JobRepository
from shared.jobs.service import JobService

RACES = 5
HISTORY = 100


@dataclass(frozen=True)
class Ports:
    """What the service works with."""

    letters: DeadLetterRepository
    keeper: GroupKeeper
    jobs: JobService
    repository: JobRepository


@dataclass(frozen=True)
class Story:
    """A dead letter with its job, if that is still kept, and every event of it that tells of an error."""

    letter: DeadLetter
    job: Job | None
    tries: tuple[Event, ...]


@dataclass(frozen=True)
class Counted:
    """A group with the number of its letters, of those that are open, and the time of the newest."""

    group: ErrorGroup
    total: int
    open: int
    last_seen: datetime


class DeadLetterService:
    """Looks after dead letters."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._letters = ports.letters

    async def page(self, wanted: LetterFilter, limit: int, position: Position | None) -> list[DeadLetter]:
        """Return up to ``limit`` dead letters, newest first."""
        return await self._letters.page(wanted, limit, position)

    async def count(self, wanted: LetterFilter) -> int:
        """Return how many dead letters there are."""
        return await self._letters.count(wanted)

    async def story(self, letter_id: str, tenant: str) -> Story:
        """Return a dead letter and all that is known of it; raises NotFoundError."""
        letter, _ = await self._letters.read(letter_id, tenant)
        job = await self._ports.repository.find(letter.job)
        return Story(letter, job, tuple(await self._tries(letter)))

    async def replay(
        self, letter_id: str, tenant: str, actor: Actor, stage: str = "", changes: Mapping[str, Any] | None = None
    ) -> DeadLetter:
        """
        Return the letter, whose job runs once more from ``stage`` on (default: where it failed).

        Replaying twice is once. Raises InvalidStateError when the job has been run again by other means, and
        NotFoundError when it is no longer kept.
        """
        letter, _ = await self._letters.read(letter_id, tenant)
        if letter.status == "replayed":
            return letter
        try:
            with acting.acting(replace(actor, generation=letter.generation)):
                await self._ports.jobs.retry(letter.job, tenant, stage, changes)
        except errors.InvalidStateError:
            found, _ = await self._letters.read(letter_id, tenant)
            if found.status != "replayed":
                raise
            return found
        return (await self._letters.read(letter_id, tenant))[0]

    async def settle(self, letter_id: str, tenant: str, verdict: Verdict, actor: Actor) -> DeadLetter:
        """
        Return the letter, resolved, ignored or open again.

        Doing it twice is once; raises InvalidStateError for a letter whose job was run again.
        """
        for _ in range(RACES):
            letter, now = await self._letters.read(letter_id, tenant)
            if letter.status == verdict:
                return letter
            if letter.status == "replayed":
                raise errors.InvalidStateError(f"The job runs again, as generation {letter.replayed_as}.")
            after = replace(letter, status=verdict, by=actor.key, bulk=actor.bulk, changed_at=now)
            try:
                await self._letters.change(stored.update(letter, after))
            except errors.PreconditionError:
                continue
            return after
        raise errors.ContentionError

    async def groups(self, tenant: str, status: Verdict | None, limit: int, position: Position | None) -> list[Counted]:
        """Return up to ``limit`` groups with their counts, the one that was seen last first."""
        if position is None:
            await self._ports.keeper.mend(tenant)
        found = await self._letters.page_of_groups(tenant, status, limit, position)
        return list(await asyncio.gather(*map(self._counted, found)))

    async def group(self, tenant: str, fingerprint: str) -> Counted:
        """Return a group with its counts; raises NotFoundError."""
        await self._ports.keeper.mend(tenant)
        found, _ = await self._letters.group(tenant, fingerprint)
        if found is None:
            raise errors.NotFoundError("There is no such group of dead letters.")
        return await self._counted(found)

    async def settle_group(self, tenant: str, fingerprint: str, verdict: Verdict, actor: Actor) -> Counted:
        """Return the group, resolved, ignored or open again; its letters are left as they are."""
        await self._ports.keeper.mend(tenant)
        for _ in range(RACES):
            group, now = await self._letters.group(tenant, fingerprint)
            if group is None:
                raise errors.NotFoundError("There is no such group of dead letters.")
            after = replace(group, status=verdict, by=actor.key, changed_at=now, regressed_at=None)
            try:
                if group.status != verdict:
                    await self._letters.change(stored.update_group(group, after))
            except errors.PreconditionError:
                continue
            self._ports.keeper.forget(tenant, fingerprint)
            return await self._counted(after if group.status != verdict else group)
        raise errors.ContentionError

    async def _counted(self, group: ErrorGroup) -> Counted:
        wanted = LetterFilter(group.tenant, fingerprint=group.fingerprint)
        total, still_open, newest = await asyncio.gather(
            self._letters.count(wanted),
            self._letters.count(stored.only(wanted, "open")),
            self._letters.page(wanted, 1, None),
        )
        return Counted(group, total, still_open, newest[0].at if newest else group.last_seen)

    async def _tries(self, letter: DeadLetter) -> list[Event]:
        """Return what the generation of a letter has gone through, as far as its events tell of errors."""
        tries: list[Event] = []
        after = -1
        while page := await self._ports.repository.events(letter.job, after):
            tries += [event for event in page if event.generation == letter.generation and event.error]
            after = page[-1].seq
            if len(page) < EVENTS_PAGE or page[-1].generation > letter.generation:
                break
        return tries[-HISTORY:]


def place_of(group: ErrorGroup) -> Position:
    """Return where a page of groups ends that ends with this one."""
    return Position(group.last_seen, groups.path(group.tenant, group.fingerprint))
