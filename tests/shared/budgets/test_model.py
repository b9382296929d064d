import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from decimal import Decimal

import pytest

from shared import errors
from shared.budgets import estimates
from shared.budgets.amounts import Amount
from shared.budgets.budget import TENANT, Cap
from shared.budgets.model import BudgetedEmbeddings, BudgetedModel
from shared.budgets.service import BudgetService
from shared.budgets.spending import Spender
from shared.models.base import Account, Chunk, Completion, CompletionRequest, Embeddings, Usage
from shared.models.catalog import Catalog, Rates
from tests.clocks import TurnableClock
from tests.shared.budgets.conftest import OWNER
from tests.shared.models.offline.aids import request

PRICES = Catalog(set={"acme/one": Rates(Decimal(1), Decimal(10))})
DOLLAR = 10**9


class Writer:
    """Writes what it is told to, and notes what it was asked."""

    def __init__(self, clock: TurnableClock, name: str = "acme/one") -> None:
        self.name, self.usage, self.clock = name, Usage(10, 20), clock
        self.asked: list[CompletionRequest] = []
        self.error: BaseException | None = None
        self.seconds, self.pieces = 0.0, 0
        self.finish_reason = "stop"
        self.cost: Decimal | None = None

    async def complete(self, request: CompletionRequest) -> Completion:
        self.asked.append(request)
        self.clock.turn(self.seconds)
        if self.error is not None:
            raise self.error
        return Completion("tea", self.finish_reason, self.usage, "acme", "one-2030", self.cost)  # type: ignore[arg-type]

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        for _ in range(self.pieces):
            yield Chunk("tea ")
        yield Chunk("", await self.complete(request))

    async def ping(self) -> None:
        return

    async def aclose(self) -> None:
        return


@pytest.fixture
def writer(clock: TurnableClock) -> Writer:
    return Writer(clock)


@pytest.fixture
def model(writer: Writer, spender: Spender, clock: TurnableClock) -> BudgetedModel:
    return BudgetedModel(writer, price=PRICES.priced("one"), spender=spender, clock=clock)


def asking(tenant: str, **options: object) -> CompletionRequest:
    return request("tea", account=Account(tenant, "key_a"), **options)


async def spent(service: BudgetService, tenant: str) -> Amount:
    return (await service.get(tenant, TENANT)).standings[0].spent


async def test_true_usage_is_settled(model: BudgetedModel, service: BudgetService, tenant: str) -> None:
    await service.put(tenant, TENANT, {"day": Cap(DOLLAR)}, OWNER)
    done = await model.complete(asking(tenant, max_tokens=1_000))
    assert done.cost == Decimal("0.00021")
    assert await spent(service, tenant) == Amount(210_000, 30)


async def test_cost_that_the_provider_tells_counts(
    model: BudgetedModel, writer: Writer, service: BudgetService, tenant: str
) -> None:
    await service.put(tenant, TENANT, {"day": Cap(DOLLAR)}, OWNER)
    writer.cost = Decimal("0.5")
    await model.complete(asking(tenant, max_tokens=50_000))
    assert (await spent(service, tenant)).usd == DOLLAR // 2


@pytest.mark.parametrize("account", [None, Account("acme")])
async def test_unpriced_model_is_never_called(spender: Spender, clock: TurnableClock, account: Account | None) -> None:
    unknown = Writer(clock, name="acme/two")
    model = BudgetedModel(unknown, price=PRICES.priced("two"), spender=spender, clock=clock)
    with pytest.raises(errors.UnpricedModelError):
        await model.complete(request("tea", account=account))
    with pytest.raises(errors.UnpricedModelError):
        [chunk async for chunk in model.stream(request("tea", account=account))]
    assert unknown.asked == []


