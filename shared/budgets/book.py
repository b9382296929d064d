"""What this instance knows of budgets: looked up once a minute, so that a tenant without one pays next to nothing."""

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from shared import errors
from shared.budgets.budget import TENANT, Budget
from shared.budgets.repository import BudgetRepository
from shared.clock import Clock
from shared.models.base import Account

FRESH_SECONDS: Final = 60.0
STALE_SECONDS: Final = 3600.0
SIZE: Final = 10_000

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Known:
    """The budgets of an account, and when they were read."""

    budgets: tuple[Budget, ...]
    read_at: float


class Book:
    """
    The budgets of accounts: the tenant's and the key's.

    A store that does not answer leaves what was known for an hour; about accounts that were never seen it is asked
    again, since nobody may spend before it is known how much.
    """

    def __init__(self, repository: BudgetRepository, clock: Clock) -> None:
        self._repository = repository
        self._clock = clock
        self._known: OrderedDict[Account, _Known] = OrderedDict()
        self._reading: dict[Account, asyncio.Task[tuple[Budget, ...]]] = {}

    async def of(self, account: Account) -> tuple[Budget, ...]:
        """Return the budgets that a call of ``account`` must keep."""
        known = self._known.get(account)
        if known is not None and self._clock.monotonic() - known.read_at < FRESH_SECONDS:
            return known.budgets
        reading = self._reading.get(account)
        if reading is None:
            reading = self._reading[account] = asyncio.create_task(self._read(account))
        try:
            return await asyncio.shield(reading)
        except errors.StoreError:
            if known is None or self._clock.monotonic() - known.read_at > STALE_SECONDS:
                raise
            _log.warning("budgets cannot be read; the last known ones count", extra={"tenant": account.tenant})
            return known.budgets

    def learn(self, account: Account, budgets: tuple[Budget, ...]) -> None:
        """Remember the budgets of an account as they were just read."""
        self._known[account] = _Known(budgets, self._clock.monotonic())
        self._known.move_to_end(account)
        while len(self._known) > SIZE:
            self._known.popitem(last=False)

    def forget(self, tenant: str) -> None:
        """Read the budgets of a tenant's accounts anew: one of them has changed."""
        for account in [account for account in self._known if account.tenant == tenant]:
            del self._known[account]

    async def _read(self, account: Account) -> tuple[Budget, ...]:
        try:
            found = await self._repository.find(account.tenant, subjects(account))
        finally:
            del self._reading[account]
        budgets = tuple(found[subject] for subject in subjects(account) if subject in found)
        self.learn(account, budgets)
        return budgets


def subjects(account: Account) -> tuple[str, ...]:
    """Return the subjects whose budgets count for an account."""
    return (TENANT, account.key) if account.key and account.key != TENANT else (TENANT,)
