import asyncio
from dataclasses import replace

import pytest

from shared import errors
from shared.admission.terms import Terms
from shared.bootstrap import Services
from shared.firestore import writes
from shared.tenants.repository import TenantRepository
from shared.tenants.tenant import Tenant


@pytest.fixture
def tenants(services: Services) -> TenantRepository:
    return services.tenant_repository


async def test_nothing_is_set_for_an_unknown_tenant(tenants: TenantRepository) -> None:
    assert await tenants.get("acme") == Tenant("acme")
    assert await tenants.terms(["acme", "other"]) == {name: Terms(name) for name in ("acme", "other")}


@pytest.mark.parametrize("name", ["acme", "a/b", "..", "größe"])
async def test_what_is_set_is_found_again(tenants: TenantRepository, name: str) -> None:
    await tenants.change(name, lambda one: replace(one, max_running=3))
    await tenants.change(name, lambda one: replace(one, weight=2.0))

    assert (await tenants.get(name)).terms == Terms(name, max_running=3, weight=2.0)


async def test_concurrent_changes_are_all_made(tenants: TenantRepository) -> None:
    await asyncio.gather(*(tenants.change("acme", lambda one: replace(one, weight=one.weight + 1)) for _ in range(5)))

    assert (await tenants.get("acme")).weight == 6


async def test_unchanged_tenant_is_not_written(services: Services, tenants: TenantRepository) -> None:
    await tenants.change("acme", lambda one: one)
    await tenants.change("acme", lambda one: one, [writes.create("effects/x", {"a": 1})])

    assert await tenants.page(10) == []
    assert await services.documents.get("effects/x")


async def test_tenants_are_listed_by_name(tenants: TenantRepository) -> None:
    for name in ("c", "a/b", "a"):
        await tenants.change(name, lambda one: replace(one, weight=2.0))

    assert [one.name for one in await tenants.page(10)] == ["a", "a/b", "c"]
    assert [one.name for one in await tenants.page(1, after="a")] == ["a/b"]


async def test_endless_contention_is_told(services: Services, tenants: TenantRepository) -> None:
    def meddling(one: Tenant) -> Tenant:
        return replace(one, weight=2.0, version=None)

    await tenants.change("acme", meddling)
    with pytest.raises(errors.ContentionError):
        await tenants.change("acme", meddling)
    del services
