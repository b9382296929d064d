import pytest

from shared import errors
from shared.budgets.amounts import Amount
from shared.budgets.budget import TENANT, Cap
from shared.budgets.repository import BudgetRepository
from shared.budgets.service import BudgetService
from shared.budgets.spending import Spender
from shared.models.base import Account
from tests.clocks import TurnableClock
from tests.shared.budgets.conftest import OPERATOR, OWNER


async def test_budget_is_set_changed_and_lifted(service: BudgetService, tenant: str) -> None:
    made = await service.put(tenant, TENANT, {"day": Cap(10), "month": Cap(None, 500)}, OWNER)
    assert [(one.period.name, one.cap) for one in made.standings] == [
        ("2030-01-31", Cap(10)),
        ("2030-01", Cap(None, 500)),
    ]
    changed = await service.put(tenant, TENANT, {"month": Cap(7)}, OWNER)
    assert [one.cap for one in changed.standings] == [Cap(7)]
    await service.delete(tenant, TENANT, OWNER)
    with pytest.raises(errors.NotFoundError, match="has no budget"):
        await service.get(tenant, TENANT)
    with pytest.raises(errors.NotFoundError):
        await service.delete(tenant, TENANT, OWNER)


async def test_standing_tells_spent_and_reserved_apart(service: BudgetService, spender: Spender, tenant: str) -> None:
    await service.put(tenant, TENANT, {"day": Cap(1_000)}, OWNER)
    running = await spender.reserve(Account(tenant), Amount(30, 300))
    done = await spender.reserve(Account(tenant), Amount(30, 300))
    assert running is not None
    assert done is not None
    await spender.settle(done, Amount(5, 50))
    [standing] = (await service.get(tenant, TENANT)).standings
    assert standing.spent == Amount(5, 50)
    assert standing.reserved.usd >= 30


async def test_all_budgets_of_a_tenant_are_listed(service: BudgetService, tenant: str) -> None:
    for subject in (TENANT, "key_a"):
        await service.put(tenant, subject, {"day": Cap(10)}, OWNER)
    assert [report.budget.subject for report in await service.of(tenant)] == ["key_a", TENANT]
    assert [report.standings[0].spent for report in await service.of(tenant)] == [Amount(), Amount()]


async def test_what_the_operator_sets_only_they_change(service: BudgetService, tenant: str) -> None:
    await service.put(tenant, TENANT, {"day": Cap(10)}, OPERATOR)
    with pytest.raises(errors.PermissionDeniedError, match="operator has set this budget"):
        await service.put(tenant, TENANT, {"day": Cap(99)}, OWNER)
    with pytest.raises(errors.PermissionDeniedError):
        await service.delete(tenant, TENANT, OWNER)
    await service.put(tenant, TENANT, {"day": Cap(20)}, OPERATOR)
    await service.delete(tenant, TENANT, OPERATOR)


async def test_operator_takes_over_what_the_tenant_has_set(service: BudgetService, tenant: str) -> None:
    await service.put(tenant, TENANT, {"day": Cap(10)}, OWNER)
    report = await service.put(tenant, TENANT, {"day": Cap(5)}, OPERATOR)
    assert (report.budget.role, report.budget.by) == ("operator", "key_op")


async def test_budget_that_is_set_again_remembers(service: BudgetService, spender: Spender, tenant: str) -> None:
    for _ in range(2):
        await service.put(tenant, TENANT, {"day": Cap(100)}, OWNER)
        made = await spender.reserve(Account(tenant), Amount(10, 10))
        assert made is not None
        await spender.settle(made, Amount(10, 10))
        await spender.flush(tenant)
        await service.delete(tenant, TENANT, OWNER)
    [standing] = (await service.put(tenant, TENANT, {"day": Cap(100)}, OWNER)).standings
    assert standing.spent.usd == 20


async def test_lost_race_is_run_again(
    service: BudgetService, repository: BudgetRepository, tenant: str, clock: TurnableClock
) -> None:
    await service.put(tenant, TENANT, {"day": Cap(10)}, OWNER)
    other = BudgetService(repository, Spender(repository, clock), clock)
    real, raced = repository.commit, []

    async def commit(batch: object) -> object:
        if not raced:
            raced.append(True)
            await other.put(tenant, TENANT, {"day": Cap(20)}, OWNER)
        return await real(batch)  # type: ignore[arg-type]  # passed on

    service._repository.commit = commit  # type: ignore[method-assign,assignment]  # the race, at the worst moment
    report = await service.put(tenant, TENANT, {"day": Cap(30)}, OWNER)
    assert report.standings[0].cap == Cap(30)
