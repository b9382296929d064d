"""What the tests of prompts share: Firestore with strict indexes, a service over it, and a tenant of their own."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from infra.local.firestore import embedded
from infra.local.firestore.engine import Configuration
from infra.local.firestore.planning.planner import IndexPlanner
from shared import ids
from shared.clock import SystemClock
from shared.firestore import client
from shared.firestore.documents import Documents
from shared.manifest import collections
from shared.prompts.repository import PromptRepository
from shared.prompts.service import PromptService
from tests.shared.prompts.builtin_prompts import BUILTIN
from tests.shared.prompts.turnable_clock import TurnableClock

NewService = Callable[[], PromptService]


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def tenant() -> str:
    return ids.random_id("tenant")


@pytest.fixture(scope="session")
def firestore() -> Iterator[embedded.Handle]:
    planner = IndexPlanner.from_manifest(collections.ALL)
    with embedded.running(Configuration(planner=planner)) as handle:
        yield handle


@pytest.fixture
async def documents(firestore: embedded.Handle, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Documents]:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore.host)
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
