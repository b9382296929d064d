"""Embedders as the matcher needs them: one text, one vector that fits the index, and no exception."""

import asyncio
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass

from shared import errors
from shared.cache.semantic.vectors import DIMENSIONS
from shared.models.base import Account, EmbeddingModel

LONGEST_WAIT = 2.0

_logger = logging.getLogger(__name__)

Choose = Callable[[str, Account], EmbeddingModel]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a text is, in the space that ``embedder`` names; or why that cannot be said."""

    embedder: str = ""
    numbers: tuple[float, ...] = ()
    why_not: str = ""


class Embedding:
    """
    Places texts with the embedder that a namespace names, at the expense of its tenant.

    Vectors that are too long for the index are asked for again at its length, which is another space with a name of
    its own.
    """

    def __init__(self, choose: Choose, at_most: float = LONGEST_WAIT) -> None:
        self._choose = choose
        self._at_most = at_most
        self._shortened: set[str] = set()

    async def place(self, name: str, text: str, tenant: str) -> Placed:
        """Return where ``text`` is; never raises."""
        try:
            async with asyncio.timeout(self._at_most):
                return await self._place(self._choose(name, Account(tenant)), text)
        except errors.UnknownModelError:
            return Placed(why_not="there is no such embedder")
        except (TimeoutError, errors.PressroomError) as error:
            _logger.warning("an embedder failed", exc_info=error, extra={"embedder": name})
            return Placed(why_not="the embedder does not answer")

    async def _place(self, model: EmbeddingModel, text: str) -> Placed:
        shortened = model.name in self._shortened
        found = await model.embed((text,), dimensions=DIMENSIONS if shortened else None, timeout=self._at_most)
        numbers = found.vectors[0]
        if len(numbers) > DIMENSIONS and not shortened:
            self._shortened.add(model.name)
            return await self._place(model, text)
        length = math.sqrt(sum(number * number for number in numbers))
        if len(numbers) > DIMENSIONS or not math.isfinite(length):
            return Placed(why_not="the embedder's vectors do not fit")
        if not length:
            return Placed(why_not="nothing to compare")
        name = f"{model.name}/{DIMENSIONS}" if shortened else model.name
        return Placed(name, numbers if abs(length - 1) < 1e-3 else tuple(number / length for number in numbers))
