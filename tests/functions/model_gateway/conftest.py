"""A client of the function, with keys for whoever is wanted."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from functions.model_gateway import routes
from shared.bootstrap import Services
from shared.web.app import FunctionApp

CHAT = "/v1/openai/chat/completions"


@dataclass
class Client:
    """Somebody with an API key."""

    http: httpx.AsyncClient
    services: Services
    key: str

    async def send(
        self, method: str, path: str, headers: dict[str, str] | None = None, **content: Any
    ) -> httpx.Response:
        sent = {"authorization": f"Bearer {self.key}", "content-type": "application/json", **(headers or {})}
        return await self.http.request(method, path, headers=sent, **content)

    async def chat(
        self, text: str = "Say hello.", headers: dict[str, str] | None = None, **fields: Any
    ) -> httpx.Response:
        body = {"model": "offline", "messages": [{"role": "user", "content": text}], **fields}
        return await self.send("POST", CHAT, headers, json=body)

    async def embed(self, given: Any, headers: dict[str, str] | None = None, **fields: Any) -> httpx.Response:
        body = {"model": "hashed", "input": given, **fields}
        return await self.send("POST", "/v1/openai/embeddings", headers, json=body)


@pytest.fixture
async def http(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    async def built() -> Services:
        return services

    app = FunctionApp("model_gateway", routes.ROUTES, built, authenticate=lambda found: found.gate)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as client:
        yield client


async def client_of(http: httpx.AsyncClient, services: Services, tenant: str, *scopes: str) -> Client:
    key, _ = await services.api_keys.create(tenant, "tests", scopes)
    return Client(http, services, key)


@pytest.fixture
async def acme(http: httpx.AsyncClient, services: Services) -> Client:
    return await client_of(http, services, "acme", routes.CALL)


@pytest.fixture
async def other(http: httpx.AsyncClient, services: Services) -> Client:
    return await client_of(http, services, "other", routes.CALL)


@pytest.fixture
async def reader(http: httpx.AsyncClient, services: Services) -> Client:
    return await client_of(http, services, "acme", "cache:read")
