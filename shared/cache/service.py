"""The cache as the other features see it: ask, look, store, forget, and what that saved."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Unpack

from shared import errors
from shared.cache import entry_documents
from shared.cache.asking import Asker, Flight
from shared.cache.entry import CacheEntry, Made, Slot
from shared.cache.invalidation import Marker
from shared.cache.keeping import Keeper
from shared.cache.learning import Learning
from shared.cache.levels import Levels
from shared.cache.listing import Listed, Position
from shared.cache.lookup import Level, Lookup
from shared.cache.matching import Matcher
from shared.cache.namespace import Namespace
from shared.cache.namespaces import Namespaces
from shared.cache.policy import Policy
from shared.cache.question import Answer, Make, Question
from shared.cache.refreshing import Refreshing
from shared.cache.scope import Scope
from shared.cache.stats import NamespaceStats, Stats
from shared.clock import Clock
from shared.firestore.writes import Write
from shared.observability import metrics


@dataclass(frozen=True, slots=True)
class Ports:
    """What the cache works with, put together by ``assembly``."""

    levels: Levels
    namespaces: Namespaces
    keeper: Keeper
    asker: Asker
    refreshing: Refreshing
    stats: Stats
    learning: Learning
    clock: Clock
    matcher: Matcher | None


class CacheService:
    """
    Answers from memory, then from the shared level, and keeps working when that one does not.

    ``own`` are the namespaces of the product's features. What another process has deleted may still be answered for
    ``memory.CONFIRMED_SECONDS``, what it has invalidated for ``namespaces.FRESH_SECONDS``.
    """

    def __init__(self, ports: Ports, own: frozenset[str] = frozenset()) -> None:
        self.own = own
        self.since = ports.clock.now()
        self._ports = ports

    async def ask(self, question: Question, make: Make) -> Answer:
        """
        Return the stored answer to ``question``, or what ``make`` makes, which is then stored.

        However many ask at the same time, one makes. Raises what ``make`` raises, unless an old answer may stand in.
        """
        with _timed("ask"):
            return await self._ports.asker.ask(question, make)

    def flight(self, question: Question) -> Flight:
        """Return what those who ``ask`` the same at this moment have in common."""
        return self._ports.asker.flight(question)

    def peek(self, scope: Scope, key: str) -> Lookup | None:
        """Return what memory has, without waiting; a look in vain counts as none, for ``lookup`` follows it."""
        slot = Slot(scope, key)
        look = self._ports.levels.peek(slot)
        if look is None or look.entry is None or (look.stale and self._ports.refreshing.is_due(look.entry)):
            return None
        return self._counted(slot, look)

    async def lookup(self, scope: Scope, key: str) -> Lookup:
        """Return what memory has, else what the shared level has; never raises."""
        return (await self.lookup_many([Slot(scope, key)]))[0]

    async def lookup_many(self, slots: Sequence[Slot]) -> list[Lookup]:
        """Return a look for each of ``slots``, in their order, with one call of the shared level at most."""
        with _timed("lookup"):
            looks = await self._ports.levels.look_all(slots)
            for slot, look in looks.items():
                self._counted(slot, look)
                if look.stale and look.entry is not None:
                    await self._ports.refreshing.hand_over(look.entry)
                await self._ports.learning.tell(slot.scope)
            return [looks[slot] for slot in slots]

    async def get(self, scope: Scope, key: str) -> CacheEntry:
        """Return an entry without counting it as used; raises NotFoundError or StoreUnavailableError."""
        slot = Slot(scope, key)
        namespace = await self._ports.namespaces.read(scope)
        held = self._ports.levels.memory.get(slot, invalidations=namespace.invalidations)
        if isinstance(held, CacheEntry):
            return held
        entry = (await self._ports.levels.shared.get_all([slot])).get(slot)
        if entry is None or entry.expired(self._ports.clock.now()) or namespace.invalidations.cover(entry):
            raise errors.NotFoundError("There is no such cache entry.")
        return entry

    def entry(self, slot: Slot, body: bytes, *, ttl: timedelta | None = None, **made: Unpack[Made]) -> CacheEntry:
        """
        Return an entry that begins at this moment; ``body`` is JSON.

        Without a ``ttl`` of its own it lives as its namespace, as far as known here, has it, give or take a twentieth.
        """
        return self._ports.keeper.entry(slot, body, ttl=ttl, **made)

    async def store(self, entry: CacheEntry, also: Sequence[Write] = ()) -> tuple[Level, ...]:
        """Store ``entry`` in each level that takes it, ``also`` with the shared one; return which did; never raises."""
        with _timed("store"):
            levels = await self._ports.keeper.store(entry, also)
        self._ports.learning.made(entry)
        return levels

    async def store_many(self, entries: Sequence[CacheEntry]) -> list[tuple[Level, ...]]:
        """Store ``entries`` in as few commits as fit, and return which levels took each; never raises."""
        with _timed("store"):
            return await self._ports.keeper.store_many(entries)

    def remember(self, entry: CacheEntry) -> bool:
        """Keep ``entry`` in memory alone, and return whether it fits: for what the caller's own commit has stored."""
        return self._ports.levels.remember(entry)

    def writes_for(self, entry: CacheEntry) -> tuple[Write, ...]:
        """Return what stores ``entry`` in the shared level as a part of the caller's commit; maybe nothing."""
        return self._ports.keeper.writes_for(entry)

    async def delete(self, scope: Scope, key: str) -> None:
        """Delete an entry, if there is one; raises StoreUnavailableError when it may still be there."""
        slot = Slot(scope, key)
        forgotten = self._ports.matcher.forget(slot) if self._ports.matcher else ()
        told = self._ports.stats.forget(slot)
        with _timed("delete"):
            try:
                await self._ports.levels.shared.delete(slot, [*forgotten, *told])
            finally:
                self._ports.levels.memory.delete(slot)

    async def invalidate(self, scope: Scope, marker: Marker, by: str) -> int:
        """
        Let everything that ``marker`` means count as absent, and return the number of this invalidation.

        It holds here at once, elsewhere within five seconds, also for answers that are being made meanwhile; it takes
        one small write, however many entries there are. Raises the store's errors.
        """
        now = self._ports.clock.now()

        def wish(found: Namespace) -> Namespace:
            return replace(found, invalidations=found.invalidations.with_mark(marker, now, by))

        with _timed("invalidate"):
            return (await self._ports.namespaces.change(scope, wish)).invalidations.sequence

    async def sequence(self, scope: Scope) -> int:
        """Return how often a namespace was invalidated: what an entry must know from before its making begins."""
        return (await self._ports.namespaces.read(scope)).invalidations.sequence

    def policy_at_hand(self, scope: Scope) -> Policy | None:
        """Return how a namespace keeps its answers, if that was read moments ago, without waiting."""
        namespace = self._ports.namespaces.fresh(scope)
        return None if namespace is None else namespace.policy

    async def policy(self, scope: Scope) -> Policy:
        """Return how a namespace keeps its answers, at most five seconds old; never raises."""
        return (await self._ports.namespaces.read(scope)).policy

    async def set_policy(self, scope: Scope, policy: Policy, by: str) -> Namespace:
        """Return the namespace with another policy, which holds for new answers; raises the store's errors."""
        now = self._ports.clock.now()
        return await self._ports.namespaces.change(
            scope, lambda found: replace(found, policy=policy, changed_at=now, changed_by=by)
        )

    async def namespace(self, scope: Scope) -> Namespace:
        """Return a namespace, at most five seconds old; never raises."""
        return await self._ports.namespaces.read(scope)

    async def namespaces(self, tenant: str) -> list[Namespace]:
        """Return a tenant's namespaces by name: all that were ever changed, the product's, and those used here."""
        kept = {found.scope: found for found in await self._ports.namespaces.of_tenant(tenant)}
        used = {*(Scope(tenant, name) for name in self.own), *self._ports.stats.of_tenant(tenant)}
        return [kept.get(scope) or Namespace(scope) for scope in sorted({*kept, *used})]

    def ttl(self, namespace: Namespace) -> timedelta:
        """Return how long new answers of a namespace are fresh."""
        return self._ports.keeper.ttl(namespace)

    async def entries(
        self, scope: Scope, tag: str = "", after: Position | None = None, limit: int = 100
    ) -> list[Listed]:
        """Return up to ``limit`` entries without their bodies, the youngest first; raises StoreUnavailableError."""
        namespace = await self._ports.namespaces.read(scope)
        level = self._ports.levels.shared
        found = await level.ask(lambda: level.repository.page(scope, tag, limit, after))
        now = self._ports.clock.now()
        return [entry_documents.listed(document, scope, namespace.invalidations, now) for document in found]

    def stats(self, tenant: str) -> list[NamespaceStats]:
        """Return what this process's cache did for a tenant, by namespace."""
        memory = self._ports.levels.memory
        return [
            NamespaceStats(scope.namespace, counts, *memory.usage(scope))
            for scope, counts in self._ports.stats.of_tenant(tenant).items()
        ]

    async def ping(self) -> None:
        """Raise when the shared level does not answer, so that memory works alone."""
        await self._ports.levels.shared.ping()

    def _counted(self, slot: Slot, look: Lookup) -> Lookup:
        tally = self._ports.stats.of(slot.scope)
        if look.entry is None:
            tally.asked(slot)
            self._ports.learning.miss(slot, look, tally)
        else:
            tally.asked(slot, look.entry.name)
            self._ports.learning.hit(look, tally)
        return look


@contextmanager
def _timed(operation: str) -> Iterator[None]:
    started = time.perf_counter()
    try:
        yield
    finally:
        metrics.CACHE_OPERATION_SECONDS.labels(operation).observe(time.perf_counter() - started)
