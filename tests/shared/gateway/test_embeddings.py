from collections.abc import Sequence
from decimal import Decimal

import pytest

from shared import errors
from shared.cache.scope import Scope
from shared.cache.service import CacheService
from shared.gateway.embeddings import EmbeddingService, Ports, Wanted
from shared.gateway.wishes import Wish
from shared.models.base import Account, EmbeddingModel, Embeddings, Usage


class Placing:
    """An embedding model of somebody else's: every text is placed by its length."""

    name = "scripted/placer-1"

    def __init__(self) -> None:
        self.asked: list[tuple[tuple[str, ...], int | None]] = []

    async def embed(
        self,
        texts: tuple[str, ...],
        *,
        dimensions: int | None = None,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109  # the port's
    ) -> Embeddings:
        self.asked.append((texts, dimensions))
        vectors = tuple((float(len(text)), 0.5) for text in texts)
        return Embeddings(vectors, Usage(len(texts), 0), "scripted", "placer-1", Decimal("0.000001") * len(texts))

    async def aclose(self) -> None:
        """Have nothing to close."""


class Shelf:
    """The one model there is."""

    def __init__(self, model: Placing) -> None:
        self._model = model
        self.accounts: list[Account | None] = []

    def get(self, name: str, account: Account | None = None, /) -> EmbeddingModel:
        if name != "placer":
            raise errors.UnknownModelError
        self.accounts.append(account)
        return self._model

    def names(self) -> Sequence[str]:
        return ("placer",)


@pytest.fixture
def placing() -> Placing:
    return Placing()


@pytest.fixture
def service(cache: CacheService, placing: Placing) -> EmbeddingService:
    return EmbeddingService(Ports(cache, Shelf(placing)))


def wanted(account: Account, *texts: str, dimensions: int | None = None) -> Wanted:
    return Wanted(account, "placer", texts, dimensions)


async def test_vectors_come_in_the_order_of_their_texts(service: EmbeddingService, account: Account) -> None:
    found = await service.embed(wanted(account, "aaa", "b", "aaa"))

    assert [vector.numbers for vector in found.vectors] == [(3.0, 0.5), (1.0, 0.5), (3.0, 0.5)]
    assert (found.model, found.reason) == ("scripted/placer-1", "miss: not stored")


async def test_each_text_is_embedded_once(service: EmbeddingService, placing: Placing, account: Account) -> None:
    await service.embed(wanted(account, "a", "bb", "a"))
    found = await service.embed(wanted(account, "bb", "ccc"))

    assert placing.asked == [(("a", "bb"), None), (("ccc",), None)]
    assert found.reason == "partial: 1 of 2 stored"
    assert (found.cost_nano_usd, found.saved_nano_usd) == (1000, 1000)


async def test_stored_vectors_need_no_model(service: EmbeddingService, placing: Placing, account: Account) -> None:
    first = await service.embed(wanted(account, "a"))
    again = await service.embed(wanted(account, "a"))

    assert again.vectors == first.vectors
    assert (again.reason, again.cost_nano_usd, again.saved_nano_usd) == ("hit-memory", 0, 1000)
    assert len(placing.asked) == 1


@pytest.mark.parametrize("dimensions", [2, 3])
async def test_dimensions_are_part_of_the_key(
    service: EmbeddingService, placing: Placing, account: Account, dimensions: int
) -> None:
    await service.embed(wanted(account, "a"))
    await service.embed(wanted(account, "a", dimensions=dimensions))

    assert placing.asked[1] == (("a",), dimensions)


async def test_tenants_do_not_share_vectors(service: EmbeddingService, placing: Placing, account: Account) -> None:
    await service.embed(wanted(account, "a"))
    await service.embed(wanted(Account(account.tenant + "x"), "a"))

    assert len(placing.asked) == 2


@pytest.mark.parametrize(
    ("mode", "reason", "stored"), [("off", "bypass: asked for", False), ("refresh", "miss: asked anew", True)]
)
async def test_wishes_steer_the_cache(
    service: EmbeddingService,
    placing: Placing,
    account: Account,
    mode: str,
    reason: str,
    stored: bool,  # noqa: FBT001
) -> None:
    found = await service.embed(wanted(account, "a"), Wish(mode))  # type: ignore[arg-type]
    await service.embed(wanted(account, "a"))

    assert (found.reason, len(placing.asked) == 1) == (reason, stored)


async def test_only_stored_vectors_may_be_wanted(service: EmbeddingService, account: Account) -> None:
    await service.embed(wanted(account, "a"))

    assert (await service.embed(wanted(account, "a"), Wish("only"))).reason == "hit-memory"
    with pytest.raises(errors.NotFoundError, match="1 of 2"):
        await service.embed(wanted(account, "a", "b"), Wish("only"))


async def test_who_asks_pays(cache: CacheService, placing: Placing, account: Account) -> None:
    shelf = Shelf(placing)
    await EmbeddingService(Ports(cache, shelf)).embed(wanted(account, "a"))

    assert shelf.accounts == [account]


async def test_vectors_can_be_invalidated_by_model_and_tag(
    service: EmbeddingService, cache: CacheService, account: Account
) -> None:
    await service.embed(wanted(account, "a"), Wish(ttl=60, tags=("corpus-1",)))
    listed = await cache.entries(Scope(account.tenant, "embeddings"), tag="corpus-1")

    assert [(one.entry.name, one.entry.tags) for one in listed] == [("placer", ("corpus-1",))]
