"""What the cache of this process did, per scope: counted for its tenant, and for the product's metrics."""

import re
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from shared.cache import counts as counting
from shared.cache.counts import Counts
from shared.cache.entry import CacheEntry, Slot
from shared.cache.lookup import Absence, Level
from shared.cache.origins import origin_path
from shared.cache.scope import Scope
from shared.cache.stats_evidence import Ghosts, Origins, Texts, Variants
from shared.firestore import writes
from shared.firestore.writes import Write
from shared.observability import metrics

MOST_SCOPES = 1_000
WARMED = 32
OFTEN = 3
NEGATIVE: str = Absence.FAILED
UNAVAILABLE: str = Absence.UNAVAILABLE
UNREAD: frozenset[str] = frozenset({Absence.NOT_READ, Absence.CHECKED})

_OTHERS = "custom"
_WORDS = re.compile(r"[^0-9:]*")


@dataclass(frozen=True)
class NamespaceStats:
    """What the cache of this process did for a namespace, and what of it memory holds."""

    namespace: str
    counts: Counts
    held_items: int
    held_bytes: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the tallies of a process remember together."""

    ghosts: Ghosts
    origins: Origins
    variants: Variants
    texts: Texts


class Tally:
    """
    The counts of one scope since they were last written, with the metrics they also go to.

    ``written`` is what the document of the hour holds, ``past`` what those of earlier hours hold. ``touched`` says that
    something was counted since, or could not be written.
    """

    __slots__ = ("_coalesced", "_evidence", "_hits", "_misses", "counts", "hour", "past", "scope", "touched", "written")

    def __init__(self, scope: Scope, label: str, evidence: Evidence) -> None:
        self.scope = scope
        self.counts = Counts()
        self.written = Counts()
        self.past = Counts()
        self.touched = False
        self.hour: datetime | None = None
        self._evidence = evidence
        self._misses = metrics.CACHE_MISSES.labels(label)
        self._coalesced = metrics.CACHE_COALESCED.labels(label)
        self._hits = {level: metrics.CACHE_HITS.labels(level, label) for level in ("memory", "shared", "semantic")}

    def asked(self, slot: Slot, name: str = "") -> None:
        """Count that somebody wants an answer: for the keys that are used most."""
        self.counts.keys.ask(slot.key, name)

    def hit(self, level: Level, entry: CacheEntry, *, stale: bool = False, age: float = 0.0) -> None:
        """Count an answer that is ``age`` seconds old, and what it saved."""
        counts = self.counts
        if level == "memory":
            counts.memory.hits += 1
        else:
            counts.memory.misses += 1
            if level == "shared":
                counts.shared.hits += 1
                counts.evicted_asked += self._evidence.ghosts.take(entry.slot)
            else:
                counts.shared.misses += 1
                counts.semantic.hits += 1
        counts.stale += stale
        counts.ages.add(age)
        self._hits[level].inc()
        self._saved(entry)

    def coalesced(self, entry: CacheEntry) -> None:
        """Count an answer that was being made for somebody else, and what not making it twice saved."""
        self.counts.coalesced += 1
        self._coalesced.inc()
        self._saved(entry)

    def miss(self, reason: str, slot: Slot | None = None) -> None:
        """Count a look without an answer from any level; what was not to be read in the first place is a bypass."""
        counts = self.counts
        word = _word(reason)
        if word in UNREAD:
            self.bypass(word)
            return
        counts.memory.misses += 1
        counts.shared.misses += word != UNAVAILABLE
        counts.negative += word == NEGATIVE
        counting.note(counts.misses, word)
        if slot is not None:
            counts.keys.miss(slot.key)
        self._misses.inc()
        self.touched = True

    def late(self, seconds: float) -> None:
        """Count an entry that has expired so many seconds before it was asked for again."""
        self.counts.late.add(seconds)

    def bypass(self, reason: str) -> None:
        """Count a question that passed the cache by."""
        word = _word(reason)
        counting.note(self.counts.bypasses, word)
        self.touched = True

    def failed(self) -> None:
        """Count an answer that could not be made."""
        self.counts.failures += 1
        self.touched = True

    def store(self, level: Level, entry: CacheEntry) -> None:
        """Count an entry that a level took; the shared level's are those that were made."""
        counts = self.counts
        taken = counts.memory if level == "memory" else counts.shared
        taken.stores += 1
        taken.stored_bytes += len(entry.body)
        self.touched = True
        if level != "memory":
            self._made(entry)

    def compare(self, slot: Slot, context: str, text: str) -> None:
        """Count whether a question that has no answer has nearly the words of another one."""
        self.counts.compared += 1
        self.counts.similar += self._evidence.texts.is_similar(slot, context, text)

    def evicted(self, slot: Slot) -> None:
        """Count an entry that memory gave up for want of room."""
        self.counts.evicted += 1
        self._evidence.ghosts.add(slot)
        self.touched = True
        metrics.CACHE_EVICTIONS.inc()

    def to_write(self) -> Counts:
        """Return what the document of the hour is to hold, and count anew from here on."""
        self.written.merge(self.counts)
        self.counts = Counts()
        self.touched = False
        return self.written

    def turn(self) -> None:
        """Begin another hour."""
        self.past.merge(self.written)
        self.written = Counts()
        self.hour = None

    def so_far(self) -> Counts:
        """Return everything that was counted in this process."""
        whole = Counts()
        for part in (self.past, self.written, self.counts):
            whole.merge(part)
        return whole

    def origins(self) -> list[CacheEntry]:
        """Return the entries, without bodies, of the keys used most: those that this was not told of before."""
        origins, top = self._evidence.origins, self.written.keys.top(WARMED)
        wanted = (Slot(self.scope, key) for key, use in top if use.surely >= OFTEN)
        return [entry for slot in wanted if (entry := origins.take(slot))]

    def _made(self, entry: CacheEntry) -> None:
        counts = self.counts
        counts.made_cost_nano_usd += entry.cost_nano_usd
        counts.made_seconds += entry.seconds
        counts.lifetimes.add(((entry.fresh_until or entry.expires_at) - entry.created_at).total_seconds())
        counts.sizes.add(len(entry.body))
        for name, equal in self._evidence.variants.compare(entry):
            counting.vary(counts.variants, name, 1, int(equal))

    def _saved(self, entry: CacheEntry) -> None:
        counts = self.counts
        counts.saved_cost_nano_usd += entry.cost_nano_usd
        counts.saved_tokens += entry.tokens
        counts.saved_seconds += entry.seconds
        if entry.cost_nano_usd:
            metrics.CACHE_SAVED.inc(entry.cost_nano_usd / 1_000_000_000)
        if entry.name:
            counts.keys.name(entry.slot.key, entry.name)
        self._evidence.origins.note(entry)
        self.touched = True


