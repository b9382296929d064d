import asyncio
import math

import pytest

from shared import errors
from shared.cache.semantic.embedding import Embedding, Placed
from shared.models.base import Account, EmbeddingModel, Embeddings, Usage


class Long:
    """An embedder of 1,536 dimensions, which can be asked for fewer."""

    name = "far/long"

    def __init__(self, error: Exception | None = None, number: float = 0.5, wait: float = 0) -> None:
        self.error = error
        self.number = number
        self.wait = wait
        self.asked: list[int | None] = []

    async def embed(
        self,
        texts: tuple[str, ...],
        *,
        dimensions: int | None = None,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - the port's
    ) -> Embeddings:
        self.asked.append(dimensions)
        await asyncio.sleep(self.wait)
        if self.error:
            raise self.error
        return Embeddings(((self.number,) * (dimensions or 1536),) * len(texts), Usage(1, 0), "far", "long")

    async def aclose(self) -> None:
        pass


def embedding(model: EmbeddingModel, payers: list[Account] | None = None) -> Embedding:
    def choose(name: str, payer: Account) -> EmbeddingModel:
        if name != "long":
            raise errors.UnknownModelError
        if payers is not None:
            payers.append(payer)
        return model

    return Embedding(choose, at_most=0.05)


async def test_long_vectors_are_asked_for_shorter_under_another_name() -> None:
    model = Long()
    subject = embedding(model)
    found = [await subject.place("long", "text", "acme") for _ in range(2)]

    assert [one.embedder for one in found] == ["far/long/1024"] * 2
    assert math.isclose(math.hypot(*found[0].numbers), 1)
    assert model.asked == [None, 1024, 1024]


async def test_the_tenant_pays() -> None:
    payers: list[Account] = []
    await embedding(Long(), payers).place("long", "text", "acme")

    assert payers == [Account("acme")]


@pytest.mark.parametrize(
    ("name", "model", "why"),
    [
        ("other", Long(), "there is no such embedder"),
        ("long", Long(errors.ProviderUnavailableError()), "the embedder does not answer"),
        ("long", Long(errors.BudgetExceededError()), "the embedder does not answer"),
        ("long", Long(wait=1), "the embedder does not answer"),
        ("long", Long(number=math.nan), "the embedder's vectors do not fit"),
        ("long", Long(number=0.0), "nothing to compare"),
    ],
)
async def test_failures_are_reasons(name: str, model: Long, why: str) -> None:
    assert await embedding(model).place(name, "text", "acme") == Placed(why_not=why)
