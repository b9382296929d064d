"""Messages as Anthropic speaks them."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import orjson

from tests.shared.models.scripted_server import Received
from tests.shared.models.wire_format import CALL_ID, Saying, event, first, unknown, words


class AnthropicFormat:
    """Messages."""

    name = "anthropic"
    _known: ClassVar = words(
        "model messages max_tokens system temperature top_p top_k stop_sequences tools tool_choice thinking",
        "output_config stream metadata",
    )
    _blocks: ClassVar = {"text": {"text"}, "image": {"source"}, "tool_use": {"id", "name", "input"}} | {
        "tool_result": {"tool_use_id", "content"}
    }

    def problem(self, received: Received) -> str:
        """Return what is wrong with a request."""
        headers, body = received.headers, received.body
        return first([
            "" if headers.get("x-api-key") else "x-api-key header is required",
            "" if headers.get("anthropic-version") == "2023-06-01" else "anthropic-version: header is required",
            unknown(body, self._known),
            *(f"{name}: Field required" for name in ("model", "max_tokens", "messages") if not body.get(name)),
            "" if body["messages"][0]["role"] == "user" else 'messages: first message must use the "user" role',
            *map(self._turn, body["messages"]),
            self._pairs(body["messages"]),
            "temperature: range: 0..1" if body.get("temperature", 0) > 1 else "",
            "`temperature` and `top_p` cannot both be specified" if {"temperature", "top_p"} <= set(body) else "",
            "tool_choice: tools required" if "tool_choice" in body and not body.get("tools") else "",
        ])

    def _turn(self, turn: Mapping[str, Any]) -> str:
        if turn["role"] not in {"user", "assistant"}:
            return f"messages: unexpected role {turn['role']}"
        return first(self._block(block) for block in turn["content"]) or ("" if turn["content"] else "content: empty")

    def _block(self, block: Mapping[str, Any]) -> str:
        fields = self._blocks.get(block.get("type", ""))
        if fields is None or set(block) != fields | {"type"}:
            return f"messages: bad block {block}"
        return "text content blocks must be non-empty" if not block.get("text", "x").strip() else ""

    def _pairs(self, turns: Sequence[Mapping[str, Any]]) -> str:
        """Return what is wrong with the calls of tools and their results: the turn after must answer all of them."""
        for turn, after in zip(turns, [*turns[1:], {"content": []}], strict=True):
            asked = {block["id"] for block in turn["content"] if block["type"] == "tool_use"}
            told = {block["tool_use_id"] for block in after["content"] if block["type"] == "tool_result"}
            if asked != told:
                return "`tool_use` ids were found without `tool_result` blocks immediately after"
        return ""

    def model(self, received: Received) -> str:
        """Return which model is asked."""
        return str(received.body["model"])

    def is_streamed(self, received: Received) -> bool:
        """Return whether the answer is to be streamed."""
        return bool(received.body.get("stream"))

    def wanted(self, received: Received) -> tuple[str, Any]:
        """Return the tool that must be called, and the schema, which may be that of a tool."""
        choice = received.body.get("tool_choice", {})
        held = received.body.get("output_config", {}).get("format")
        if choice.get("type") == "tool":
            return choice["name"], None
        if choice.get("type") == "any":
            return received.body["tools"][-1]["name"], None
        return "", held and held["schema"]

    def answer(self, saying: Saying, model: str) -> dict[str, Any]:
        """Return a whole answer."""
        usage = self._usage(saying) | {"output_tokens": saying.completion_tokens}
        return {**self._message(model), "content": self._content(saying), "usage": usage} | self._ending(saying)

    def events(self, saying: Saying, model: str) -> list[bytes]:
        """Return the events of a streamed answer."""
        start = {**self._message(model), "content": [], "usage": self._usage(saying) | {"output_tokens": 1}}
        found = [event({"type": "message_start", "message": start}, "message_start"), event({"type": "ping"}, "ping")]
        block = {"type": "tool_use", "id": CALL_ID, "name": saying.tool, "input": {}}
        opened = block if saying.tool else {"type": "text", "text": ""}
        found.append(event({"type": "content_block_start", "index": 0, "content_block": opened}, "content_block_start"))
        given = orjson.dumps(saying.arguments).decode()
        deltas = [{"type": "text_delta", "text": text} for text in saying.texts]
        pieces = (given[:4], given[4:]) if saying.tool else ()
        deltas += [{"type": "input_json_delta", "partial_json": piece} for piece in pieces]
        found += [
            event({"type": "content_block_delta", "index": 0, "delta": delta}, "content_block_delta")
            for delta in deltas
        ]
        found.append(event({"type": "content_block_stop", "index": 0}, "content_block_stop"))
        usage = {"output_tokens": saying.completion_tokens}
        found.append(event({"type": "message_delta", "delta": self._ending(saying), "usage": usage}, "message_delta"))
        return [*found, event({"type": "message_stop"}, "message_stop")]

    def error(self, status: int, kind: str = "") -> dict[str, Any]:
        """Return the body of a failure."""
        kinds = {401: "authentication_error", 404: "not_found_error", 429: "rate_limit_error", 500: "api_error"}
        name = kind or kinds.get(status) or ("overloaded_error" if status >= 500 else "invalid_request_error")
        return {"type": "error", "error": {"type": name, "message": "of org-77"}, "request_id": "req_1"}

    def _message(self, model: str) -> dict[str, Any]:
        return {"id": "msg_1", "type": "message", "role": "assistant", "model": model, "stop_reason": None}

    def _content(self, saying: Saying) -> list[dict[str, Any]]:
        if saying.tool:
            return [{"type": "tool_use", "id": CALL_ID, "name": saying.tool, "input": saying.arguments}]
        return [{"type": "text", "text": saying.text}]

    def _ending(self, saying: Saying) -> dict[str, Any]:
        reason = "max_tokens" if saying.cut else "tool_use" if saying.tool else "end_turn"
        return {"stop_reason": reason, "stop_sequence": None}

    def _usage(self, saying: Saying) -> dict[str, Any]:
        return {
            "input_tokens": saying.prompt_tokens - saying.cached_tokens,
            "cache_read_input_tokens": saying.cached_tokens,
            "cache_creation_input_tokens": 0,
            "output_tokens_details": {"thinking_tokens": saying.reasoning_tokens},
        }
