"""What the tests of the gateway share: a cache, a model that does as it is told, and chats with it."""

from collections.abc import AsyncIterator
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
from shared.gateway import chat_request
from shared.gateway.chat import ChatService, Ports
from shared.gateway.chat_request import ChatRequest
from shared.models.base import Account
from tests.clocks import TurnableClock
from tests.shared.gateway.scripted_model import ScriptedModel, Shelf


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
async def documents(
    firestore_emulator: Handle, clock: TurnableClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Documents]:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator.host)
    documents = Documents(client.create(), clock, "gateway-tests", "(default)")
    yield documents
    await documents.aclose()


@pytest.fixture
def account() -> Account:
    return Account(ids.random_id("tenant"), "key_1")


@pytest.fixture
def cache(documents: Documents, clock: TurnableClock) -> CacheService:
    options: dict[str, Any] = {"memory_bytes": 8_000_000, "ttl": timedelta(hours=1), "rng": lambda: 0.5}
    return assembly.cache_service(documents, clock, Stats(frozenset()), Options(own=frozenset(), **options))


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def chat(cache: CacheService, model: ScriptedModel, clock: TurnableClock) -> ChatService:
    return ChatService(Ports(cache, Shelf(model), clock))


def asking(text: str = "Say hello.", **fields: Any) -> ChatRequest:
    """Return the request of a chat."""
    return chat_request.parse({"model": "writer", "messages": [{"role": "user", "content": text}], **fields})
