"""What the tests of the cache share: a clock to turn, and Firestore that answers, stalls or is not there."""

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from infra.local.firestore.embedded import Handle
from shared import ids
from shared.cache import assembly
from shared.cache.assembly import Options
from shared.cache.service import CacheService
from shared.cache.stats import Stats
from shared.firestore import client
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock
from tests.shared.cache.stalling_proxy import StallingProxy, stalling

MEMORY_BYTES = 8_000_000
OWN = frozenset({"own"})

Connect = Callable[[str], AbstractAsyncContextManager[Documents]]


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def tenant() -> str:
    return ids.random_id("tenant")


@pytest.fixture
def connect(clock: TurnableClock, monkeypatch: pytest.MonkeyPatch) -> Connect:
    @asynccontextmanager
    async def connected(address: str) -> AsyncIterator[Documents]:
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", address)
        documents = Documents(client.create(), clock, "cache-tests", "(default)")
        yield documents
        await documents.aclose()

    return connected


@pytest.fixture
async def documents(firestore_emulator: Handle, connect: Connect) -> AsyncIterator[Documents]:
    async with connect(firestore_emulator.host) as connected:
        yield connected


@pytest.fixture
async def unreachable(connect: Connect) -> AsyncIterator[Documents]:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        async with connect(f"127.0.0.1:{deaf.getsockname()[1]}") as connected:
            yield connected


@pytest.fixture
async def stalled(firestore_emulator: Handle, connect: Connect) -> AsyncIterator[tuple[Documents, StallingProxy]]:
    async with stalling(firestore_emulator.host) as (proxy, address), connect(address) as connected:
        yield connected, proxy


def cache_of(documents: Documents, clock: TurnableClock, **options: Any) -> CacheService:
    """Return the cache of one process; what it stores lives for an hour sharp."""
    chosen: dict[str, Any] = {
        "memory_bytes": MEMORY_BYTES,
        "ttl": timedelta(hours=1),
        "own": OWN,
        "at_most": 30,
        "rng": lambda: 0.5,
        "pressure": lambda: 0.0,
        **options,
    }
    return assembly.cache_service(documents, clock, Stats(OWN), Options(**chosen))


@pytest.fixture
def cache(documents: Documents, clock: TurnableClock) -> CacheService:
    return cache_of(documents, clock)


@pytest.fixture
def neighbour(documents: Documents, clock: TurnableClock) -> CacheService:
    """The cache of another process, which shares the documents alone."""
    return cache_of(documents, clock)


@pytest.fixture
def alone(unreachable: Documents, clock: TurnableClock) -> CacheService:
    return cache_of(unreachable, clock)


@pytest.fixture
def held_up(stalled: tuple[Documents, StallingProxy], clock: TurnableClock) -> tuple[CacheService, StallingProxy]:
    return cache_of(stalled[0], clock), stalled[1]
