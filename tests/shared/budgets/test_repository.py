from shared.budgets.budget import TENANT, Cap
from shared.budgets.ledger import Ledger
from shared.budgets.repository import BudgetRepository
from tests.shared.budgets.conftest import budget


async def test_budgets_are_found_and_listed_by_subject(repository: BudgetRepository, tenant: str) -> None:
    for subject in (TENANT, "key_b", "key_a"):
        await repository.commit([budget(tenant, subject, Cap(1)).write()])
    assert list(await repository.find(tenant, [TENANT, "key_x"])) == [TENANT]
    assert [found.subject for found in await repository.list(tenant)] == ["key_a", "key_b", TENANT]
    assert await repository.list(tenant + "x") == []


async def test_missing_ledger_is_an_empty_one(repository: BudgetRepository, tenant: str) -> None:
    found = await repository.read([budget(tenant).path], ["budgets/x/spending/2030-01"])
    assert found.budgets == {}
    assert found.ledgers == {"budgets/x/spending/2030-01": Ledger("budgets/x/spending/2030-01")}
