"""Counts what becomes of questions, and tells namespaces with an adaptive TTL what hits have taught."""

from dataclasses import replace

from shared import errors
from shared.cache.adaptive import Collector
from shared.cache.entry import CacheEntry, Slot
from shared.cache.lookup import Lookup
from shared.cache.namespace import Namespace
from shared.cache.namespaces import Namespaces
from shared.cache.scope import Scope
from shared.cache.stats import Tally
from shared.clock import Clock

TELL_SECONDS = 60.0
WORTH_TELLING = 20
MOST = 1_000


class Learning:
    """
    Where looks are counted.

    Evidence goes into its namespace's document once a minute at most, on the back of a request; what cannot be written
    is kept for the next time.
    """

    def __init__(self, namespaces: Namespaces, clock: Clock, ttl: float) -> None:
        self._namespaces = namespaces
        self._clock = clock
        self._ttl = ttl
        self._collectors: dict[Scope, Collector] = {}
        self._told: dict[Scope, float] = {}

    def hit(self, look: Lookup, tally: Tally) -> None:
        """Count an answer that was found."""
        entry = look.entry
        if entry is None or look.level is None:
            return
        tally.hit(look.level, entry, stale=look.stale, age=look.age_seconds)
        if self._namespaces.last(entry.slot.scope).policy.adapts:
            self._collector(entry.slot.scope).hit(entry, look.age_seconds)

    def miss(self, slot: Slot, look: Lookup, tally: Tally) -> None:
        """Count a look in vain."""
        tally.miss(look.reason, slot)
        if look.late is not None:
            tally.late(look.late)

    def made(self, entry: CacheEntry) -> None:
        """Note that an answer was made and stored."""
        if self._namespaces.last(entry.slot.scope).policy.adapts:
            self._collector(entry.slot.scope).store()

    async def tell(self, scope: Scope) -> None:
        """Write down what was learned of a namespace, if it is time; never raises."""
        collector = self._collectors.get(scope)
        now = self._clock.monotonic()
        if collector is None or collector.seen < WORTH_TELLING or now < self._told.get(scope, 0.0) + TELL_SECONDS:
            return
        self._told[scope] = now
        del self._collectors[scope]
        news, moment = collector.evidence(), self._clock.now()

        def wish(found: Namespace) -> Namespace:
            evidence = found.evidence.merged(news, found.policy, self._ttl, moment)
            return replace(found, evidence=evidence)

        try:
            await self._namespaces.change(scope, wish)
        except errors.StoreError:
            self._collector(scope).add(news)

    def _collector(self, scope: Scope) -> Collector:
        collector = self._collectors.get(scope)
        if collector is None:
            collector = self._collectors[scope] = Collector()
            if len(self._collectors) > MOST:
                self._told.pop(dropped := next(iter(self._collectors)), None)
                del self._collectors[dropped]
        return collector
