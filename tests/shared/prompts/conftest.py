"""What the tests of prompts share: a service over Firestore, and a tenant of their own."""

from collections.abc import AsyncIterator, Callable

import pytest

from infra.local.firestore import embedded
from shared import ids
from shared.clock import SystemClock
from shared.firestore import client
from shared.firestore.documents import Documents
from shared.prompts.repository import PromptRepository
from shared.prompts.service import PromptService
from tests.clocks import TurnableClock
from tests.shared.prompts.builtin_prompts import BUILTIN

NewService = Callable[[], PromptService]


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def tenant() -> str:
    return ids.random_id("tenant")


@pytest.fixture
async def documents(firestore_emulator: embedded.Handle, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Documents]:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator.host)
    connected = Documents(client.create(), SystemClock(), "pressroom-local", "(default)")
    yield connected
    await connected.aclose()


@pytest.fixture
def prompts(documents: Documents) -> PromptRepository:
    return PromptRepository(documents)


@pytest.fixture
def new_service(documents: Documents, clock: TurnableClock) -> NewService:
    """Return what makes services of further instances, which share nothing but the documents."""
    return lambda: PromptService(PromptRepository(documents), clock, BUILTIN)


@pytest.fixture
def service(new_service: NewService) -> PromptService:
    return new_service()
