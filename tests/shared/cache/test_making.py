"""What making hands on: its lease with the answer, and nothing when the answer is not to be kept."""

import asyncio

import pytest

from shared.cache import leases
from shared.cache.invalidation import Marker
from shared.cache.question import Fresh
from shared.cache.service import CacheService
from shared.firestore.documents import Documents
from tests.shared.cache.questions import Making, question


async def is_leased(documents: Documents, tenant: str) -> bool:
    return await documents.get(leases.path(question(tenant).slot)) is not None


async def test_costly_answers_are_made_under_a_lease(cache: CacheService, documents: Documents, tenant: str) -> None:
    making = Making()
    making.may_end.clear()
    asking = asyncio.create_task(cache.ask(question(tenant, costly=True), making))
    while not making.begun:
        await asyncio.sleep(0.001)
    assert await is_leased(documents, tenant)
    making.may_end.set()
    await asking
    assert not await is_leased(documents, tenant)


@pytest.mark.parametrize("wish", [{}, {"costly": True, "reads": False}, {"costly": True, "writes": False}])
async def test_others_need_none(cache: CacheService, documents: Documents, tenant: str, wish: dict[str, bool]) -> None:
    seen: list[bool] = []

    async def make() -> Fresh:
        seen.append(await is_leased(documents, tenant))
        return Fresh(b"1")

    await cache.ask(question(tenant, **wish), make)
    assert seen == [False]


@pytest.mark.parametrize("fresh", [{"unfit": "refused"}, {}])
async def test_unkept_answers_give_their_lease_back(
    cache: CacheService, documents: Documents, tenant: str, fresh: dict[str, str]
) -> None:
    async def make() -> Fresh:
        await cache.invalidate(question(tenant).slot.scope, Marker("all"), "me")
        return Fresh(b"1", **fresh)

    answer = await cache.ask(question(tenant, costly=True), make)
    assert answer.fresh
    assert not await is_leased(documents, tenant)
    assert (await cache.lookup(*question(tenant).slot)).status == "miss"


async def test_an_answer_that_was_made_meanwhile_is_taken(
    cache: CacheService, neighbour: CacheService, tenant: str
) -> None:
    making, wanted = Making(), question(tenant, costly=True)
    making.may_end.clear()
    asking = [asyncio.create_task(one.ask(wanted, making)) for one in (cache, neighbour)]
    while not making.begun:
        await asyncio.sleep(0.001)
    await asyncio.sleep(0.02)
    making.may_end.set()
    found = await asyncio.gather(*asking)
    assert sorted(answer.reason for answer in found) == ["hit-coalesced", "miss: not stored"]
    assert [answer.level for answer in found if answer.status == "hit"] == ["shared"]
    assert (cache.stats(tenant)[0].counts.coalesced + neighbour.stats(tenant)[0].counts.coalesced) == 1
