"""Learns from the counts of providers: in memory at once, and from other processes once a minute."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from shared import errors
from shared.clock import Clock
from shared.tokens import vocabularies
from shared.tokens.evidence import NONE, Evidence, observed

SPARING: Final = 1.0
"""Seconds between two calls of a model that are looked at: counting costs a millisecond for long texts."""

SHARED_EVERY: Final = 60.0
AT_MOST: Final = 0.5
MOST_MODELS: Final = 256

_log = logging.getLogger(__name__)


class Store(Protocol):
    """Where processes share what they have seen."""

    async def get(self, model: str) -> Evidence:
        """Return what all have seen of a model."""
        ...

    async def add(self, model: str, news: Evidence) -> Evidence:
        """Return that with ``news`` added."""
        ...


@dataclass
class _Known:
    """What all processes had seen when they were last asked, and what this one tells them or has seen since."""

    shared: Evidence = NONE
    told: Evidence = NONE
    news: Evidence = NONE
    shared_at: float = float("-inf")
    looked_at: float = float("-inf")

    @property
    def evidence(self) -> Evidence:
        """Return all that is known here."""
        return self.shared.plus(self.told).plus(self.news)


class Learner:
    """
    What is known of estimates, by ``provider/model``.

    A store that does not answer is no failure: estimates stay what they were, and what was seen is told later.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._known: dict[str, _Known] = {}

    def evidence(self, model: str) -> Evidence:
        """Return what is known of estimates for ``model``."""
        known = self._known.get(model)
        return known.evidence if known else NONE

    def is_due(self, model: str) -> bool:
        """Return whether a call of ``model`` should be looked at: one a second is enough, and not of exact counts."""
        if vocabularies.of(model).name == vocabularies.EXACT:
            return False
        known = self._known.get(model)
        if known is None:
            return len(self._known) < MOST_MODELS
        return self._clock.monotonic() - known.looked_at >= SPARING

    async def learn(self, model: str, texts: Sequence[str], reported: int) -> None:
        """Take note that the provider counted ``reported`` tokens for ``texts``."""
        vocabulary = vocabularies.of(model)
        known = self._known.setdefault(model, _Known())
        known.looked_at = self._clock.monotonic()
        known.news = known.news.plus(observed(sum(vocabulary.guess(text).tokens for text in texts), reported))
        await self.refresh(model)

    async def refresh(self, model: str) -> Evidence:
        """Return what is known of ``model``, shared with other processes unless that was done in the last minute."""
        known = self._known.setdefault(model, _Known()) if len(self._known) < MOST_MODELS else self._known.get(model)
        if known is None:
            return NONE
        if self._clock.monotonic() - known.shared_at >= SHARED_EVERY:
            known.shared_at = self._clock.monotonic()
            await self._share(model, known)
        return known.evidence

    async def _share(self, model: str, known: _Known) -> None:
        known.told, known.news = known.told.plus(known.news), NONE
        try:
            async with asyncio.timeout(AT_MOST):
                add, get, told = self._store.add, self._store.get, known.told
                known.shared = await (add(model, told) if told.calls else get(model))
        except (errors.PressroomError, TimeoutError) as error:
            _log.info("token counts cannot be shared", extra={"model": model, "reason": type(error).__name__})
        else:
            known.told = NONE
