"""Reading answers of Messages, whole or streamed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from shared import errors
from shared.models import json_answers, reported_errors
from shared.models.anthropic import answering
from shared.models.base import Chunk, CompletionRequest, FinishReason, ToolCallPart, Usage
from shared.models.reading import Reading
from shared.models.server_events import ServerEvent

_FINISH_REASONS: Mapping[str, FinishReason] = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "refused",
}
_NO_CHUNK = Chunk()


@dataclass
class MessageReading:
    """
    An answer of Messages as it is read.

    Where the answer should come ``by_tool``, what is said around it is held back until that is certain.
    """

    request: CompletionRequest
    by_tool: bool = False
    known: Reading = field(default_factory=Reading)
    _kinds: dict[int, str] = field(default_factory=dict)
    _numbers: dict[int, int] = field(default_factory=dict)
    _held: list[str] = field(default_factory=list)
    _arguments: list[str] = field(default_factory=list)
    _counted: dict[str, Any] = field(default_factory=dict)

    def take_answer(self, answer: Any) -> None:
        """Take in a whole answer."""
        message = json_answers.mapping(answer)
        if message.get("type") == "error" or "error" in message:
            raise reported_errors.within(answer)
        self._start(message)
        for index, block in enumerate(map(json_answers.mapping, json_answers.sequence(message.get("content")))):
            self._open(index, block)
            self._fill(index, block)
        self._take_reason(message.get("stop_reason"))
        self._finish()

    def take_event(self, event: ServerEvent) -> Chunk:
        """Take in one event of a stream and return what it brings."""
        data = json_answers.mapping(json_answers.parse(event.data))
        kind, index = data.get("type"), data.get("index", 0)
        if kind == "content_block_start":
            return self._open(index, json_answers.mapping(data.get("content_block")))
        if kind == "content_block_delta":
            return self._extend(index, json_answers.mapping(data.get("delta")))
        if kind == "message_start":
            self._start(json_answers.mapping(data.get("message")))
        elif kind == "message_delta":
            return self._end(data)
        elif kind == "message_stop":
            self.known.ended = True
        elif kind == "error":
            raise reported_errors.within(data)
        return _NO_CHUNK

    def _start(self, message: Mapping[str, Any]) -> None:
        self.known.model = str(message.get("model") or "")
        self._count(message.get("usage"))

    def _open(self, index: int, block: Mapping[str, Any]) -> Chunk:
        self._kinds[index] = kind = self._kind(block)
        if kind == "tool":
            number = self._numbers[index] = len(self._numbers)
            return self.known.write(calls=(ToolCallPart(number, "", str(block.get("id")), str(block.get("name"))),))
        return self._say(str(block["text"])) if kind == "text" and block.get("text") else _NO_CHUNK

    def _kind(self, block: Mapping[str, Any]) -> str:
        if block.get("type") != "tool_use":
            return str(block.get("type"))
        return "answer" if block.get("name") == answering.TOOL else "tool"

    def _fill(self, index: int, block: Mapping[str, Any]) -> None:
        """Take in the arguments of a whole block."""
        if block.get("type") == "tool_use":
            self._argue(index, orjson.dumps(block.get("input") or {}).decode())

    def _extend(self, index: int, delta: Mapping[str, Any]) -> Chunk:
        if delta.get("type") == "text_delta":
            return self._say(str(delta.get("text") or ""))
        if delta.get("type") == "input_json_delta":
            return self._argue(index, str(delta.get("partial_json") or ""))
        return _NO_CHUNK

    def _say(self, text: str) -> Chunk:
        if self.by_tool:
            self._held.append(text)
            return _NO_CHUNK
        return self.known.write(text)

    def _argue(self, index: int, arguments: str) -> Chunk:
        kind = self._kinds.get(index)
        if kind == "tool" and arguments:
            return self.known.write(calls=(ToolCallPart(self._numbers[index], arguments),))
        if kind != "answer":
            return _NO_CHUNK
        self._arguments.append(arguments)
        return _NO_CHUNK if answering.is_wrapped(self.request) else self.known.write(arguments)

    def _end(self, data: Mapping[str, Any]) -> Chunk:
        self._count(data.get("usage"))
        self._take_reason(json_answers.mapping(data.get("delta")).get("stop_reason"))
        return self._finish()

    def _take_reason(self, said: Any) -> None:
        if said:
            self.known.reason = _FINISH_REASONS.get(str(said), "stop")

    def _finish(self) -> Chunk:
        """Bring forth what was held back, if it is the answer."""
        if "answer" in self._kinds.values():
            return self._unwrapped() if answering.is_wrapped(self.request) else _NO_CHUNK
        held, self._held = self._held, []
        return self.known.write(*held)

    def _unwrapped(self) -> Chunk:
        given = json_answers.parse_or_none("".join(self._arguments))
        if not isinstance(given, dict) or "answer" not in given:
            raise errors.ProviderAnswerError
        return self.known.write(orjson.dumps(given["answer"]).decode())

    def _count(self, usage: Any) -> None:
        """Take in counts of tokens, each of which stands for the whole answer so far."""
        if isinstance(usage, dict):
            self._counted |= {name: count for name, count in usage.items() if count is not None}
            self.known.usage = _usage(self._counted)


def _usage(counted: Mapping[str, Any]) -> Usage | None:
    match counted:
        case {"input_tokens": int(fresh), "output_tokens": int(written)}:
            read, stored = counted.get("cache_read_input_tokens", 0), counted.get("cache_creation_input_tokens", 0)
            details = counted.get("output_tokens_details") or {}
            thoughts = details.get("thinking_tokens") or details.get("reasoning_tokens") or 0
            return Usage(fresh + read + stored, written, read, stored, thoughts)
        case _:
            return None
