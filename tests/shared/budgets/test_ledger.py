from dataclasses import replace
from datetime import timedelta

import pytest

from shared import errors
from shared.budgets import periods
from shared.budgets.amounts import Amount
from shared.budgets.ledger import Holding, Ledger
from shared.budgets.repository import BudgetRepository
from tests.clocks import TurnableClock
from tests.shared.budgets.conftest import budget


def test_what_the_dead_held_counts_as_spent(clock: TurnableClock) -> None:
    now, past = clock.now() + timedelta(minutes=1), clock.now()
    held = {"a": Holding(Amount(3, 30), now, "a-1"), "b": Holding(Amount(4, 40), past, "b-1")}
    ledger = Ledger("x", Amount(10, 100), held)
    assert (ledger.reserved(clock.now()), ledger.spent(clock.now())) == (Amount(3, 30), Amount(7, 70))
    assert ledger.reserved(clock.now(), but="a") == Amount(0, 0)


def test_writing_drops_those_who_are_gone(clock: TurnableClock) -> None:
    gone = {"b": Holding(Amount(4, 40), clock.now(), "b-1")}
    mine = Holding(Amount(2, 2), clock.now() + timedelta(minutes=1), "a-1")
    after = Ledger("x", Amount(10, 100), gone).after("a", Amount(2, 2), mine, clock.now())
    assert (after.drawn, after.held) == (Amount(12, 102), {"a": mine})


async def test_ledger_is_stored_and_guarded(repository: BudgetRepository, tenant: str, clock: TurnableClock) -> None:
    day = periods.at("day", clock.now())
    place = budget(tenant).ledger_path(day)
    made = Ledger(place, Amount(5, 6), {"a": Holding(Amount(1, 2), clock.now(), "a-1")}, warned=True, revision=3)
    await repository.commit([made.write(day)])
    found = (await repository.read([], [place])).ledgers[place]
    assert replace(found, version=None) == made
    await repository.commit([replace(found, revision=4).write(day)])
    with pytest.raises(errors.PreconditionError):
        await repository.commit([found.write(day)])
    with pytest.raises(errors.AlreadyExistsError):
        await repository.commit([made.write(day)])
