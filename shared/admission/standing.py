"""How a tenant stands in each lane: for people who wonder why their jobs wait."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from shared.admission import windows
from shared.admission.demands import Demands
from shared.admission.places import Places
from shared.admission.terms import LANES, Terms
from shared.jobs import admission
from shared.manifest.queues import Priority

EVERYWHERE = (*LANES, admission.FREE)


@dataclass(frozen=True, slots=True)
class Standing:
    """A tenant's jobs in one lane: let in, waiting, how many may be in, and since when the oldest waits."""

    lane: Priority
    active: int
    waiting: int
    window: int
    oldest: datetime | None


class Standings:
    """Looks up how tenants stand; ``ceiling`` is the part of a lane that one tenant may take."""

    def __init__(self, places: Places, demands: Demands, ceiling: float) -> None:
        self._places = places
        self._demands = demands
        self._ceiling = ceiling

    async def of(self, terms: Terms) -> list[Standing]:
        """Return how a tenant stands in each lane."""
        return list(await asyncio.gather(*(self._standing(terms, lane) for lane in LANES)))

    async def waiting(self, tenant: str) -> dict[str, int]:
        """Return how many jobs of a tenant wait, by lane."""
        counts = await asyncio.gather(*(self._places.waiting(lane, tenant) for lane in EVERYWHERE))
        return dict(zip(EVERYWHERE, counts, strict=True))

    async def tenants(self, limit: int, after: str = "") -> set[str]:
        """Return up to ``limit`` tenants per lane whose jobs wait, by name, from behind ``after``."""
        found = await asyncio.gather(*(self._places.tenants(lane, limit, after) for lane in EVERYWHERE))
        return {tenant for tenants in found for tenant in tenants}

    async def _standing(self, terms: Terms, lane: Priority) -> Standing:
        active, waiting, (line, _), demand = await asyncio.gather(
            self._places.active(lane, terms.tenant),
            self._places.waiting(lane, terms.tenant),
            self._places.first(lane, terms.tenant, 1),
            self._demands.of(lane),
        )
        size = windows.window(terms, lane, demand, self._ceiling)
        return Standing(lane, active.number, waiting, size, line[0].created_at if line else None)
