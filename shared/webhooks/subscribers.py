"""Who wants to hear of a tenant's jobs, remembered for a few seconds so that steps of jobs stay cheap."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from shared import errors
from shared.clock import Clock
from shared.webhooks.endpoint import Endpoint
from shared.webhooks.repository import WebhookRepository

MAX_ENDPOINTS = 20
FRESH_SECONDS = 5.0
_TENANTS = 10_000


@dataclass(slots=True)
class _Known:
    """What is known of one tenant, and the lock behind which it is asked for."""

    until: float = 0.0
    endpoints: tuple[Endpoint, ...] | None = None
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)


class Subscribers:
    """
    The enabled endpoints of each tenant.

    What changes in this process is seen at once, other changes within five seconds. While the store is down, what was
    known last holds on.
    """

    def __init__(self, repository: WebhookRepository, clock: Clock) -> None:
        self._repository = repository
        self._clock = clock
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def of(self, tenant: str) -> tuple[Endpoint, ...]:
        """Return the enabled endpoints of ``tenant``; raises StoreError when none were ever known."""
        known = self._entry(tenant)
        if known.endpoints is None or self._clock.monotonic() >= known.until:
            async with known.asking:
                return await self._asked(tenant, known)
        return known.endpoints

    def forget(self, tenant: str) -> None:
        """Ask afresh when the endpoints of ``tenant`` are next wanted."""
        self._known.pop(tenant, None)

    async def _asked(self, tenant: str, known: _Known) -> tuple[Endpoint, ...]:
        """Return what somebody else has learnt while this one waited, or else ask."""
        if known.endpoints is not None and self._clock.monotonic() < known.until:
            return known.endpoints
        try:
            found = await self._repository.endpoints(tenant, 2 * MAX_ENDPOINTS)
        except errors.StoreError:
            if known.endpoints is None:
                raise
            return known.endpoints
        known.endpoints = tuple(endpoint for endpoint in found if endpoint.enabled)
        known.until = self._clock.monotonic() + FRESH_SECONDS
        return known.endpoints

    def _entry(self, tenant: str) -> _Known:
        known = self._known.setdefault(tenant, _Known())
        self._known.move_to_end(tenant)
        while len(self._known) > _TENANTS:
            self._known.popitem(last=False)
        return known
