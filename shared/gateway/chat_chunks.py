"""The chunks of a streamed chat completion: made of what a model sends, or of an answer that is there already."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.gateway import chat_answer
from shared.models.base import Chunk
from shared.tokens import pieces

PIECES_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Head:
    """What all chunks of one completion have in common."""

    id: str
    created: int
    model: str

    def chunk(self, index: int, delta: Mapping[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        """Return a chunk that adds ``delta`` to the choice ``index``."""
        choice = {"index": index, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return {**self._common(), "choices": [choice]}

    def usage(self, usage: Mapping[str, Any]) -> dict[str, Any]:
        """Return the chunk that tells the usage, after all others."""
        return {**self._common(), "choices": [], "usage": usage}

    def _common(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": self.model,
            "system_fingerprint": None,
        }


def opening(head: Head, index: int) -> dict[str, Any]:
    """Return the first chunk of a choice."""
    return head.chunk(index, {"role": "assistant", "content": "", "refusal": None})


def live(head: Head, index: int, chunk: Chunk) -> Iterator[dict[str, Any]]:
    """Yield the chunks that one of a model's comes to."""
    if chunk.text:
        yield head.chunk(index, {"content": chunk.text})
    for part in chunk.tool_calls:
        call: dict[str, Any] = {"index": part.index, "function": {"arguments": part.arguments}}
        if part.name:
            call = {"index": part.index, "id": part.id, "type": "function"}
            call["function"] = {"name": part.name, "arguments": part.arguments}
        yield head.chunk(index, {"tool_calls": [call]})
    if chunk.completion is not None:
        yield head.chunk(index, {}, chat_answer.finish_reason(chunk.completion.finish_reason))


def replay(answer: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the chunks of an answer that is there already, but for the one of its usage."""
    head = head_of(answer)
    for choice in answer["choices"]:
        index, message = choice["index"], choice["message"]
        yield opening(head, index)
        for piece in _pieces(message["content"] or ""):
            yield head.chunk(index, {"content": piece})
        for number, call in enumerate(message.get("tool_calls", ())):
            yield head.chunk(index, {"tool_calls": [{"index": number, **call}]})
        yield head.chunk(index, {}, choice["finish_reason"])


def head_of(answer: Mapping[str, Any]) -> Head:
    """Return what the chunks of an answer have in common."""
    return Head(answer["id"], answer["created"], answer["model"])


def _pieces(text: str) -> Iterator[str]:
    cut = pieces.of(text)
    for start in range(0, len(cut), PIECES_AT_ONCE):
        yield "".join(cut[start : start + PIECES_AT_ONCE])