class Stats:
    """
    The tallies of the ``MOST_SCOPES`` scopes used last.

    Metrics tell the namespaces in ``own`` apart; all others, which callers make up, are ``custom`` together.
    """

    def __init__(self, own: frozenset[str]) -> None:
        self._own = own
        self._evidence = Evidence(Ghosts(), Origins(), Variants(), Texts())
        self._tallies: OrderedDict[Scope, Tally] = OrderedDict()

    def of(self, scope: Scope) -> Tally:
        """Return the tally of ``scope``."""
        tally = self._tallies.get(scope)
        if tally is None:
            tally = self._new(scope)
        self._tallies.move_to_end(scope)
        return tally

    def evicted(self, slot: Slot) -> None:
        """Count an entry that memory gave up for want of room."""
        self.of(slot.scope).evicted(slot)

    def forget(self, slot: Slot) -> list[Write]:
        """Forget how an answer is made, for it is not wanted any more, and return what makes others forget it."""
        self._evidence.origins.take(slot)
        return [writes.delete(origin_path(slot))]

    def touched(self) -> dict[Scope, Tally]:
        """Return the tallies that have something to write, the one that was used longest ago first."""
        return {scope: tally for scope, tally in self._tallies.items() if tally.touched}

    def of_tenant(self, tenant: str) -> dict[Scope, Counts]:
        """Return the counts of a tenant's scopes, sorted by name."""
        return {scope: self._tallies[scope].so_far() for scope in sorted(self._tallies) if scope.tenant == tenant}

    def _new(self, scope: Scope) -> Tally:
        label = scope.namespace if scope.namespace in self._own else _OTHERS
        tally = self._tallies[scope] = Tally(scope, label, self._evidence)
        if len(self._tallies) > MOST_SCOPES:
            self._tallies.popitem(last=False)
        return tally


def _word(reason: str) -> str:
    """Return a reason without what differs each time: the status before it, numbers and details behind it."""
    plain = reason.removeprefix("miss: ").removeprefix("bypass: ")
    found = _WORDS.match(plain)
    return found.group().strip() if found else plain
