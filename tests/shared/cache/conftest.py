"""What the tests of the cache share: a clock to turn, and Firestore that answers, stalls or is not there."""

import socket
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import pytest

from shared import ids
from shared.cache.entry import CacheEntry, Slot
from shared.cache.service import CacheService
from shared.clock import Clock
from shared.firestore import client
from shared.firestore.documents import Documents
from tests.shared.cache.stalling_proxy import StallingProxy, stalling
from tests.shared.cache.turnable_clock import TurnableClock

MEMORY = 1_000_000


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def tenant() -> str:
    return ids.random_id("tenant")


@pytest.fixture(scope="session")
def firestore() -> Iterator[str]:
    sys.path.insert(0, "/work/shared/prototypes")
    import firestore_emulator

    _, port = firestore_emulator.start()
    yield f"127.0.0.1:{port}"


@pytest.fixture
async def documents(
    firestore: str, clock: TurnableClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Documents]:
    async for opened in _opened(firestore, clock, monkeypatch):
        yield opened


@pytest.fixture
async def unreachable(clock: TurnableClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Documents]:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = "127.0.0.1:{}".format(unused.getsockname()[1])
    async for opened in _opened(closed, clock, monkeypatch):
        yield opened


@pytest.fixture
async def proxied(
    firestore: str, clock: TurnableClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Documents, StallingProxy]]:
    async with stalling(firestore) as (proxy, address):
        async for opened in _opened(address, clock, monkeypatch):
            yield opened, proxy


async def _opened(address: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Documents]:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", address)
    documents = Documents(client.create(), clock, "pressroom-local", "(default)")
    yield documents
    await documents.aclose()
