"""A client of the function, with keys for whoever is wanted."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from functions.cache_lookup import routes
from shared.bootstrap import Services
from shared.web.app import FunctionApp


@dataclass
class Caller:
    """Someone with an API key."""

    http: httpx.AsyncClient
    services: Services
    key: str

    async def send(self, method: str, path: str, **content: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.key}", "content-type": "application/json"}
        return await self.http.request(method, f"/v1/cache{path}", headers=headers, **content)

    async def post(self, path: str, body: object) -> httpx.Response:
        return await self.send("POST", path, json=body)

    async def put(self, body: object) -> httpx.Response:
        return await self.send("PUT", "/entries", json=body)

    async def get(self, path: str) -> httpx.Response:
        return await self.send("GET", path)

    async def delete(self, path: str) -> httpx.Response:
        return await self.send("DELETE", path)


@pytest.fixture
async def http(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    async def built() -> Services:
        return services

    app = FunctionApp("cache_lookup", routes.ROUTES, built, authenticate=lambda found: found.gate)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as client:
        yield client


async def caller(http: httpx.AsyncClient, services: Services, tenant: str, *scopes: str) -> Caller:
    key, _ = await services.api_keys.create(tenant, "tests", scopes)
    return Caller(http, services, key)


@pytest.fixture
async def acme(http: httpx.AsyncClient, services: Services) -> Caller:
    return await caller(http, services, "acme", routes.READ, routes.WRITE)


@pytest.fixture
async def other(http: httpx.AsyncClient, services: Services) -> Caller:
    return await caller(http, services, "other", routes.READ, routes.WRITE)


@pytest.fixture
async def reader(http: httpx.AsyncClient, services: Services) -> Caller:
    return await caller(http, services, "acme", routes.READ)


@pytest.fixture
async def writer(http: httpx.AsyncClient, services: Services) -> Caller:
    return await caller(http, services, "acme", routes.WRITE)
