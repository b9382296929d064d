"""Stale answers are handed to whoever can make them anew, once each."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from shared import errors
from shared.cache.entry import CacheEntry, Slot
from shared.clock import Clock

AGAIN_AFTER = 60.0
AT_MOST = 2.0
MOST = 10_000

Revise = Callable[[CacheEntry], Awaitable[None]]

_logger = logging.getLogger(__name__)


class Refreshing:
    """
    Hands stale entries over by their ``maker``; what goes wrong is logged and harms nobody.

    Every instance does so, once for each entry that it meets; that many instances come to one refresh is for the
    reviser, which is given the same entry by all of them.
    """

    def __init__(self, revisers: Mapping[str, Revise], clock: Clock) -> None:
        self._revisers = revisers
        self._clock = clock
        self._handed: OrderedDict[Slot, tuple[datetime, float]] = OrderedDict()

    def is_due(self, entry: CacheEntry) -> bool:
        """Return whether a stale entry has not been handed over yet."""
        handed = self._handed.get(entry.slot)
        if handed is None or handed[0] != entry.created_at:
            return bool(entry.maker)
        return handed[1] + AGAIN_AFTER <= self._clock.monotonic()

    async def hand_over(self, entry: CacheEntry) -> None:
        """Have a stale entry made anew, soon and elsewhere; never raises."""
        if not self.is_due(entry):
            return
        self._handed[entry.slot] = (entry.created_at, self._clock.monotonic())
        self._handed.move_to_end(entry.slot)
        if len(self._handed) > MOST:
            self._handed.popitem(last=False)
        try:
            reviser = self._revisers[entry.maker]
            async with asyncio.timeout(AT_MOST):
                await reviser(entry)
        except (KeyError, TimeoutError, errors.PressroomError) as error:
            _logger.warning("a stale answer could not be handed over", exc_info=error, extra={"maker": entry.maker})
