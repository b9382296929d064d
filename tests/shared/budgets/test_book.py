import asyncio

import pytest

from shared import errors
from shared.budgets import book as books
from shared.budgets.book import Book
from shared.budgets.budget import TENANT, Cap
from shared.budgets.repository import BudgetRepository
from shared.models.base import Account
from tests.clocks import TurnableClock
from tests.shared.budgets.conftest import budget


class Counting(BudgetRepository):
    """Counts how often it is asked, and may be out of reach."""

    def __init__(self, inner: BudgetRepository) -> None:
        super().__init__(inner._documents)
        self.asked = 0
        self.down = False

    async def find(self, tenant: str, subjects: object) -> dict[str, object]:  # type: ignore[override]  # as above
        self.asked += 1
        await asyncio.sleep(0)
        if self.down:
            raise errors.StoreUnavailableError
        return await super().find(tenant, subjects)  # type: ignore[arg-type,return-value]  # passed on


@pytest.fixture
def counting(repository: BudgetRepository) -> Counting:
    return Counting(repository)


@pytest.fixture
def book(counting: Counting, clock: TurnableClock) -> Book:
    return Book(counting, clock)


async def test_tenant_without_budget_pays_one_read_a_minute(
    book: Book, counting: Counting, clock: TurnableClock, tenant: str
) -> None:
    for _ in range(180):
        assert await book.of(Account(tenant, "key_a")) == ()
        clock.turn(1)
    assert counting.asked == 3


async def test_calls_at_the_same_time_share_one_read(book: Book, counting: Counting, tenant: str) -> None:
    await asyncio.gather(*(book.of(Account(tenant, "key_a")) for _ in range(50)))
    assert counting.asked == 1


async def test_budgets_of_tenant_and_key_both_count(book: Book, repository: BudgetRepository, tenant: str) -> None:
    await repository.commit([budget(tenant, subject, Cap(1)).write() for subject in (TENANT, "key_a", "key_b")])
    assert [one.subject for one in await book.of(Account(tenant, "key_a"))] == [TENANT, "key_a"]
    assert [one.subject for one in await book.of(Account(tenant))] == [TENANT]


async def test_last_known_budgets_outlive_the_store_for_an_hour(
    book: Book, counting: Counting, clock: TurnableClock, tenant: str
) -> None:
    await book.of(Account(tenant))
    counting.down = True
    clock.turn(3_000)
    assert await book.of(Account(tenant)) == ()
    clock.turn(1_000)
    with pytest.raises(errors.StoreUnavailableError):
        await book.of(Account(tenant))


async def test_unknown_account_spends_nothing_unseen(book: Book, counting: Counting, tenant: str) -> None:
    counting.down = True
    with pytest.raises(errors.StoreUnavailableError):
        await book.of(Account(tenant))
    counting.down = False
    assert await book.of(Account(tenant)) == ()


async def test_change_here_is_known_here_at_once(book: Book, counting: Counting, tenant: str) -> None:
    await book.of(Account(tenant))
    book.forget(tenant)
    await book.of(Account(tenant))
    assert counting.asked == 2


def test_memory_is_bounded(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "SIZE", 3)
    for number in range(5):
        book.learn(Account(f"tenant {number}"), ())
    assert len(book._known) == 3
