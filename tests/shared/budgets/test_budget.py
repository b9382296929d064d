from dataclasses import replace

from shared.budgets import budget as budgets
from shared.budgets import periods
from shared.budgets.amounts import BOUNDLESS, Amount
from shared.budgets.budget import TENANT, Budget, Cap
from shared.budgets.repository import BudgetRepository
from tests.clocks import TurnableClock


def test_cap_without_a_limit_is_boundless() -> None:
    assert Cap(5, None).amount == Amount(5, BOUNDLESS.tokens)
    assert (Cap(0, None).limits, Cap().limits) == (True, False)


def test_only_limited_spans_count() -> None:
    assert Budget("acme", TENANT, {"day": Cap(), "month": Cap(1)}).spans == ("month",)


def test_names_tell_tenants_from_keys() -> None:
    assert Budget("acme", TENANT).label == "tenant acme"
    assert Budget("acme", "key_1").label == "key key_1"
    assert budgets.path("acme", TENANT) != budgets.path("acme", "key_1") != budgets.path("other", "key_1")


async def test_budget_is_stored_and_changed(repository: BudgetRepository, tenant: str, clock: TurnableClock) -> None:
    made = Budget(tenant, TENANT, {"day": Cap(5, None), "month": Cap(None, 7)}, "operator", "key_op", clock.now())
    await repository.commit([made.write()])
    found = (await repository.find(tenant, [TENANT]))[TENANT]
    assert replace(found, version=None) == made
    await repository.commit([replace(found, caps={"day": Cap(6)}).write()])
    assert (await repository.find(tenant, [TENANT]))[TENANT].caps == {"day": Cap(6)}
    day = periods.at("day", clock.now())
    assert made.ledger_path(day) == f"{made.path}/spending/2030-01-31"
