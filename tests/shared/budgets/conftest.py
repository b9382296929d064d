"""What the tests of budgets share: a clock to turn, a store in memory, and instances that spend."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from infra.local.firestore.embedded import Handle
from shared import ids
from shared.budgets.budget import TENANT, Budget, Cap
from shared.budgets.repository import BudgetRepository
from shared.budgets.service import Actor, BudgetService
from shared.budgets.spending import Spender
from shared.firestore import client
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock

OWNER = Actor("key_a", "tenant")
OPERATOR = Actor("key_op", "operator")

Open = Callable[[], Spender]


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock(datetime(2030, 1, 31, 12, tzinfo=UTC))


@pytest.fixture
def tenant() -> str:
    return ids.random_id("tenant")


@pytest.fixture
async def documents(
    firestore_emulator: Handle, monkeypatch: pytest.MonkeyPatch, clock: TurnableClock
) -> AsyncIterator[Documents]:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator.host)
    connected = Documents(client.create(), clock, "budget-tests", "(default)")
    yield connected
    await connected.aclose()


@pytest.fixture
async def unreachable(monkeypatch: pytest.MonkeyPatch, clock: TurnableClock) -> AsyncIterator[BudgetRepository]:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:9")
    connected = Documents(client.create(), clock, "budget-tests", "(default)")
    yield BudgetRepository(connected)
    await connected.aclose()


@pytest.fixture
def repository(documents: Documents) -> BudgetRepository:
    return BudgetRepository(documents)


@pytest.fixture
def instance(repository: BudgetRepository, clock: TurnableClock) -> Open:
    """Start an instance."""
    return lambda: Spender(repository, clock, rng=lambda: 0.0)


@pytest.fixture
def spender(instance: Open) -> Spender:
    return instance()


@pytest.fixture
def service(repository: BudgetRepository, spender: Spender, clock: TurnableClock) -> BudgetService:
    return BudgetService(repository, spender, clock)


def budget(tenant: str, subject: str = TENANT, day: Cap | None = None, month: Cap | None = None) -> Budget:
    caps = {span: cap for span, cap in (("day", day), ("month", month)) if cap is not None}
    return Budget(tenant, subject, caps)  # type: ignore[arg-type]  # both are spans
