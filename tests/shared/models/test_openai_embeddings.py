import base64
import struct
from typing import Any

import pytest

from shared import errors
from shared.models.openai_embeddings import OpenAIEmbeddingWire
from shared.models.presets import PRESETS

PACKED = base64.b64encode(struct.pack("<3f", 0.5, -1.0, 2.0)).decode()
OPENAI = OpenAIEmbeddingWire(PRESETS["openai"])


def answer(*embeddings: Any) -> dict[str, Any]:
    return {"data": [{"index": index, "embedding": one} for index, one in enumerate(embeddings)]}


@pytest.mark.parametrize(
    ("provider", "dimensions", "refused", "more"),
    [
        ("openai", 512, (), {"encoding_format": "base64", "dimensions": 512}),
        ("openai", None, (), {"encoding_format": "base64"}),
        ("openai", 512, ("dimensions", "encoding_format"), {}),
        ("mistral", None, (), {}),
    ],
)
def test_numbers_come_packed_where_that_is_known(
    provider: str, dimensions: int | None, refused: tuple[str, ...], more: dict[str, Any]
) -> None:
    call = OpenAIEmbeddingWire(PRESETS[provider]).call(["a", "b"], "m", dimensions, frozenset(refused))
    assert (call.path, call.body) == ("/embeddings", {"model": "m", "input": ["a", "b"], **more})
    assert set(call.unwanted) == set(more)


@pytest.mark.parametrize("given", [PACKED, [0.5, -1, 2.0]], ids=["packed", "listed"])
def test_numbers_are_read_in_both_forms(given: Any) -> None:
    assert list(OPENAI.vectors(answer(given))[0]) == [0.5, -1.0, 2.0]


def test_vectors_are_put_in_the_order_of_the_texts() -> None:
    rows = [{"index": 1, "embedding": [2.0]}, {"index": 0, "embedding": [1.0]}]
    assert OPENAI.vectors({"data": rows}) == [[1.0], [2.0]]
    assert OPENAI.vectors({"data": [{"embedding": [3.0]}, {"embedding": [4.0]}]}) == [[3.0], [4.0]]


@pytest.mark.parametrize(("usage", "count"), [({"prompt_tokens": 3}, 3), ({"total_tokens": 4}, 4), (None, None)])
def test_tokens_are_counted_if_they_are_reported(usage: Any, count: int | None) -> None:
    assert OPENAI.prompt_tokens({"usage": usage}) == count


@pytest.mark.parametrize("given", ["!!", "AAA=", [], ["x"], None])
def test_rubbish_is_an_answer_error(given: Any) -> None:
    with pytest.raises(errors.ProviderAnswerError):
        OPENAI.vectors(answer(given))


def test_reported_errors_are_told_apart() -> None:
    with pytest.raises(errors.ProviderRateLimitedError):
        OPENAI.vectors({"error": {"type": "rate_limit_error"}})
