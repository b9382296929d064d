"""Orders: what shapes an answer, and what does not."""

from typing import Any

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.generation import service
from shared.generation.brief import Brief
from shared.generation.service import Author

ANN = Author("acme", "ann")
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


def test_ended_job_leads_to_its_piece_or_its_error(make_job: Any) -> None:
    assert service.content_of(make_job("succeeded", result={"content": "cnt_1"})) == "cnt_1"
    with pytest.raises(errors.InvalidStateError):
        service.content_of(make_job("cancelled"))
    with pytest.raises(errors.ProviderTimeoutError, match="too slow"):
        service.content_of(make_job("failed", error={"code": "provider_timeout", "detail": "too slow"}))
