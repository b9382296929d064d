import asyncio
from datetime import timedelta

import pytest

from shared import errors
from shared.budgets.amounts import Amount
from shared.budgets.budget import TENANT, Cap
from shared.budgets.ledger import Ledger
from shared.budgets.repository import BudgetRepository
from shared.budgets.service import BudgetService
from shared.budgets.spending import Reservation, Spender
from shared.models.base import Account
from tests.clocks import TurnableClock
from tests.shared.budgets import market
from tests.shared.budgets.conftest import OPERATOR, Open, budget

CALL = Amount(10, 100)


async def spend(spender: Spender, tenant: str, worst: Amount = CALL, spent: Amount | None = None) -> str:
    reservation = await spender.reserve(Account(tenant, "key_a"), worst)
    assert reservation is not None
    return await spender.settle(reservation, worst if spent is None else spent)


async def allow(repository: BudgetRepository, tenant: str, day: Cap, subject: str = TENANT) -> str:
    made = budget(tenant, subject, day)
    await repository.commit([made.write()])
    return f"{made.path}/spending/2030-01-31"


async def ledger(repository: BudgetRepository, path: str) -> Ledger:
    return (await repository.read([], [path])).ledgers[path]


async def test_tenant_without_budget_reserves_nothing(spender: Spender, tenant: str) -> None:
    assert await spender.reserve(Account(tenant, "key_a"), CALL) is None


async def test_last_of_a_budget_can_be_spent_and_no_more(
    spender: Spender, repository: BudgetRepository, tenant: str
) -> None:
    path = await allow(repository, tenant, Cap(100))
    for _ in range(10):
        await spend(spender, tenant)
    with pytest.raises(errors.BudgetExceededError, match=f"of tenant {tenant} allows 0.000001 USD on 2030-01-31"):
        await spend(spender, tenant)
    assert (await ledger(repository, path)).drawn.usd == 100


@pytest.mark.parametrize("cap", [Cap(0), Cap(None, 0), Cap(9), Cap(None, 99)])
async def test_call_that_can_never_fit_is_refused(
    spender: Spender, repository: BudgetRepository, tenant: str, cap: Cap
) -> None:
    await allow(repository, tenant, cap)
    with pytest.raises(errors.BudgetExceededError):
        await spend(spender, tenant)


async def test_call_keeps_all_budgets_or_reserves_of_none(
    spender: Spender, repository: BudgetRepository, tenant: str
) -> None:
    path = await allow(repository, tenant, Cap(1_000))
    await allow(repository, tenant, Cap(None, 99), "key_a")
    with pytest.raises(errors.BudgetExceededError, match="key key_a allows 99 tokens"):
        await spend(spender, tenant)
    assert (await ledger(repository, path)).drawn.usd == 0


async def test_hundred_calls_take_few_commits(spender: Spender, repository: BudgetRepository, tenant: str) -> None:
    await allow(repository, tenant, Cap(1_000_000))
    before = spender._drawer._writes
    for _ in range(100):
        await spend(spender, tenant, spent=Amount(5, 50))
    assert spender._drawer._writes - before <= 4


async def test_flexible_call_takes_what_there_is(spender: Spender, repository: BudgetRepository, tenant: str) -> None:
    await allow(repository, tenant, Cap(30))
    made = await spender.reserve(Account(tenant), Amount(100, 1_000), Amount(20, 200))
    assert made is not None
    assert made.amount == Amount(30, 1_000)


async def test_free_call_is_allowed_when_the_money_is_spent(
    spender: Spender, repository: BudgetRepository, tenant: str
) -> None:
    await allow(repository, tenant, Cap(10))
    await spend(spender, tenant, CALL, Amount(15, 100))
    with pytest.raises(errors.BudgetExceededError):
        await spend(spender, tenant, Amount(1, 1))
    await spend(spender, tenant, Amount(0, 100))


async def test_call_waits_for_what_others_have_reserved(
    spender: Spender, repository: BudgetRepository, tenant: str
) -> None:
    await allow(repository, tenant, Cap(15))
    first = await spender.reserve(Account(tenant), CALL)
    assert first is not None
    waiting = asyncio.create_task(spender.reserve(Account(tenant), CALL))
    await asyncio.sleep(0)
    await spender.settle(first, Amount(2, 20))
    assert isinstance(await waiting, Reservation)


async def test_wait_for_others_has_an_end(instance: Open, repository: BudgetRepository, tenant: str) -> None:
    await allow(repository, tenant, Cap(15))
    await instance().reserve(Account(tenant), CALL)
    with pytest.raises(errors.OverloadedError, match="reserved by calls under way") as caught:
        await instance().reserve(Account(tenant), CALL)
    assert caught.value.retry_after == 5


async def test_what_a_dead_instance_held_counts_as_spent(
    instance: Open, repository: BudgetRepository, tenant: str, clock: TurnableClock
) -> None:
    await allow(repository, tenant, Cap(15))
    await instance().reserve(Account(tenant), CALL)
    clock.turn(601)
    with pytest.raises(errors.BudgetExceededError, match=r"0\.000001 USD are spent"):
        await instance().reserve(Account(tenant), CALL)


