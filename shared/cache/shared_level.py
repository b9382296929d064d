"""Keeps a slow or absent Firestore from slowing the cache: a time limit per call, and a rest after a failure."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from shared import errors
from shared.cache.entry import CacheEntry, Slot
from shared.cache.repository import CacheRepository
from shared.clock import Clock
from shared.firestore.writes import Write

T = TypeVar("T")

LONGEST_REST = 8

_logger = logging.getLogger(__name__)


class SharedLevel:
    """
    The repository, asked with care: every failure is a StoreUnavailableError.

    A call has ``at_most`` seconds; after one in vain, all others fail at once for ``rest`` seconds, and for twice as
    long after each further one in a row, up to eight times. Then one call tries again, before all others may.
    """

    def __init__(self, repository: CacheRepository, clock: Clock, at_most: float = 2.0, rest: float = 2.0) -> None:
        self.repository = repository
        self._clock = clock
        self._at_most = at_most
        self._rest = rest
        self._failures = 0
        self._rests_until: float | None = None

    async def get_all(self, slots: Sequence[Slot]) -> dict[Slot, CacheEntry]:
        """Return the entries that exist, by slot."""
        return await self.ask(partial(self.repository.get_all, slots))

    async def put(self, entry: CacheEntry, also: Sequence[Write] = ()) -> bool:
        """Store ``entry`` together with ``also``, and return True unless it is too large."""
        return await self.ask(partial(self.repository.put, entry, also))

    async def delete(self, slot: Slot, also: Sequence[Write] = ()) -> None:
        """Delete the entry in ``slot``, if there is one, together with ``also``."""
        await self.ask(partial(self.repository.delete, slot, also))

    async def ping(self) -> None:
        """Raise unless the level answers."""
        await self.ask(self.repository.ping)

    async def ask(self, call: Callable[[], Awaitable[T]], at_most: float | None = None) -> T:
        """Return what ``call`` returns, unless the level rests or takes too long."""
        now = self._clock.monotonic()
        seconds = at_most or self._at_most
        if self._rests_until is not None:
            if now < self._rests_until:
                raise errors.StoreUnavailableError(retry_after=self._rests_until - now)
            self._rests_until = now + seconds
        try:
            async with asyncio.timeout(seconds):
                answer = await call()
        except (TimeoutError, errors.StoreUnavailableError) as error:
            self._begin_rest()
            raise errors.StoreUnavailableError from error
        except errors.StoreError as error:
            _logger.warning("a call of the cache's shared level failed", exc_info=error)
            raise errors.StoreUnavailableError from error
        self._end_rest()
        return answer

    def _begin_rest(self) -> None:
        if not self._failures:
            _logger.warning("the cache's shared level is unavailable; memory answers alone")
        self._rests_until = self._clock.monotonic() + self._rest * min(2**self._failures, LONGEST_REST)
        self._failures = min(self._failures + 1, LONGEST_REST)

    def _end_rest(self) -> None:
        if self._failures:
            _logger.info("the cache's shared level is available again")
        self._failures, self._rests_until = 0, None
