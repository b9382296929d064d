"""
Leases: of all instances one makes a costly answer; if it dies, another takes over.

Whether a lease holds is told by the store's own times, so that no instance's clock matters: by when its document was
written last and when it was read. Whoever makes writes it anew every five seconds.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from shared import errors, ids
from shared.cache.entry import Slot
from shared.cache.shared_level import SharedLevel
from shared.clock import Clock
from shared.firestore import values, writes
from shared.firestore.documents import Document, Documents
from shared.firestore.writes import Write
from shared.manifest import collections

SECONDS = 15.0
RENEWED_EVERY = 5.0
KEPT = timedelta(days=1)
FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 0.05, 1.0, 1.6

T = TypeVar("T")


class LeaseRepository:
    """Takes and renews leases; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock

    async def take(self, slot: Slot) -> Any:
        """Return the version of the lease that was taken, or None while somebody else holds it."""
        try:
            return (await self._documents.commit([writes.create(path(slot), self._fields(slot))]))[0]
        except errors.AlreadyExistsError:
            found = await self._documents.get(path(slot))
        if found is not None and not _is_over(found):
            return None
        # One that is there and cannot be read has been dead for so long that the store is about to delete it.
        return await self.renew(slot, found.version if found else None)

    async def renew(self, slot: Slot, version: Any) -> Any:
        """Return the new version of a lease written anew, or None if it has another one than ``version``."""
        try:
            return (await self._documents.commit([writes.update(path(slot), self._fields(slot), version)]))[0]
        except errors.PreconditionError:
            return None

    async def is_held(self, slot: Slot) -> bool:
        """Return whether somebody holds the lease."""
        found = await self._documents.get(path(slot))
        return found is not None and not _is_over(found)

    async def give_back(self, slot: Slot) -> None:
        """Let others take the lease."""
        await self._documents.commit([writes.delete(path(slot))])

    def _fields(self, slot: Slot) -> dict[str, Any]:
        """Return fields that differ each time: the store gives no new version to a document that stays the same."""
        turn = ids.random_id("turn")
        return {**slot.scope._asdict(), "key": slot.key, "turn": turn, "expire_at": self._clock.now() + KEPT}


class Lease:
    """The right to make the answer for a slot; without a ``version`` it is nobody's, and nobody else is kept off."""

    def __init__(self, slot: Slot, version: Any = None) -> None:
        self.slot = slot
        self.version = version

    def release(self) -> list[Write]:
        """Return what gives the lease back within the commit that stores the answer."""
        return [writes.delete(path(self.slot))] if self.version is not None else []


class Leases:
    """Takes leases for costly answers; without the shared level, everybody goes on alone."""

    def __init__(self, repository: LeaseRepository, shared: SharedLevel, clock: Clock) -> None:
        self._repository = repository
        self._shared = shared
        self._clock = clock

    async def lead(self, slot: Slot, look: Callable[[], Awaitable[T | None]]) -> T | Lease:
        """Return a lease, or what ``look`` finds because somebody else has made it meanwhile."""
        try:
            while (version := await self._shared.ask(partial(self._repository.take, slot))) is None:
                await self._wait(slot)
                found = await look()
                if found is not None:
                    return found
        except errors.StoreUnavailableError:
            return Lease(slot)
        lease = Lease(slot, version)
        found = await look()
        if found is None:
            return lease
        await self.give_back(lease)
        return found

    @asynccontextmanager
    async def held(self, lease: Lease) -> AsyncIterator[None]:
        """Keep a lease while the body makes the answer, and give it back if that comes to nothing."""
        if lease.version is None:
            yield
            return
        renewing = asyncio.create_task(self._renew(lease))
        try:
            yield
        except BaseException:
            await asyncio.shield(self.give_back(lease))
            raise
        finally:
            renewing.cancel()

    async def give_back(self, lease: Lease) -> None:
        """Let others take a lease; one that cannot be given back runs out."""
        if lease.version is not None:
            with suppress(errors.StoreUnavailableError):
                await self._shared.ask(partial(self._repository.give_back, lease.slot))

    async def _renew(self, lease: Lease) -> None:
        while lease.version is not None:
            await self._clock.sleep(RENEWED_EVERY)
            with suppress(errors.StoreUnavailableError):
                lease.version = await self._shared.ask(partial(self._repository.renew, lease.slot, lease.version))

    async def _wait(self, slot: Slot) -> None:
        pause = FIRST_PAUSE
        await self._clock.sleep(pause)
        while await self._shared.ask(partial(self._repository.is_held, slot)):
            pause = min(pause * GROWTH, LONGEST_PAUSE)
            await self._clock.sleep(pause)


def path(slot: Slot) -> str:
    """Return the path of the lease for ``slot``."""
    return f"{collections.CACHE_LEASES.name}/{ids.digest(*slot.scope, slot.key)}"


def _is_over(lease: Document) -> bool:
    return lease.read_time >= values.timestamp(lease.version) + timedelta(seconds=SECONDS)
