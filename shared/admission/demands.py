"""Demands: who wants which lane, as one process knows it, looked up every other second while somebody asks."""

import asyncio
from dataclasses import dataclass
from functools import partial

from shared.admission import windows
from shared.admission.places import Places
from shared.admission.terms import KnownTerms
from shared.admission.turns import Shared
from shared.admission.windows import NOBODY, Demand
from shared.clock import Clock
from shared.manifest.queues import Priority

FRESH = 2.0
USABLE = 10.0
MOST_TENANTS = 100


@dataclass(frozen=True, slots=True)
class _Known:
    demand: Demand
    at: float


class Demands:
    """Knows the demand for each lane; ``ceiling`` is the part of a lane that one tenant may take."""

    def __init__(self, places: Places, terms: KnownTerms, clock: Clock, ceiling: float) -> None:
        self._places = places
        self._terms = terms
        self._clock = clock
        self._ceiling = ceiling
        self._known: dict[Priority, _Known] = {}
        self._looks: Shared[Demand] = Shared()

    async def of(self, lane: Priority) -> Demand:
        """Return a lane's demand; one of two to ten seconds ago is still used, while a new one is looked up."""
        known = self._known.get(lane)
        age = self._clock.monotonic() - known.at if known else None
        if known is None or age is None or age > USABLE:
            return await self._looks.join(lane, partial(self._look, lane))
        if age > FRESH:
            self._looks.begin(lane, partial(self._look, lane))
        return known.demand

    def known(self, lane: Priority) -> Demand:
        """Return the demand that was seen last, without a look."""
        return self._known[lane].demand if lane in self._known else NOBODY

    async def aclose(self) -> None:
        """Give up what is being looked up."""
        await self._looks.aclose()

    async def _look(self, lane: Priority) -> Demand:
        at = self._clock.monotonic()
        tenants, active = await asyncio.gather(self._places.tenants(lane, MOST_TENANTS), self._places.active(lane))
        terms = await self._terms.of_all(tenants) if tenants else {}
        claims = {name: windows.claim(one, lane, self._ceiling) for name, one in terms.items() if not one.paused}
        demand = Demand(frozenset(tenants), claims, active.number, len(tenants) < MOST_TENANTS)
        self._known[lane] = _Known(demand, at)
        return demand
