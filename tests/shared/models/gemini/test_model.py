from collections.abc import Mapping

import pytest

from shared import errors
from shared.models.base import CompletionRequest, Message
from shared.models.gemini.model import GeminiModel, VertexModel, vertex_url
from tests.shared.models.scripted_server import ScriptedServer, answer

REQUEST = CompletionRequest((Message("user", "Hi"),))
ANSWER = {
    "candidates": [{"content": {"parts": [{"text": "Hello."}]}, "finishReason": "STOP"}],
    "usageMetadata": {"promptTokenCount": 1_000_000, "candidatesTokenCount": 0},
    "modelVersion": "gemini-2.5-flash",
}
DETAIL = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "7s"}
LIMITED = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "details": [DETAIL]}}


async def token() -> Mapping[str, str]:
    return {"authorization": "Bearer fresh"}


async def test_gemini_is_called_with_a_key(server: ScriptedServer) -> None:
    server.answers = [answer(ANSWER)]
    model = GeminiModel(base_url=server.url, api_key="AIza", model="gemini-2.5-flash")
    done = await model.complete(REQUEST)
    await model.ping()
    await model.aclose()
    asked, pinged = server.received
    assert (asked.path, asked.headers["x-goog-api-key"]) == ("/v1/models/gemini-2.5-flash:generateContent", "AIza")
    assert pinged.path == "/v1/models?pageSize=1"
    assert done.cost is not None
    assert done.cost > 0
    assert model.name == "gemini/gemini-2.5-flash"


async def test_vertex_is_called_with_a_token(server: ScriptedServer) -> None:
    server.answers = [answer(ANSWER)]
    model = VertexModel(base_url=server.url, model="gemini-2.5-flash", token=token)
    await model.complete(REQUEST)
    await model.ping()
    await model.aclose()
    place = "/v1/publishers/google/models/gemini-2.5-flash"
    assert [sent.path for sent in server.received] == [f"{place}:generateContent", f"{place}:countTokens"]
    assert {sent.headers["authorization"] for sent in server.received} == {"Bearer fresh"}


async def test_wait_stands_in_the_body(server: ScriptedServer) -> None:
    server.answers = [answer(LIMITED, 429)]
    model = GeminiModel(base_url=server.url, api_key="AIza", model="gemini-2.5-flash")
    with pytest.raises(errors.ProviderRateLimitedError) as caught:
        await model.complete(REQUEST)
    await model.aclose()
    assert caught.value.retry_after == 7


@pytest.mark.parametrize(("location", "host"), [("global", "aiplatform"), ("europe-west1", "europe-west1-aiplatform")])
def test_vertex_has_a_server_in_each_location(location: str, host: str) -> None:
    url = f"https://{host}.googleapis.com/v1/projects/p/locations/{location}"
    assert vertex_url("p", location) == url