async def test_instance_that_ends_hands_back(instance: Open, repository: BudgetRepository, tenant: str) -> None:
    path = await allow(repository, tenant, Cap(1_000))
    leaving = instance()
    await spend(leaving, tenant, spent=Amount(3, 30))
    assert (await ledger(repository, path)).drawn.usd > 3
    await leaving.aclose()
    assert (await ledger(repository, path)).drawn.usd == 3


async def test_what_is_scarce_is_handed_back_at_once(instance: Open, repository: BudgetRepository, tenant: str) -> None:
    path = await allow(repository, tenant, Cap(20))
    await spend(instance(), tenant, spent=Amount(3, 30))
    assert (await ledger(repository, path)).drawn.usd == 3


async def test_spending_is_told_every_minute(
    spender: Spender, repository: BudgetRepository, tenant: str, clock: TurnableClock
) -> None:
    path = await allow(repository, tenant, Cap(100_000))
    await spend(spender, tenant)
    clock.turn(61)
    await spend(spender, tenant)
    found = await ledger(repository, path)
    assert found.drawn - found.reserved(clock.now()) == Amount(20, 200)


async def test_new_day_begins_with_a_fresh_ledger(
    spender: Spender, repository: BudgetRepository, tenant: str, clock: TurnableClock
) -> None:
    path = await allow(repository, tenant, Cap(100))
    late = await spender.reserve(Account(tenant), Amount(90, 0))
    assert late is not None
    clock.turn(timedelta(hours=12).total_seconds())
    await spend(spender, tenant, Amount(90, 0))
    await spender.settle(late, Amount(50, 0))
    await spender.flush(tenant)
    days = [await ledger(repository, path), await ledger(repository, path.replace("01-31", "02-01"))]
    assert [day.spent(clock.now()).usd for day in days] == [50, 90]


async def test_lower_limit_holds_at_once_for_what_is_not_drawn(
    service: BudgetService, instance: Open, repository: BudgetRepository, tenant: str
) -> None:
    path = await allow(repository, tenant, Cap(1_000))
    other = instance()
    await spend(other, tenant)
    held = (await ledger(repository, path)).drawn.usd
    await service.put(tenant, TENANT, {"day": Cap(20)}, OPERATOR)
    for _ in range(held // CALL.usd - 1):
        await spend(other, tenant)
    with pytest.raises(errors.BudgetExceededError):
        await spend(other, tenant)


async def test_higher_limit_is_found_when_it_is_needed(
    service: BudgetService, instance: Open, repository: BudgetRepository, tenant: str
) -> None:
    await allow(repository, tenant, Cap(5))
    other = instance()
    with pytest.raises(errors.BudgetExceededError):
        await spend(other, tenant)
    await service.put(tenant, TENANT, {"day": Cap(50)}, OPERATOR)
    await spend(other, tenant)


async def test_lifted_budget_limits_nothing(
    service: BudgetService, instance: Open, repository: BudgetRepository, tenant: str
) -> None:
    await allow(repository, tenant, Cap(15))
    other = instance()
    await spend(other, tenant)
    await service.delete(tenant, TENANT, OPERATOR)
    assert await other.reserve(Account(tenant), CALL) is None


async def test_drawn_money_is_spent_without_the_store(
    spender: Spender, repository: BudgetRepository, tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(*_: object) -> None:
        raise errors.StoreUnavailableError

    await allow(repository, tenant, Cap(100_000))
    await spend(spender, tenant, spent=Amount(1, 10))
    monkeypatch.setattr(repository, "read", down)
    monkeypatch.setattr(repository, "commit", down)
    await spend(spender, tenant)
    with pytest.raises(errors.StoreUnavailableError):
        await spend(spender, tenant, Amount(10_000, 0))
    await spender.aclose()


async def test_budget_near_its_end_is_warned_of(spender: Spender, repository: BudgetRepository, tenant: str) -> None:
    await allow(repository, tenant, Cap(100))
    warnings = [await spend(spender, tenant) for _ in range(9)]
    assert warnings[:7] == [""] * 7
    assert warnings[8].startswith("90 % of the 0.000001 USD of tenant")


def test_instances_spend_all_but_a_little_of_a_budget() -> None:
    caps = {TENANT: {"day": Cap(1_000)}}
    judge = market.play(market.calm(instances=10, callers=20, calls=20, caps=caps))
    assert judge.accounts[TENANT, "2030-01-01"].spent.usd > 950
    assert judge.refused > judge.put_off
    assert judge.broken == []


def test_store_is_asked_seldom_while_there_is_plenty() -> None:
    caps = {TENANT: {"day": Cap(100_000)}}
    judge = market.play(market.calm(instances=3, callers=30, calls=40, caps=caps))
    assert judge.calls == 1_200
    assert judge.commits < 0.08 * judge.calls
