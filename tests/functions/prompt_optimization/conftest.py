"""What the tests of the function share: the application over Firestore with strict indexes, and callers."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest

from functions.prompt_optimization.routes import ROUTES
from infra.local.firestore import embedded
from infra.local.firestore.engine import Configuration
from infra.local.firestore.planning.planner import IndexPlanner
from shared import ids
from shared.clock import SystemClock
from shared.firestore import client
from shared.firestore.documents import Documents
from shared.generation import instructions
from shared.manifest import collections
from shared.prompts.repository import PromptRepository
from shared.prompts.service import PromptService
from shared.settings import Settings
from shared.web import auth
from shared.web.app import FunctionApp

Caller = Callable[..., httpx.AsyncClient]


class Keys:
    """The keys that the tests have issued."""

    def __init__(self) -> None:
        self._stored: dict[str, auth.StoredKey] = {}

    def issue(self, tenant: str, *scopes: str) -> str:
        key = auth.generate_key()
        self._stored[auth.hash_key(key)] = auth.StoredKey(tenant, "key_tests", "tests", frozenset(scopes))
        return key

    async def find(self, key_hash: str) -> auth.StoredKey | None:
        return self._stored.get(key_hash)


@dataclass(frozen=True)
class Services:
    """As much of the product as this function needs."""

    prompts: PromptService
    gate: auth.Gate


@pytest.fixture(scope="session")
def firestore() -> Iterator[embedded.Handle]:
    planner = IndexPlanner.from_manifest(collections.ALL)
    with embedded.running(Configuration(planner=planner)) as handle:
        yield handle


@pytest.fixture
async def prompts(firestore: embedded.Handle, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PromptService]:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore.host)
    documents = Documents(client.create(), SystemClock(), "pressroom-local", "(default)")
    yield PromptService(PromptRepository(documents), SystemClock(), instructions.BUILTIN)
    await documents.aclose()


@pytest.fixture
async def caller(prompts: PromptService) -> AsyncIterator[Caller]:
    """Return what makes clients of the application, each with a key of some tenant and scopes."""
    keys, clients = Keys(), []
    services = Services(prompts, auth.Gate(auth.ApiKeys(keys, SystemClock())))

    async def build() -> Services:
        return services

    app = FunctionApp("prompt_optimization", ROUTES, build, authenticate=lambda built: built.gate, config=Settings())

    def make(tenant: str, *scopes: str) -> httpx.AsyncClient:
        headers = {"authorization": f"Bearer {keys.issue(tenant, *scopes)}"}
        made = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api", headers=headers)
        clients.append(made)
        return made

    yield make
    for made in clients:
        await made.aclose()
    await app.aclose()


@pytest.fixture
def tenant() -> str:
    return ids.random_id("tenant")


@pytest.fixture
def http(caller: Caller, tenant: str) -> httpx.AsyncClient:
    return caller(tenant, "prompts:read", "prompts:write")
