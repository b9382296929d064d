"""Questions to ask in tests, and makers that count how often they were asked."""

import asyncio
from collections.abc import Sequence
from typing import Any

from shared.cache.entry import Slot
from shared.cache.question import Control, Fresh, Question
from shared.cache.scope import Scope
from tests.shared.cache.entries import KEY


def question(tenant: str = "acme", *, key: str = KEY, namespace: str = "tests", **fields: Any) -> Question:
    """Return a question; what belongs to its control may be given beside its own fields."""
    wishes = {name: fields.pop(name) for name in list(fields) if name in Control.__dataclass_fields__}
    return Question(Slot(Scope(tenant, namespace), key), control=Control(**wishes), **fields)


class Making:
    """
    Makes answers, numbered from 1, once ``may_end`` is set.

    ``errors`` are raised instead of the first answers, one each; None lets one pass.
    """

    def __init__(self, errors: Sequence[BaseException | None] = (), **fresh: Any) -> None:
        self.begun = 0
        self.cancelled = 0
        self.may_end = asyncio.Event()
        self.may_end.set()
        self._errors = list(errors)
        self._fresh = fresh

    async def __call__(self) -> Fresh:
        self.begun += 1
        number = self.begun
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        error = self._errors.pop(0) if self._errors else None
        if error is not None:
            raise error
        return Fresh(f'"answer {number}"'.encode(), **{"cost_nano_usd": 5, "tokens": 7, **self._fresh})
