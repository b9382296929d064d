"""What the tests of optimisation share: a tenant in an empty store, and a model that writes back what it is told."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from infra.local.firestore import embedded
from shared import errors, ids
from shared.bootstrap import Services
from shared.models.base import Account, Chunk, Completion, CompletionRequest, Usage
from shared.settings import Settings


@dataclass
class EchoModel:
    """Writes the last message back; one with the word ``broken`` makes it fail."""

    asked: list[CompletionRequest] = field(default_factory=list)
    name: str = "scripted/echo"

    async def complete(self, request: CompletionRequest) -> Completion:
        self.asked.append(request)
        await asyncio.sleep(0)
        text = request.messages[-1].text
        if "broken" in text:
            raise errors.ProviderUnavailableError
        return Completion(text, "stop", Usage(10, 5), "scripted", "echo", Decimal("0.001"))

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        answer = await self.complete(request)
        yield Chunk(answer.text, answer)

    async def ping(self) -> None:
        """Be there."""

    async def aclose(self) -> None:
        """Have nothing to close."""


@pytest.fixture
async def product(firestore_emulator: embedded.Handle, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Services]:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator.host)
    services = Services(Settings())
    yield services
    await services.aclose()


@pytest.fixture
def account() -> Account:
    return Account(ids.random_id("tenant"), "key_1")
