"""A client of the function, with keys for whoever is wanted."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from functions.cache_lookup import routes
from shared import bootstrap
from shared.bootstrap import Services


@dataclass
class Caller:
    """Someone with an API key."""

    http: httpx.AsyncClient
    services: Services

    async def post(self, path: str, body: object) -> httpx.Response:
        return await self.http.post(f"/v1/cache{path}", json=body)

    async def put(self, body: object) -> httpx.Response:
        return await self.http.put("/v1/cache/entries", json=body)

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(f"/v1/cache{path}")

    async def delete(self, path: str) -> httpx.Response:
        return await self.http.delete(f"/v1/cache{path}")


@pytest.fixture
async def http(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    app = bootstrap.function_app("cache_lookup", routes.ROUTES, standalone=False)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as client:
        yield client


async def caller(http: httpx.AsyncClient, services: Services, tenant: str, *scopes: str) -> Caller:
    key, _ = await services.api_keys.create(tenant, "tests", scopes)
    http = httpx.AsyncClient(transport=http._transport, base_url=http.base_url, headers={"x-api-key": key})
    return Caller(http, services)


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
