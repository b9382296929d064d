"""Spends budgets: reserves before a call what it can cost at worst, and settles what it did cost."""

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from shared import errors
from shared.budgets import budget as budgets_
from shared.budgets import periods
from shared.budgets.amounts import NOTHING, Amount
from shared.budgets.book import Book, subjects
from shared.budgets.budget import Budget
from shared.budgets.drawing import RACES, Drawer
from shared.budgets.ledger import Ledger
from shared.budgets.refusals import exceeded, warning
from shared.budgets.repository import Books, BudgetRepository
from shared.budgets.slices import NEAR, Slice
from shared.clock import Clock
from shared.models.base import Account

PATIENCE: Final = 10.0
LOOK_AGAIN: Final = 1.0
TOLD_EVERY: Final = 60.0
TELLING_AT_MOST: Final = 2.0
RETRY_AFTER: Final = 5.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reservation:
    """What is set aside for one call, in the slices of all budgets that it must keep."""

    slices: tuple[Slice, ...]
    amount: Amount


@dataclass
class _Purse:
    """The slices of one tenant, whose draws happen one after the other."""

    slices: dict[str, Slice] = field(default_factory=dict)
    ended: list[Slice] = field(default_factory=list)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    returned: asyncio.Event = field(default_factory=asyncio.Event)


