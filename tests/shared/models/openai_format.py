"""Chat Completions as OpenAI speaks them."""

from collections.abc import Mapping
from typing import Any, ClassVar

import orjson

from tests.shared.models.scripted_server import Received
from tests.shared.models.wire_format import CALL_ID, Saying, event, first, unknown, words


class OpenAIFormat:
    """Chat Completions."""

    name = "openai"
    _known: ClassVar = words(
        "model messages max_completion_tokens max_tokens temperature top_p presence_penalty frequency_penalty stop",
        "seed reasoning_effort response_format tools tool_choice parallel_tool_calls stream stream_options",
    )

    def problem(self, received: Received) -> str:
        """Return what is wrong with a request."""
        body = received.body
        if not received.headers.get("authorization", "").startswith("Bearer "):
            return "You didn't provide an API key."
        return first([unknown(body, self._known), self._missing(body), *map(self._turn, body["messages"])])

    def _missing(self, body: Mapping[str, Any]) -> str:
        if not body.get("model") or not body.get("messages"):
            return "you must provide a model and messages"
        if "tools" not in body and {"tool_choice", "parallel_tool_calls"} & set(body):
            return "'tool_choice' is only allowed when 'tools' are specified."
        if "stream_options" in body and not body.get("stream"):
            return "'stream_options' is only allowed when 'stream' is enabled."
        form = body.get("response_format", {}).get("type")
        said = orjson.dumps(body["messages"]).lower()
        return "'messages' must contain the word 'json'" if form == "json_object" and b"json" not in said else ""

    def _turn(self, turn: Mapping[str, Any]) -> str:
        allowed = {"role", "content", "name", "tool_calls", "tool_call_id"}
        parts = turn["content"] if isinstance(turn["content"], list) else []
        bad = [part["type"] for part in parts if part["type"] not in {"text", "image_url"} or part["type"] not in part]
        lonely = turn["role"] == "tool" and not turn.get("tool_call_id")
        return first([unknown(turn, allowed), f"bad part {bad[0]}" if bad else "", "no tool_call_id" if lonely else ""])

    def model(self, received: Received) -> str:
        """Return which model is asked."""
        return str(received.body["model"])

    def is_streamed(self, received: Received) -> bool:
        """Return whether the answer is to be streamed."""
        return bool(received.body.get("stream"))

    def wanted(self, received: Received) -> tuple[str, Any]:
        """Return the tool that must be called, and the schema."""
        choice, form = received.body.get("tool_choice"), received.body.get("response_format")
        if isinstance(choice, dict):
            return choice["function"]["name"], None
        if choice == "required":
            return received.body["tools"][0]["function"]["name"], None
        return "", form and form.get("json_schema", {"schema": {}})["schema"]

    def answer(self, saying: Saying, model: str) -> dict[str, Any]:
        """Return a whole answer."""
        message: dict[str, Any] = {"role": "assistant", "content": None if saying.tool else saying.text}
        if saying.tool:
            message["tool_calls"] = [{"id": CALL_ID, "type": "function", "function": self._function(saying)}]
        choice = {"index": 0, "message": message, "finish_reason": self._reason(saying)}
        return {
            "id": "c",
            "object": "chat.completion",
            "model": model,
            "choices": [choice],
            "usage": self._usage(saying),
        }

    def events(self, saying: Saying, model: str) -> list[bytes]:
        """Return the events of a streamed answer."""
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}] if saying.texts else []
        deltas += [{"content": text} for text in saying.texts]
        if saying.tool:
            function = self._function(saying)
            half = len(function["arguments"]) // 2
            begun = {"name": saying.tool, "arguments": ""}
            deltas.append({"tool_calls": [{"index": 0, "id": CALL_ID, "type": "function", "function": begun}]})
            for piece in (function["arguments"][:half], function["arguments"][half:]):
                deltas.append({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]})
        parts = [{"model": model, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
        parts.append({"model": model, "choices": [{"index": 0, "delta": {}, "finish_reason": self._reason(saying)}]})
        parts.append({"model": model, "choices": [], "usage": self._usage(saying)})
        return [*map(event, parts), b"data: [DONE]\n\n"]

    def error(self, status: int, kind: str = "") -> dict[str, Any]:
        """Return the body of a failure."""
        kinds = {429: "rate_limit_exceeded", 500: "server_error", 503: "server_error"}
        code = kind or kinds.get(status)
        return {"error": {"message": "of org-77", "type": code or "invalid_request_error", "param": None, "code": code}}

    def _function(self, saying: Saying) -> dict[str, str]:
        return {"name": saying.tool, "arguments": orjson.dumps(saying.arguments).decode()}

    def _reason(self, saying: Saying) -> str:
        return "length" if saying.cut else "tool_calls" if saying.tool else "stop"

    def _usage(self, saying: Saying) -> dict[str, Any]:
        return {
            "prompt_tokens": saying.prompt_tokens,
            "completion_tokens": saying.completion_tokens,
            "total_tokens": saying.prompt_tokens + saying.completion_tokens,
            "prompt_tokens_details": {"cached_tokens": saying.cached_tokens},
            "completion_tokens_details": {"reasoning_tokens": saying.reasoning_tokens},
        }
