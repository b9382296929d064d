from shared.models.anthropic.model import AnthropicModel
from shared.models.base import CompletionRequest, Message
from tests.shared.models.scripted_server import ScriptedServer, answer

ANSWER = {
    "type": "message",
    "model": "claude-haiku-4-5-20251001",
    "content": [{"type": "text", "text": "Hello."}],
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 1_000_000, "output_tokens": 0},
}


async def test_calls_carry_key_and_version(server: ScriptedServer) -> None:
    server.answers = [answer(ANSWER)]
    model = AnthropicModel(base_url=server.url, api_key="sk-ant", model="claude-haiku-4-5")
    done = await model.complete(CompletionRequest((Message("user", "Hi"),), idempotency_key="job:1"))
    await model.ping()
    await model.aclose()
    asked, pinged = server.received
    assert (asked.path, pinged.path) == ("/v1/messages", "/v1/models")
    assert (asked.headers["x-api-key"], asked.headers["anthropic-version"]) == ("sk-ant", "2023-06-01")
    assert asked.headers["idempotency-key"] == "job:1"
    assert (done.text, done.cost, model.name) == ("Hello.", 1, "anthropic/claude-haiku-4-5")
