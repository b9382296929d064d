"""What the tests of the function share: the application over the product's services, and callers with keys."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from functions.prompt_optimization.routes import ROUTES
from infra.local.firestore import embedded
from shared import ids
from shared.bootstrap import Services
from shared.settings import Settings
from shared.web.app import FunctionApp

Caller = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def product(firestore_emulator: embedded.Handle, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Services]:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator.host)
    services = Services(Settings())
    yield services
    await services.aclose()


@pytest.fixture
async def caller(product: Services) -> AsyncIterator[Caller]:
    """Return what makes clients of the application, each with a key for a tenant and scopes."""

    async def build() -> Services:
        return product

    app = FunctionApp(
        "prompt_optimization", ROUTES, build, authenticate=lambda built: built.gate, config=product.settings
    )
    clients = []

    async def make(tenant: str, *scopes: str) -> httpx.AsyncClient:
        key, _ = await product.api_keys.create(tenant, "tests", scopes)
        headers = {"authorization": f"Bearer {key}"}
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
async def http(caller: Caller, tenant: str) -> httpx.AsyncClient:
    return await caller(tenant, "prompts:read", "prompts:write")