class Spender:
    """
    Spends the budgets of accounts in one instance of many.

    It draws slices of what is left, each by a commit that only one of two instances can make, and spends from those; so
    most calls ask nobody, and all instances together never reserve more than there is. What lies unused goes back once
    others could want it, and when the instance ends. What an instance held that died counts as spent.
    """

    def __init__(self, repository: BudgetRepository, clock: Clock, rng: Callable[[], float] = random.random) -> None:
        """Spend what ``repository`` keeps; ``rng`` spreads instances that want the same ledger."""
        self.book = Book(repository, clock)
        self._drawer = Drawer(repository, clock, rng)
        self._clock = clock
        self._purses: dict[str, _Purse] = {}

    async def limits(self, account: Account) -> bool:
        """Return whether any budget limits what an account spends."""
        return any(budget.spans for budget in await self.book.of(account))

    async def reserve(
        self, account: Account, worst: Amount, least: Amount | None = None, patience: float = PATIENCE
    ) -> Reservation | None:
        """
        Set ``worst`` aside, or, where that is too much, what there is from ``least`` on; None without a budget.

        Raises BudgetExceededError when a budget cannot allow for the call in this period, and OverloadedError when what
        it needs is reserved by other calls and has not come back within ``patience`` seconds.
        """
        least = worst if least is None else least
        until = self._clock.monotonic() + patience
        while True:
            found = await self.book.of(account)
            if not any(budget.spans for budget in found):
                return None
            purse = self._purses.setdefault(account.tenant, _Purse())
            parts = [self._slice(purse, budget, period) for budget, period in self._now(found)]
            if (made := _take(parts, worst, worst)) is not None:
                return made
            made = await self._draw(purse, account, worst, least)
            if made is not None:
                return made if made.slices else None
            if self._clock.monotonic() >= until:
                raise errors.OverloadedError(
                    "What is left of the budget is reserved by calls under way.", retry_after=RETRY_AFTER
                )
            await self._returned(purse)

    async def settle(self, reservation: Reservation, spent: Amount) -> str:
        """End a call that cost ``spent``; returns a warning, empty while no budget nears its end."""
        for part in reservation.slices:
            part.settle(reservation.amount, spent)
        tenant = reservation.slices[0].budget.tenant
        purse = self._purses[tenant]
        purse.returned.set()
        touched = dict.fromkeys((*reservation.slices, *purse.ended))
        due = [part for part in touched if self._is_due(purse, part)]
        if due:
            await self._tell(purse, due)
        return warning(reservation.slices, self._clock.now())

    async def flush(self, tenant: str, *, everything: bool = False) -> None:
        """Tell at once what a tenant has spent here, and hand back ``everything``; a missing store is passed over."""
        purse = self._purses.get(tenant)
        if purse is not None:
            await self._tell(purse, [*purse.slices.values(), *purse.ended], everything=everything)

    async def aclose(self) -> None:
        """Hand back everything that is not reserved."""
        for tenant in self._purses:
            await self.flush(tenant, everything=True)
        self._purses.clear()

    async def _draw(self, purse: _Purse, account: Account, worst: Amount, least: Amount) -> Reservation | None:
        """Draw and reserve; None if that has to wait for others, a reservation of nothing if no budget is left."""
        async with purse.lock:
            for attempt in range(RACES):
                parts = await self._look(purse, account)
                wishes = [(part, part.wish(worst)) for part in parts]
                short = [part for part, wish in wishes if not (part.available + wish).covers(least)]
                if short:
                    self._refuse(short, least)
                    return None
                drawn = await self._drawer.draw(wishes)
                if drawn and (made := _take(parts, worst, least)) is not None:
                    return made
                await self._drawer.pause(attempt)
        raise errors.ContentionError

    async def _look(self, purse: _Purse, account: Account) -> list[Slice]:
        """Return the slices that an account spends from, as budgets and ledgers are at this moment."""
        paths = [budgets_.path(account.tenant, subject) for subject in subjects(account)]
        now = self._clock.now()
        bare = [Budget(account.tenant, subject) for subject in subjects(account)]
        all_ledgers = [one.ledger_path(periods.at(span, now)) for one in bare for span in periods.SPANS]
        books = await self._drawer.read(paths, all_ledgers)
        found = tuple(books.budgets[path] for path in paths if path in books.budgets)
        self.book.learn(account, found)
        return [self._seen(purse, budget, period, books) for budget, period in self._now(found)]

    def _seen(self, purse: _Purse, budget: Budget, period: periods.Period, books: Books) -> Slice:
        part = self._slice(purse, budget, period)
        part.see(books.ledgers.get(part.ledger.path, part.ledger))
        return part

    def _refuse(self, short: Sequence[Slice], least: Amount) -> None:
        """Raise for a budget that cannot allow for the call, whatever comes back."""
        now = self._clock.now()
        for part in short:
            if not part.in_sight(now).covers(least):
                raise exceeded(part, least, now)

    async def _returned(self, purse: _Purse) -> None:
        """Wait until a call under way is settled, or for a second: others elsewhere may have handed back."""
        purse.returned.clear()
        waits: list[asyncio.Task[object]] = [
            asyncio.create_task(purse.returned.wait()),
            asyncio.create_task(self._clock.sleep(LOOK_AGAIN)),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _tell(self, purse: _Purse, parts: Sequence[Slice], *, everything: bool = False) -> None:
        def gives_up(part: Slice) -> bool:
            return everything or (part.reserved == NOTHING and (part in purse.ended or part.is_scarce))

        try:
            async with asyncio.timeout(TELLING_AT_MOST), purse.lock:
                await self._drawer.tell(parts, all_of=gives_up)
        except (errors.PressroomError, TimeoutError) as error:
            _log.info("spending is told later", extra={"reason": type(error).__name__})
            return
        purse.ended = [part for part in purse.ended if part not in parts or part.reserved != NOTHING]

    def _is_due(self, purse: _Purse, part: Slice) -> bool:
        if part in purse.ended:
            return part.reserved == NOTHING
        if self._clock.monotonic() - part.told_at >= TOLD_EVERY:
            return True
        if part.reserved == NOTHING and part.is_scarce:
            return True
        return not part.ledger.warned and part.share(self._clock.now()) >= NEAR

    def _now(self, found: Iterable[Budget]) -> Iterable[tuple[Budget, periods.Period]]:
        now = self._clock.now()
        return [(budget, periods.at(span, now)) for budget in found for span in budget.spans]

    def _slice(self, purse: _Purse, budget: Budget, period: periods.Period) -> Slice:
        place = f"{budget.path} {period.span}"
        part = purse.slices.get(place)
        if part is None or part.period != period:
            if part is not None:
                purse.ended.append(part)
            ledger = Ledger(budget.ledger_path(period))
            part = Slice(budget, period, ledger, self._drawer.instance, told_at=self._clock.monotonic())
            purse.slices[place] = part
        part.budget = budget
        return part


def _take(parts: Sequence[Slice], worst: Amount, least: Amount) -> Reservation | None:
    """Reserve from all slices as much as every one of them has, if that is enough."""
    amount = worst
    for part in parts:
        amount = amount.at_most(part.available.at_least(NOTHING))
    if not amount.covers(least):
        return None
    for part in parts:
        part.reserve(amount)
    return Reservation(tuple(parts), amount)
