"""What callers can do with budgets: set, look at and lift them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from shared import errors
from shared.budgets import budget as budgets_
from shared.budgets import periods
from shared.budgets.amounts import Amount
from shared.budgets.budget import Budget, Cap, Role
from shared.budgets.ledger import Ledger
from shared.budgets.periods import Period, Span
from shared.budgets.repository import Books, BudgetRepository
from shared.budgets.spending import Spender
from shared.clock import Clock
from shared.firestore import writes
from shared.firestore.writes import Write

RACES: Final = 20
DIFFERENCE: Final = timedelta(minutes=15)
_LOST: Final = (errors.PreconditionError, errors.AlreadyExistsError)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who sets a budget: the id of their key, and whether they speak for the tenant or run the whole."""

    key: str
    role: Role


@dataclass(frozen=True, slots=True)
class Standing:
    """How a budget stands in one period; ``reserved`` is what instances hold for calls, and have not spent yet."""

    period: Period
    cap: Cap
    spent: Amount
    reserved: Amount


@dataclass(frozen=True, slots=True)
class Report:
    """A budget, and how it stands in the periods that it limits."""

    budget: Budget
    standings: tuple[Standing, ...]


class BudgetService:
    """
    Keeps budgets.

    A new limit holds for whatever is drawn from then on, by any instance: it is set together with the ledgers that
    draws are made from, so that a draw under the old limit fails. Instances that know of no budget for a tenant or key
    hear of its first one within a minute.
    """

    def __init__(self, repository: BudgetRepository, spender: Spender, clock: Clock) -> None:
        self._repository = repository
        self._spender = spender
        self._clock = clock

    async def of(self, tenant: str) -> tuple[Report, ...]:
        """Return the budgets of a tenant, by subject, as they stand."""
        await self._spender.flush(tenant)
        found, now = await self._repository.list(tenant), self._clock.now()
        places = [one.ledger_path(periods.at(span, now)) for one in found for span in one.spans]
        books = await self._repository.read([], places)
        return tuple(_report(budget, books, now) for budget in found)

    async def get(self, tenant: str, subject: str) -> Report:
        """Return a budget as it stands; raises NotFoundError."""
        await self._spender.flush(tenant)
        now = self._clock.now()
        budget, books = await self._read(tenant, subject, now)
        if budget is None:
            raise errors.NotFoundError(f"{Budget(tenant, subject).label.capitalize()} has no budget.")
        return _report(budget, books, now)

    async def put(self, tenant: str, subject: str, caps: Mapping[Span, Cap], by: Actor) -> Report:
        """Set a budget; raises PermissionDeniedError for one that the operator has set and the tenant wants changed."""
        for _ in range(RACES):
            now = self._clock.now()
            before, books = await self._read(tenant, subject, now)
            _check(before, by)
            fresh = before or Budget(tenant, subject)
            after = replace(fresh, caps=caps, role=by.role, by=by.key, set_at=now)
            if await self._commit([after.write(), *_touched(after, books, now)]):
                self._spender.book.forget(tenant)
                await self._spender.flush(tenant, everything=True)
                return _report(after, books, now)
        raise errors.ContentionError

    async def delete(self, tenant: str, subject: str, by: Actor) -> None:
        """Lift a budget; what was spent is remembered, in case it is set again. Raises NotFoundError."""
        before, _ = await self._read(tenant, subject, self._clock.now())
        if before is None:
            raise errors.NotFoundError(f"{Budget(tenant, subject).label.capitalize()} has no budget.")
        _check(before, by)
        await self._repository.commit([writes.delete(before.path)])
        self._spender.book.forget(tenant)

    async def _read(self, tenant: str, subject: str, now: datetime) -> tuple[Budget | None, Books]:
        path, bare = budgets_.path(tenant, subject), Budget(tenant, subject)
        ledgers = [bare.ledger_path(period) for period in _about(now)]
        books = await self._repository.read([path], ledgers)
        return books.budgets.get(path), books

    async def _commit(self, batch: list[Write]) -> bool:
        try:
            await self._repository.commit(batch)
        except _LOST:
            return False
        return True


def _touched(budget: Budget, books: Books, now: datetime) -> list[Write]:
    """Return the writes after which no draw succeeds that was prepared under the old limits."""
    ledgers = [(period, books.ledgers[budget.ledger_path(period)]) for period in _about(now)]
    return [replace(ledger, revision=ledger.revision + 1).write(period) for period, ledger in ledgers]


def _about(now: datetime) -> list[Period]:
    """Return the periods that any instance may take for the present ones, also where clocks differ a little."""
    moments = (now - DIFFERENCE, now, now + DIFFERENCE)
    return list(dict.fromkeys(periods.at(span, moment) for span in periods.SPANS for moment in moments))


def _report(budget: Budget, books: Books, now: datetime) -> Report:
    return Report(budget, tuple(_standing(budget, periods.at(span, now), books, now) for span in budget.spans))


def _standing(budget: Budget, period: Period, books: Books, now: datetime) -> Standing:
    ledger = books.ledgers.get(budget.ledger_path(period)) or Ledger(budget.ledger_path(period))
    return Standing(period, budget.caps[period.span], ledger.spent(now), ledger.reserved(now))


def _check(before: Budget | None, by: Actor) -> None:
    if before is not None and before.role == "operator" and by.role != "operator":
        raise errors.PermissionDeniedError("The operator has set this budget, and alone can change it.")
