"""Orders: what shapes an answer, and what does not."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest

from shared import errors
from shared.bootstrap import Services
from shared.cache.entry import CacheEntry, Slot
from shared.cache.invalidation import Marker
from shared.cache.policy import Policy
from shared.cache.scope import Scope
from shared.generation import content as contents
from shared.generation import service
from shared.generation.brief import Brief
from shared.generation.service import Author
from shared.jobs.repository import Filter

ANN = Author("acme", "ann")
CONTENT = Scope("acme", contents.CACHE_NAMESPACE)
PLAIN: dict[str, Any] = {"content_type": "ad_copy", "topic": "Tea"}


async def key(services: Services, author: Author = ANN, **changes: Any) -> str:
    return (await services.generation.order(author, Brief.model_validate({**PLAIN, **changes}))).cache_key


@pytest.mark.parametrize("change", [{"topic": " Tea "}, {"tone": "neutral"}, {"length": None}], ids=repr)
async def test_equal_briefs_have_one_key(services: Services, change: dict[str, Any]) -> None:
    assert await key(services, **change) == await key(services)


@pytest.mark.parametrize(
    "change", [{"topic": "Coffee"}, {"tone": "formal"}, {"length": 50}, {"keywords": ["x"]}], ids=repr
)
async def test_different_briefs_have_different_keys(services: Services, change: dict[str, Any]) -> None:
    assert await key(services, **change) != await key(services)


async def test_who_asks_within_a_tenant_does_not_matter(services: Services) -> None:
    assert await key(services, Author("acme", "bob")) == await key(services)
    assert await key(services, Author("other", "ann")) != await key(services)


async def test_order_pins_the_prompts_it_will_use(services: Services) -> None:
    order = await services.generation.order(ANN, Brief.model_validate(PLAIN))

    assert {name: ref["number"] for name, ref in order.payload["prompts"].items()} == {
        "plan": 0,
        "draft": 0,
        "refine": 0,
        "structure": 0,
    }


async def test_what_memory_has_answers_an_order_made_earlier(services: Services) -> None:
    order = await services.generation.order(ANN, Brief.model_validate(PLAIN))
    assert await services.generation.held(order) is None
    await services.cache.store(services.cache.entry(Slot(CONTENT, order.cache_key), b"{}"))
    found = await services.generation.held(order)

    assert (found and found.reason) == "hit-memory"


async def test_an_order_with_other_prompts_is_not_held(services: Services) -> None:
    order = await services.generation.order(ANN, Brief.model_validate(PLAIN))
    await services.cache.store(services.cache.entry(Slot(CONTENT, order.cache_key), b"{}"))
    older = replace(order, payload={**order.payload, "prompts": {}})

    assert await services.generation.held(older) is None


async def test_order_knows_what_was_invalidated_before_it(services: Services) -> None:
    before = await services.generation.order(ANN, Brief.model_validate(PLAIN))
    await services.cache.invalidate(CONTENT, Marker("all"), "me")
    after = await services.generation.order(ANN, Brief.model_validate(PLAIN))
    assert [order.payload["cache_sequence"] for order in (before, after)] == [0, 1]
    assert before.cache_key == after.cache_key


async def stale_piece(services: Services) -> CacheEntry:
    origin = {"owner": "ann", "brief": PLAIN, "tags": ["spring"]}
    slot = Slot(CONTENT, await key(services))
    return services.cache.entry(slot, b"{}", maker=contents.MAKER, origin=orjson.dumps(origin))


async def test_stale_piece_is_written_anew_by_one_job(services: Services) -> None:
    stale = await stale_piece(services)
    await asyncio.gather(*(services.generation.refresh(stale) for _ in range(5)))
    (job,) = await services.jobs.page(Filter("acme"), 10)
    assert (job.owner, job.priority, job.tags) == ("ann", "low", ("spring",))
    assert (job.payload["brief"], job.payload["cache_key"]) == (PLAIN, stale.slot.key)


async def test_cache_hands_stale_pieces_to_a_job(services: Services) -> None:
    await services.cache.set_policy(CONTENT, Policy(ttl=1, stale_while_revalidate=3600), "me")
    fresh = await stale_piece(services)
    long_ago = services.clock.now() - timedelta(seconds=10)
    await services.cache.store(replace(fresh, created_at=long_ago, fresh_until=long_ago))
    order = await services.generation.order(ANN, Brief.model_validate(PLAIN))
    looks = [await services.generation.look_up(order) for _ in range(3)]
    assert {look.reason for look in looks} == {"hit-memory stale"}
    assert len(await services.jobs.page(Filter("acme"), 10)) == 1


def test_ended_job_leads_to_its_piece_or_its_error(make_job: Any) -> None:
    assert service.content_of(make_job("succeeded", result={"content": "cnt_1"})) == "cnt_1"
    with pytest.raises(errors.InvalidStateError):
        service.content_of(make_job("cancelled"))
    with pytest.raises(errors.ProviderTimeoutError, match="too slow"):
        service.content_of(make_job("failed", error={"code": "provider_timeout", "detail": "too slow"}))
