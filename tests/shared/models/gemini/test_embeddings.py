from typing import Any

import pytest

from shared import errors
from shared.models.gemini.embeddings import GeminiEmbeddings, GeminiEmbeddingWire
from tests.shared.models.scripted_server import ScriptedServer, answer

WIRE = GeminiEmbeddingWire("SEMANTIC_SIMILARITY")


def test_texts_go_out_in_one_request() -> None:
    call = WIRE.call(["a", "b"], "gemini-embedding-001", 768, frozenset())
    more = {"outputDimensionality": 768, "taskType": "SEMANTIC_SIMILARITY"}
    assert call.path == "/models/gemini-embedding-001:batchEmbedContents"
    assert call.body == {
        "requests": [
            {"model": "models/gemini-embedding-001", "content": {"parts": [{"text": text}]}, **more} for text in "ab"
        ]
    }
    assert set(call.unwanted) == set(more)


def test_refused_fields_are_left_out() -> None:
    call = WIRE.call(["a"], "m", 768, frozenset({"taskType", "outputDimensionality"}))
    assert set(call.body["requests"][0]) == {"model", "content"}


@pytest.mark.parametrize(("usage", "count"), [({"promptTokenCount": 3}, 3), (None, None)])
def test_tokens_are_counted_if_they_are_reported(usage: Any, count: int | None) -> None:
    assert WIRE.prompt_tokens({"usageMetadata": usage}) == count


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"error": {"status": "UNAVAILABLE"}}, errors.ProviderUnavailableError),
        ({}, errors.ProviderAnswerError),
        ({"embeddings": [{"values": "x"}]}, errors.ProviderAnswerError),
    ],
)
def test_reports_and_rubbish_are_told_apart(given: Any, expected: type[errors.ProviderError]) -> None:
    with pytest.raises(expected):
        WIRE.vectors(given)


async def test_vectors_of_the_server_come_back_with_length_one(server: ScriptedServer) -> None:
    server.answers = [answer({"embeddings": [{"values": [3, 4]}, {"values": [0.0, 2.0]}]})]
    model = GeminiEmbeddings(base_url=server.url, api_key="AIza", model="gemini-embedding-001", dimensions=2)
    found = await model.embed(("a", "b"))
    await model.aclose()
    assert found.vectors == ((0.6, 0.8), (0.0, 1.0))
    assert (model.name, found.usage.prompt_tokens) == ("gemini/gemini-embedding-001@2", 2)
    assert server.received[0].headers["x-goog-api-key"] == "AIza"
