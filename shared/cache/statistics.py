"""Statistics as callers see them: windows over all instances, and what these recommend."""

import asyncio
from dataclasses import dataclass

from shared.cache import recommendation_rules, recommendations
from shared.cache.counts import Counts
from shared.cache.recommendations import Facts, Recommendation
from shared.cache.scope import Scope
from shared.cache.service import CacheService
from shared.cache.stats_window import Window, Windows


@dataclass(frozen=True)
class Ports:
    """What statistics are drawn from; ``memory_bytes`` is the size of each instance's memory level."""

    windows: Windows
    cache: CacheService
    memory_bytes: int


class StatisticsService:
    """Shows what the cache did, and what could be done better."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def window(self, tenant: str, hours: int, namespace: str = "") -> Window:
        """Return what a tenant's namespaces, or one of them, did within so many hours; raises the store's errors."""
        return await self._ports.windows.read(tenant, hours, namespace)

    async def recommend(self, tenant: str, hours: int, namespace: str = "") -> tuple[Window, list[Recommendation]]:
        """Return such a window and what it recommends; raises the store's errors."""
        window = await self.window(tenant, hours, namespace)
        facts = [self._facts(Scope(tenant, name), counts, window.hours) for name, counts in window.namespaces.items()]
        return window, recommendations.made(await asyncio.gather(*facts), recommendation_rules.ALL)

    async def _facts(self, scope: Scope, counts: Counts, hours: float) -> Facts:
        found = await self._ports.cache.namespace(scope)
        ttl = round(self._ports.cache.ttl(found).total_seconds())
        return Facts(scope.namespace, counts, hours, found.policy, ttl, self._ports.memory_bytes)
