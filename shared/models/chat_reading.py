"""Reading answers of Chat Completions, whole or streamed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from shared import errors
from shared.models import json_answers, reported_errors
from shared.models.base import Chunk, FinishReason, ToolCallPart, Usage
from shared.models.reading import Reading
from shared.models.server_events import ServerEvent

_FINISH_REASONS: Mapping[str, FinishReason] = {
    "length": "length",
    "max_tokens": "length",
    "model_length": "length",
    "content_filter": "refused",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
}
_FAILURES: Mapping[str, type[errors.ProviderError]] = {
    "error": errors.ProviderAnswerError,
    "insufficient_system_resource": errors.ProviderUnavailableError,
}


@dataclass
class ChatReading:
    """An answer of Chat Completions as it is read."""

    known: Reading = field(default_factory=Reading)

    def take_answer(self, answer: Any) -> None:
        """Take in a whole answer, which must hold a choice."""
        if not self._choices(answer):
            raise errors.ProviderAnswerError
        self._take(answer, "message")

    def take_event(self, event: ServerEvent) -> Chunk:
        """Take in one event of a stream and return what it brings."""
        if event.data == "[DONE]":
            self.known.ended = True
            return Chunk()
        return self._take(json_answers.parse(event.data), "delta")

    def _take(self, answer: Any, part: str) -> Chunk:
        choices = self._choices(answer)
        self.known.usage = usage(answer.get("usage")) or self.known.usage
        self.known.model = self.known.model or str(answer.get("model") or "")
        return self._take_choice(json_answers.mapping(choices[0]), part) if choices else Chunk()

    def _choices(self, answer: Any) -> list[Any]:
        if json_answers.mapping(answer).get("error"):
            raise reported_errors.within(answer)
        return json_answers.sequence(answer.get("choices"))

    def _take_choice(self, choice: Mapping[str, Any], part: str) -> Chunk:
        if choice.get("error"):
            raise reported_errors.within(choice)
        message = json_answers.mapping(choice.get(part) or {})
        self._take_reason(choice, message)
        text = _text(message.get("content"))
        calls = tuple(self._call_parts(json_answers.sequence(message.get("tool_calls") or []), part))
        return self.known.write(*([] if text is None else [text]), calls=calls)

    def _take_reason(self, choice: Mapping[str, Any], message: Mapping[str, Any]) -> None:
        said = str(choice.get("finish_reason") or "")
        if said in _FAILURES:
            raise _FAILURES[said]
        if said and self.known.reason != "refused":
            self.known.reason = _FINISH_REASONS.get(said, "stop")
        if message.get("refusal"):
            self.known.reason = "refused"

    def _call_parts(self, calls: list[Any], part: str) -> Iterator[ToolCallPart]:
        for position, call in enumerate(map(json_answers.mapping, calls)):
            function = json_answers.mapping(call.get("function") or {})
            index = position if part == "message" else self._index(call)
            arguments = function.get("arguments") or ""
            yield ToolCallPart(
                index,
                arguments if isinstance(arguments, str) else orjson.dumps(arguments).decode(),
                str(call.get("id") or ""),
                str(function.get("name") or ""),
            )

    def _index(self, call: Mapping[str, Any]) -> int:
        """Return which call a part belongs to; where it does not say so, a new id begins a new call."""
        index, known = call.get("index"), self.known.calls
        if isinstance(index, int):
            return index
        last = max(known, default=-1)
        return last + 1 if last < 0 or (call.get("id") and call["id"] != known[last].id) else last


def usage(value: Any) -> Usage | None:
    """Return the tokens that an answer reports, if it does."""
    match value:
        case {"prompt_tokens": int(prompt), "completion_tokens": int(completion)}:
            return _detailed(prompt, completion, value)
        case _:
            return None


def _detailed(prompt: int, completion: int, value: Mapping[str, Any]) -> Usage:
    read, written = _details(value, "prompt_tokens_details"), _details(value, "completion_tokens_details")
    reasoning = _count(written, "reasoning_tokens") or _count(value, "reasoning_tokens")
    if reasoning and _count(value, "total_tokens") == prompt + completion + reasoning:
        completion += reasoning  # some providers count the thoughts apart
    return Usage(
        prompt,
        completion,
        cached_tokens=_count(read, "cached_tokens") or _count(value, "prompt_cache_hit_tokens", "cached_tokens"),
        cache_write_tokens=_count(read, "cache_write_tokens", "cache_creation_tokens"),
        reasoning_tokens=reasoning,
    )


def _details(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _count(value: Mapping[str, Any], *names: str) -> int:
    return next((value[name] for name in names if isinstance(value.get(name), int)), 0)


def _text(content: Any) -> str | None:
    """Return the text of a message's content: a string or, with some providers, a list of parts."""
    if isinstance(content, list):
        parts = [json_answers.mapping(part).get("text") for part in content]
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else None
