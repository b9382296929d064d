"""What is agreed with each tenant: its limits, its weight among others, whether its work is paused."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol
from urllib.parse import quote

from shared import errors
from shared.admission.turns import Shared
from shared.clock import Clock
from shared.manifest.queues import Priority

FRESH = 5.0
FRESH_OF_OTHERS = 10.0

LANES: tuple[Priority, ...] = ("high", "normal", "low")


@dataclass(frozen=True, slots=True)
class Terms:
    """
    The terms of one tenant.

    At most ``max_running`` of its jobs run at once, and in a lane at most what ``lanes`` says: never more, whatever
    happens. Where neither says anything, the tenant takes its share, by its ``weight``.
    """

    tenant: str
    max_running: int | None = None
    lanes: Mapping[str, int] = field(default_factory=dict)
    weight: float = 1.0
    paused: bool = False

    @property
    def limited(self) -> bool:
        """Return whether there is any limit that must hold."""
        return self.max_running is not None or bool(self.lanes)

    def limits(self, lane: str) -> bool:
        """Return whether there is one that must hold in ``lane``."""
        return self.max_running is not None or lane in self.lanes


def document_id(tenant: str) -> str:
    """Return the id of a tenant's documents, whatever its name is made of."""
    return f"tenant-{quote(tenant, safe='')}"


class TermsSource(Protocol):
    """Where terms are kept."""

    async def terms(self, tenants: Sequence[str]) -> Mapping[str, Terms]:
        """Return the terms of all ``tenants``, the usual ones for those with whom nothing is agreed."""
        ...


@dataclass(frozen=True, slots=True)
class _Known:
    terms: Terms
    since: float


class KnownTerms:
    """Remembers terms for some seconds; changes made by this process count at once."""

    def __init__(self, source: TermsSource, clock: Clock, size: int = 10_000) -> None:
        self._source = source
        self._clock = clock
        self._size = size
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._reads: Shared[Terms] = Shared()

    async def of(self, tenant: str) -> Terms:
        """Return terms that held within the last five seconds; while the store is down, the last known ones."""
        known = self._known.get(tenant)
        if known is not None and self._clock.monotonic() - known.since <= FRESH:
            return known.terms
        try:
            return await self._reads.join(tenant, partial(self.read, tenant))
        except errors.StoreError:
            if known is None:
                raise
            return known.terms

    async def read(self, tenant: str) -> Terms:
        """Return the terms that hold now."""
        return (await self._read([tenant]))[tenant]

    async def of_all(self, tenants: Sequence[str]) -> Mapping[str, Terms]:
        """Return the terms of many, which held within the last ten seconds."""
        oldest = self._clock.monotonic() - FRESH_OF_OTHERS
        found = {name: self._known[name] for name in tenants if name in self._known}
        fresh = {name: known.terms for name, known in found.items() if known.since >= oldest}
        missing = [name for name in tenants if name not in fresh]
        return {**fresh, **await self._read(missing)} if missing else fresh

    def learn(self, terms: Terms) -> None:
        """Take in terms that hold from now on."""
        self._remember(terms, self._clock.monotonic())

    async def aclose(self) -> None:
        """Give up what is being read."""
        await self._reads.aclose()

    async def _read(self, tenants: Sequence[str]) -> Mapping[str, Terms]:
        since = self._clock.monotonic()
        found = await self._source.terms(tenants)
        for terms in found.values():
            self._remember(terms, since)
        return found

    def _remember(self, terms: Terms, since: float) -> None:
        known = self._known.get(terms.tenant)
        if known is not None and known.since > since:
            return
        self._known[terms.tenant] = _Known(terms, since)
        self._known.move_to_end(terms.tenant)
        while len(self._known) > self._size:
            self._known.popitem(last=False)
