"""Making an answer that is not there: once among all instances, with what stands in for one that cannot be made."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from shared import errors
from shared.cache.entry import CacheEntry
from shared.cache.failures import Failures
from shared.cache.keeping import Keeper
from shared.cache.learning import Learning
from shared.cache.leases import Lease, Leases
from shared.cache.levels import Levels
from shared.cache.lookup import MISSES, Absence, Lookup
from shared.cache.namespaces import Namespaces
from shared.cache.question import Fresh, Make, Question
from shared.cache.similar import Found, Similar
from shared.cache.stats import Stats

COALESCED = "hit-coalesced"


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What a question came to: an entry that was found, or an answer that was made after a ``look`` in vain.

    ``entry`` is that of a fresh answer, ``stored`` whether a level took it. ``instead`` says that the entry found
    stands in for an answer that could not be made. ``why_not`` follows a reason: why no similar answer was given.
    """

    look: Lookup
    fresh: Fresh | None = None
    entry: CacheEntry | None = None
    stored: bool = False
    instead: bool = False
    similarity: float | None = None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """What making works with."""

    levels: Levels
    namespaces: Namespaces
    keeper: Keeper
    leases: Leases
    failures: Failures
    similar: Similar
    stats: Stats
    learning: Learning


class Maker:
    """Makes answers after looks in vain."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def run(self, question: Question, make: Make, look: Lookup, *, again: bool) -> Outcome:
        """
        Return a similar answer, a fresh one, or an old one if none can be made; raises what ``make`` raises.

        A provider that has failed moments ago is not asked, unless somebody waited for that very try.
        """
        found = await self._parts.similar.find(question)
        if found.look is not None and found.neighbour is not None:
            return Outcome(found.look, similarity=found.neighbour.similarity)
        recalled = None if again or not question.control.reads else self._parts.failures.recall(question.slot)
        if recalled is not None:
            look = MISSES[Absence.FAILED]
        elif found.checked:
            look = MISSES[Absence.CHECKED]
        try:
            _refuse(recalled)
            outcome = await self._once(question, make, look, found)
        except Exception as error:
            instead = await self._instead(question, error)
            if instead is None:
                self._count_miss(question, look)
                raise
            return instead
        if outcome.fresh is not None:
            self._count_miss(question, look)
        return outcome

    async def _once(self, question: Question, make: Make, look: Lookup, found: Found) -> Outcome:
        lease = Lease(question.slot)
        if question.costly and question.control.reads and question.control.writes:
            led = await self._parts.leases.lead(question.slot, partial(self._look_again, question))
            if isinstance(led, Lookup):
                return Outcome(led)
            lease = led
            await self._parts.namespaces.read(question.slot.scope)
        sequence = self._parts.namespaces.last(question.slot.scope).invalidations.sequence
        async with self._parts.leases.held(lease):
            fresh = await self._made(question, make)
            entry = self._entry(question, fresh, sequence)
            stored = await self._store(question, fresh, entry, lease, found)
        return Outcome(look, fresh, entry, stored, why_not=found.why_not)

    async def _made(self, question: Question, make: Make) -> Fresh:
        try:
            fresh = await make()
        except errors.ProviderError as error:
            self._parts.failures.note(question.slot, error)
            raise
        self._parts.failures.forget(question.slot)
        return fresh

    def _entry(self, question: Question, fresh: Fresh, sequence: int) -> CacheEntry:
        ttl = question.control.ttl
        return self._parts.keeper.entry(
            question.slot,
            fresh.body,
            ttl=None if ttl is None else timedelta(seconds=ttl),
            cost_nano_usd=fresh.cost_nano_usd,
            tokens=fresh.tokens,
            seconds=fresh.seconds,
            meta=fresh.meta,
            name=question.name,
            tags=question.tags,
            sequence=sequence,
            maker=question.maker,
            origin=question.origin,
        )

    async def _store(self, question: Question, fresh: Fresh, entry: CacheEntry, lease: Lease, found: Found) -> bool:
        """Store a fresh answer, unless it is unfit or was invalidated while it was made; return whether it is kept."""
        invalidated = self._parts.namespaces.last(entry.slot.scope).invalidations.cover(entry)
        if fresh.unfit or invalidated or not question.control.writes:
            await self._parts.leases.give_back(lease)
            return False
        learned = await self._parts.similar.learn(question, found, entry)
        levels = await self._parts.keeper.store(entry, [*learned, *lease.release()])
        self._parts.learning.made(entry)
        if "shared" not in levels:
            await self._parts.leases.give_back(lease)
        return bool(levels)

    async def _look_again(self, question: Question) -> Lookup | None:
        """Return what another instance has made since this one has looked."""
        look = await self._parts.levels.look(question.slot)
        return look._replace(reason=COALESCED) if question.control.admits(look) else None

    async def _instead(self, question: Question, error: Exception) -> Outcome | None:
        """Return an old entry that stands in for an answer which its provider has failed to make."""
        if not isinstance(error, errors.ProviderError) or not question.control.reads:
            return None
        if not self._parts.namespaces.last(question.slot.scope).policy.stale_if_error:
            return None
        kept = await self._parts.levels.kept(question.slot)
        if kept is None or not question.control.admits(kept):
            return None
        reason = f"hit-{kept.level} stale: {error.code}"
        return Outcome(kept._replace(reason=reason, stale=True), instead=True)

    def _count_miss(self, question: Question, look: Lookup) -> None:
        tally = self._parts.stats.of(question.slot.scope)
        self._parts.learning.miss(question.slot, look, tally)
        if question.text:
            tally.compare(question.slot, question.context, question.text)


def _refuse(recalled: errors.ProviderError | None) -> None:
    if recalled is not None:
        raise recalled
