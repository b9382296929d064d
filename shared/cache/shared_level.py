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

T = TypeVar("T")

_logger = logging.getLogger(__name__)


class SharedLevel:
    """
    The repository, asked with care: every failure is a StoreUnavailableError.

    A call has ``at_most`` seconds; after one in vain, all others fail at once for ``rest`` seconds.
    """

    def __init__(self, repository: CacheRepository, clock: Clock, at_most: float = 2.0, rest: float = 2.0) -> None:
        self._repository = repository
        self._clock = clock
        self._at_most = at_most
        self._rest = rest
        self._rests_until: float | None = None

    async def get_all(self, slots: Sequence[Slot]) -> dict[Slot, CacheEntry]:
        """Return the entries that exist, by slot."""
        return await self._ask(partial(self._repository.get_all, slots))

    async def put(self, entry: CacheEntry) -> bool:
        """Store ``entry`` and return True unless it is too large."""
        return await self._ask(partial(self._repository.put, entry))

    async def delete(self, slot: Slot) -> None:
        """Delete the entry in ``slot``, if there is one."""
        await self._ask(partial(self._repository.delete, slot))

    async def ping(self) -> None:
        """Raise unless the level answers."""
        await self._ask(self._repository.ping)

    async def _ask(self, call: Callable[[], Awaitable[T]]) -> T:
        now = self._clock.monotonic()
        if self._rests_until is not None and now < self._rests_until:
            raise errors.StoreUnavailableError(retry_after=self._rests_until - now)
        try:
            async with asyncio.timeout(self._at_most):
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
        if self._rests_until is None:
            _logger.warning("the cache's shared level is unavailable; memory answers alone")
        self._rests_until = self._clock.monotonic() + self._rest

    def _end_rest(self) -> None:
        if self._rests_until is not None:
            _logger.info("the cache's shared level is available again")
        self._rests_until = None
