"""What this process knows of namespaces: at most five seconds old, at once what it has changed itself."""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from functools import partial

from shared import errors
from shared.cache.flights import Flights
from shared.cache.namespace import Namespace
from shared.cache.namespace_repository import NamespaceRepository, Wish
from shared.cache.scope import Scope
from shared.cache.shared_level import SharedLevel
from shared.clock import Clock

FRESH_SECONDS = 5.0
CHANGE_SECONDS = 10.0
MOST = 10_000
MOST_MARKS = 100_000


class Namespaces:
    """
    Reads namespaces when they are asked for, one call for all who ask at the same time.

    When the store cannot be reached, what was known last goes on to hold. Whatever is read never takes the place of
    something younger.
    """

    def __init__(self, repository: NamespaceRepository, shared: SharedLevel, clock: Clock) -> None:
        self._repository = repository
        self._shared = shared
        self._clock = clock
        self._known: OrderedDict[Scope, tuple[Namespace, float]] = OrderedDict()
        self._marks = 0
        self._reads: Flights[Scope, None] = Flights()
        self._turns: defaultdict[Scope, asyncio.Lock] = defaultdict(asyncio.Lock)

    def fresh(self, scope: Scope) -> Namespace | None:
        """Return a namespace that was read less than five seconds ago, without waiting."""
        found = self._known.get(scope)
        if found is None or found[1] <= self._clock.monotonic():
            return None
        return found[0]

    def last(self, scope: Scope) -> Namespace:
        """Return a namespace as it was known last."""
        found = self._known.get(scope)
        return found[0] if found else Namespace(scope)

    async def read(self, scope: Scope) -> Namespace:
        """Return a namespace, read anew if need be; never raises."""
        found = self.fresh(scope)
        if found is None:
            await self._reads.join(scope, partial(self._read, scope))
            found = self.last(scope)
        return found

    async def read_all(self, scopes: Iterable[Scope]) -> None:
        """Read those of ``scopes`` anew that need it, all at once; never raises."""
        await asyncio.gather(*(self.read(scope) for scope in set(scopes) if self.fresh(scope) is None))

    async def change(self, scope: Scope, wish: Wish) -> Namespace:
        """Return the namespace as ``wish`` makes it, which holds here from now on; raises the store's errors."""
        try:
            async with self._turns[scope]:
                changed = await self._shared.ask(partial(self._repository.change, scope, wish), CHANGE_SECONDS)
        except errors.StoreError:
            self._expire(scope)  # it may have been changed all the same
            raise
        finally:
            self._turns.pop(scope, None)
        self._keep(changed)
        return changed

    async def of_tenant(self, tenant: str) -> list[Namespace]:
        """Return a tenant's namespaces that were ever changed, by name; raises StoreUnavailableError."""
        return await self._shared.ask(partial(self._repository.of_tenant, tenant))

    async def _read(self, scope: Scope, _: int) -> None:
        try:
            self._keep(await self._shared.ask(partial(self._repository.get, scope)))
        except errors.StoreUnavailableError:
            self._keep(self.last(scope))

    def _expire(self, scope: Scope) -> None:
        if scope in self._known:
            self._known[scope] = (self._known[scope][0], self._clock.monotonic())

    def _keep(self, namespace: Namespace) -> None:
        known = self._known.pop(namespace.scope, None)
        if known is not None:
            self._marks -= len(known[0].invalidations.marks)
            namespace = _younger(known[0], namespace)
        self._known[namespace.scope] = (namespace, self._clock.monotonic() + FRESH_SECONDS)
        self._marks += len(namespace.invalidations.marks)
        while len(self._known) > MOST or (self._marks > MOST_MARKS and len(self._known) > 1):
            _, (dropped, _) = self._known.popitem(last=False)
            self._marks -= len(dropped.invalidations.marks)


def _younger(known: Namespace, read: Namespace) -> Namespace:
    """Return what was committed later; a read may arrive after a change that it has not seen."""
    if known.version is None or read.version is None:
        return read if known.version is None else known
    moments = [(one.version.seconds, one.version.nanos) for one in (known, read)]
    return read if moments[1] >= moments[0] else known
