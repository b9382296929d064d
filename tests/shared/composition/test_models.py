"""The whole way to a model: routes, retries, breaker, budget, price and provider, over real HTTP."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.budgets.budget import TENANT, Cap
from shared.budgets.service import Actor
from shared.models.base import Account
from shared.settings import Settings
from tests.shared.models.offline.aids import request
from tests.shared.models.scripted_server import ScriptedServer, answer

CHAIN = {"writer": {"chain": ["openai/gpt-4o-mini", "offline"]}}
TEA = {
    "model": "gpt-4o-mini-2024-07-18",
    "choices": [{"message": {"role": "assistant", "content": "Tea."}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 1_000, "completion_tokens": 100},
}
ASKED = request("Topic: tea", "Length: 40 words", max_tokens=100, account=Account("acme", "key_a"))


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as running:
        yield running


@pytest.fixture
async def deployed(services: Services, server: ScriptedServer) -> AsyncIterator[Services]:
    """Services whose provider is the scripted server."""
    settings = services.settings.model_copy(
        update={"model": "writer", "models": json.dumps(CHAIN), "openai_base_url": server.url}
    )
    made = Services(settings)
    yield made
    await made.aclose()


async def test_answer_is_priced_signed_and_paid_for(deployed: Services, server: ScriptedServer) -> None:
    await deployed.budgets.put("acme", TENANT, {"day": Cap(10**9)}, Actor("key_a", "tenant"))
    server.answers = [answer(TEA)]
    done = await deployed.model.complete(ASKED)
    [standing] = (await deployed.budgets.get("acme", TENANT)).standings
    assert (done.text, done.metadata["link"], str(done.cost)) == ("Tea.", "openai/gpt-4o-mini", "0.00021")
    assert (standing.spent.usd, standing.spent.tokens) == (210_000, 1_100)


async def test_outage_leads_to_the_next_link_without_further_calls(deployed: Services, server: ScriptedServer) -> None:
    server.answers = [answer(b"", status=503)]
    done = [await deployed.model.complete(ASKED) for _ in range(8)]
    assert {one.metadata["link"] for one in done} == {"offline"}
    assert done[-1].metadata["passed_over"] == "openai/gpt-4o-mini: provider_held_back"
    assert len(server.received) == 5


async def test_other_processes_hear_of_an_outage(deployed: Services, server: ScriptedServer) -> None:
    server.answers = [answer(b"", status=503)]
    for _ in range(3):
        await deployed.model.complete(ASKED)
    other = Services(deployed.settings)
    done = await other.model.complete(ASKED)
    assert done.metadata["passed_over"] == "openai/gpt-4o-mini: provider_held_back"
    assert len(server.received) == 5
    with pytest.raises(errors.ProviderHeldBackError):
        await other.notices.ping()
    await other.aclose()


async def test_spent_budget_makes_no_call(deployed: Services, server: ScriptedServer) -> None:
    await deployed.budgets.put("acme", TENANT, {"day": Cap(1)}, Actor("key_a", "tenant"))
    with pytest.raises(errors.BudgetExceededError):
        await deployed.model.complete(ASKED)
    assert server.received == []
    assert (await deployed.model.complete(replace(ASKED, account=None))).text


async def test_api_embedders_are_wrapped_and_the_embedded_one_is_not(deployed: Services) -> None:
    settings = deployed.settings.model_copy(update={"embedders": "openai/text-embedding-3-small"})
    made = Services(settings)
    kinds = [type(made.embedders.get(name)).__name__ for name in made.embedders.names()]
    assert kinds == ["BudgetedEmbeddings", "HashedEmbeddings"]
    await made.aclose()


def test_default_model_is_the_offline_one() -> None:
    services = Services(Settings())
    assert services.model_routes.default == "offline"
    assert services.model_settings.deployments == ("offline",)


def test_settings_that_cannot_be_followed_are_our_fault(caplog: pytest.LogCaptureFixture) -> None:
    services = Services(Settings(models='{"writer": ["acme/one"]}'))
    with pytest.raises(errors.InternalError):
        _ = services.model_settings
    [record] = caplog.records
    assert "PRESSROOM_MODELS.writer.chain.0" in vars(record)["reason"]
