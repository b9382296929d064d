"""Embeddings over HTTP: what all wire formats have in common."""

import math
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from shared import errors
from shared.models.openai_embeddings import OpenAICompatibleEmbeddings
from tests.shared.models.scripted_server import ScriptedServer, answer


def vectors(*given: Any, usage: Any = None) -> dict[str, Any]:
    return {"data": [{"index": n, "embedding": one} for n, one in enumerate(given)], "usage": usage}


class EmbeddingServer(ScriptedServer):
    """Gives each text a vector of as many threes and fours as its length says."""

    def script(self, method: str, path: str, body: Any) -> Any:  # noqa: ARG002 - it answers one question
        return answer(vectors(*([3.0, 4.0, float(len(text))] for text in body["input"]), usage={"prompt_tokens": 2}))


def model_at(url: str, dimensions: int | None = None, provider: str = "openai") -> OpenAICompatibleEmbeddings:
    return OpenAICompatibleEmbeddings(
        base_url=url, api_key="k", model="m", provider=provider, dimensions=dimensions, price=lambda *_: Decimal(2)
    )


@pytest.fixture
async def embedding() -> AsyncIterator[EmbeddingServer]:
    async with EmbeddingServer() as running:
        yield running


async def test_vectors_have_length_one_and_keep_their_order(embedding: EmbeddingServer) -> None:
    model = model_at(embedding.url)
    found = await model.embed(("", "x" * 12))
    await model.aclose()
    assert found.vectors[0] == pytest.approx((0.6, 0.8, 0.0))
    assert found.vectors[1] == pytest.approx((3 / 13, 4 / 13, 12 / 13))
    assert (found.usage.prompt_tokens, found.cost, found.provider, found.model) == (2, Decimal(2), "openai", "m")


async def test_many_texts_go_out_in_batches(embedding: EmbeddingServer) -> None:
    model = model_at(embedding.url)
    found = await model.embed(tuple("x" * n for n in range(300)))
    await model.aclose()
    assert [len(sent.body["input"]) for sent in embedding.received] == [128, 128, 44]
    assert [round(vector[2] * 5 / vector[0] * 0.6) for vector in found.vectors[:5]] == [0, 1, 2, 3, 4]
    assert found.usage.prompt_tokens == 6


@pytest.mark.parametrize(
    ("set_", "asked", "name", "length"),
    [(None, None, "openai/m", 3), (2, None, "openai/m@2", 2), (None, 2, "openai/m", 2), (3, 2, "openai/m@3", 2)],
)
async def test_longer_vectors_are_cut(
    embedding: EmbeddingServer, set_: int | None, asked: int | None, name: str, length: int
) -> None:
    model = model_at(embedding.url, set_)
    (vector,) = (await model.embed(("x",), dimensions=asked)).vectors
    await model.aclose()
    assert (model.name, len(vector)) == (name, length)
    assert math.hypot(*vector) == pytest.approx(1)
    assert embedding.received[0].body.get("dimensions") == (asked or set_)


async def test_refused_dimensions_are_cut_here(server: ScriptedServer) -> None:
    refusal = answer({"error": {"message": "This model does not support specifying dimensions"}}, 400)
    server.answers = [refusal, answer(vectors([3.0, 4.0, 9.0]))]
    model = model_at(server.url, 2)
    assert (await model.embed(("x",))).vectors == ((0.6, 0.8),)
    await model.embed(("y",))
    await model.aclose()
    assert ["dimensions" in sent.body for sent in server.received] == [True, False, False]


@pytest.mark.parametrize(
    "given",
    [vectors(), vectors([1.0]), vectors([0.0], [1.0]), vectors([1.0], [1.0, 2.0]), vectors([math.inf], [1.0]), {}],
    ids=["none", "too few", "no direction", "uneven", "endless", "nothing"],
)
async def test_useless_vectors_are_answer_errors(server: ScriptedServer, given: Any) -> None:
    server.answers = [answer(given)]
    model = model_at(server.url)
    with pytest.raises(errors.ProviderAnswerError):
        await model.embed(("a", "b"))
    await model.aclose()