async def test_call_beyond_the_budget_is_never_made(
    model: BudgetedModel, writer: Writer, service: BudgetService, tenant: str
) -> None:
    await service.put(tenant, TENANT, {"day": Cap(DOLLAR // 100)}, OWNER)
    with pytest.raises(errors.BudgetExceededError):
        await model.complete(asking(tenant, max_tokens=1_000))
    assert writer.asked == []


async def test_call_without_a_limit_gets_one_while_a_budget_holds(
    model: BudgetedModel, writer: Writer, service: BudgetService, tenant: str
) -> None:
    await model.complete(asking(tenant))
    await service.put(tenant, TENANT, {"day": Cap(DOLLAR)}, OWNER)
    await model.complete(asking(tenant))
    await service.put(tenant, TENANT, {"day": Cap(DOLLAR // 100)}, OWNER)
    writer.finish_reason = "length"
    done = await model.complete(asking(tenant))
    limits = [one.max_tokens for one in writer.asked]
    assert limits[:2] == [None, 4096]
    assert 256 <= (limits[2] or 0) < 1_000
    assert done.metadata["limited_by_budget"] == f"{limits[2]} tokens"


@pytest.mark.parametrize(
    ("error", "seconds", "tokens"),
    [
        (errors.ProviderUnavailableError(), 9, 0),
        (errors.ProviderRateLimitedError(), 0, 0),
        (errors.ProviderRejectedError(), 0, 0),
        (errors.ProviderRefusedError(), 0, 5),
        (errors.ProviderTimeoutError(), 1, 305),
        (errors.ProviderTimeoutError(), 60, 1_005),
        (errors.ProviderAnswerError(), 0, 5),
        (asyncio.CancelledError(), 0.5, 155),
    ],
)
async def test_failed_call_is_charged_by_what_it_may_have_taken(
    model: BudgetedModel,
    writer: Writer,
    service: BudgetService,
    tenant: str,
    error: BaseException,
    seconds: float,
    tokens: int,
) -> None:
    await service.put(tenant, TENANT, {"day": Cap(DOLLAR)}, OWNER)
    writer.error, writer.seconds = error, seconds
    with pytest.raises(type(error)):
        await model.complete(asking(tenant, max_tokens=1_000))
    assert estimates.prompt_estimate(asking(tenant)) == 5
    assert (await spent(service, tenant)).tokens == tokens


async def test_stream_is_settled_before_its_end_is_handed_on(
    model: BudgetedModel, writer: Writer, service: BudgetService, tenant: str
) -> None:
    await service.put(tenant, TENANT, {"day": Cap(DOLLAR)}, OWNER)
    writer.pieces = 3
    async with aclosing(model.stream(asking(tenant, max_tokens=1_000))) as chunks:
        async for chunk in chunks:
            if chunk.completion is not None:
                assert await spent(service, tenant) == Amount(210_000, 30)


async def test_left_stream_is_charged_by_what_was_read(
    model: BudgetedModel, writer: Writer, service: BudgetService, tenant: str
) -> None:
    await service.put(tenant, TENANT, {"day": Cap(DOLLAR)}, OWNER)
    writer.pieces, writer.seconds = 5, 60
    async with aclosing(model.stream(asking(tenant, max_tokens=1_000))) as chunks:
        await anext(chunks)
        await anext(chunks)
    assert 2 < (await spent(service, tenant)).tokens < 10


async def test_budget_near_its_end_is_told_with_the_answer(
    model: BudgetedModel, writer: Writer, service: BudgetService, tenant: str
) -> None:
    await service.put(tenant, TENANT, {"day": Cap(DOLLAR)}, OWNER)
    writer.cost = Decimal("0.85")
    done = await model.complete(asking(tenant, max_tokens=90_000))
    assert done.metadata["budget"] == f"85 % of the 1.00 USD of tenant {tenant} on 2030-01-31 are spent"


async def test_name_and_ping_are_the_wrapped_models(model: BudgetedModel) -> None:
    assert model.name == "acme/one"
    await model.ping()
    await model.aclose()


class Embedder:
    name = "acme/one/512"

    def __init__(self) -> None:
        self.error: Exception | None = None

    async def embed(self, texts: tuple[str, ...], **_: object) -> Embeddings:
        if self.error is not None:
            raise self.error
        return Embeddings(((1.0,),) * len(texts), Usage(5, 0), "acme", "one")

    async def aclose(self) -> None:
        return


@pytest.mark.parametrize(
    ("error", "tokens"), [(None, 5), (errors.ProviderUnavailableError(), 0), (errors.ProviderTimeoutError(), 8)]
)
async def test_embeddings_are_paid_for(
    spender: Spender, service: BudgetService, tenant: str, error: Exception | None, tokens: int
) -> None:
    await service.put(tenant, TENANT, {"day": Cap(DOLLAR)}, OWNER)
    inner = Embedder()
    inner.error = error
    model = BudgetedEmbeddings(inner, price=PRICES.priced("one"), spender=spender, account=Account(tenant))
    with pytest.raises(type(error)) if error else contextlib.nullcontext():
        assert (await model.embed(("tea", "mug"))).cost == Decimal("0.000005")
    assert await spent(service, tenant) == Amount(tokens * 1_000, tokens)
    assert model.name == "acme/one/512"
    await model.aclose()


async def test_embeddings_on_the_house_need_a_price_all_the_same(spender: Spender) -> None:
    free = BudgetedEmbeddings(Embedder(), price=PRICES.priced("one"), spender=spender)
    assert (await free.embed(("tea",))).cost == Decimal("0.000005")
    unpriced = BudgetedEmbeddings(Embedder(), price=PRICES.priced("two"), spender=spender)
    with pytest.raises(errors.UnpricedModelError):
        await unpriced.embed(("tea",))
