"""What the tests of the HTTP kit share: a clock to turn, keys to call with, a client for any routes."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from shared.settings import Settings
from shared.web import auth
from shared.web.app import FunctionApp
from shared.web.routing import Route
from tests.clocks import TurnableClock


class Keys:
    """A key store that counts how often it is asked."""

    def __init__(self) -> None:
        self.stored: dict[str, auth.StoredKey] = {}
        self.asked = 0

    def issue(self, *scopes: str, **fields: Any) -> str:
        key = auth.generate_key()
        self.stored[auth.hash_key(key)] = auth.StoredKey("acme", "k1", "tests", frozenset(scopes), **fields)
        return key

    async def find(self, key_hash: str) -> auth.StoredKey | None:
        self.asked += 1
        return self.stored.get(key_hash)


Serve = Callable[..., httpx.AsyncClient]


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def gate(keys: Keys, clock: TurnableClock) -> auth.Gate:
    return auth.Gate(auth.ApiKeys(keys, clock))


@pytest.fixture
def build(gate: auth.Gate) -> Callable[..., FunctionApp[auth.Gate]]:
    async def services() -> auth.Gate:
        return gate

    def make(*routes: Route[auth.Gate, Any], **options: Any) -> FunctionApp[auth.Gate]:
        options.setdefault("config", Settings())
        return FunctionApp("kit", routes, services, authenticate=lambda built: built, **options)

    return make


@pytest.fixture
async def serve(build: Callable[..., FunctionApp[auth.Gate]]) -> AsyncIterator[Serve]:
    async with AsyncExitStack() as stack:
        opened: list[httpx.AsyncClient] = []

        def start(*routes: Route[auth.Gate, Any], **options: Any) -> httpx.AsyncClient:
            app = build(*routes, **options)
            stack.push_async_callback(app.aclose)
            opened.append(httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api"))
            return opened[-1]

        yield start
        for client in opened:
            await client.aclose()
