"""Reading answers of Gemini, whole or streamed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from shared import errors, ids
from shared.models import json_answers, reported_errors
from shared.models.base import Chunk, FinishReason, ToolCallPart, Usage
from shared.models.reading import Reading
from shared.models.server_events import ServerEvent

_FINISH_REASONS: Mapping[str, FinishReason] = {
    "MAX_TOKENS": "length",
    **dict.fromkeys(("SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE"), "refused"),
    **dict.fromkeys(("IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "MODEL_ARMOR"), "refused"),
}
_FAILURES = frozenset({
    "MALFORMED_FUNCTION_CALL",
    "MALFORMED_RESPONSE",
    "MISSING_THOUGHT_SIGNATURE",
    "TOO_MANY_TOOL_CALLS",
    "UNEXPECTED_TOOL_CALL",
})


@dataclass
class ContentReading:
    """An answer of Gemini as it is read."""

    known: Reading = field(default_factory=Reading)

    def take_answer(self, answer: Any) -> None:
        """Take in a whole answer, which must hold a candidate, or why there is none."""
        self._take(answer)
        if self.known.reason is None:
            raise errors.ProviderAnswerError

    def take_event(self, event: ServerEvent) -> Chunk:
        """Take in one event of a stream and return what it brings."""
        return self._take(json_answers.parse(event.data))

    def _take(self, answer: Any) -> Chunk:
        if "error" in (found := json_answers.mapping(answer)):
            raise reported_errors.within(answer)
        self.known.usage = usage(found.get("usageMetadata")) or self.known.usage
        self.known.model = self.known.model or str(found.get("modelVersion") or "")
        if json_answers.mapping(found.get("promptFeedback") or {}).get("blockReason"):
            self.known.reason = "refused"
        candidates = json_answers.sequence(found.get("candidates") or [])
        return self._take_candidate(json_answers.mapping(candidates[0])) if candidates else Chunk()

    def _take_candidate(self, candidate: Mapping[str, Any]) -> Chunk:
        content = json_answers.mapping(candidate.get("content") or {})
        parts = list(map(json_answers.mapping, json_answers.sequence(content.get("parts") or [])))
        said = candidate.get("finishReason")
        if said in _FAILURES:
            raise errors.ProviderAnswerError
        if said:
            self.known.reason = _FINISH_REASONS.get(str(said), "stop")
        return self.known.write(*_texts(parts), calls=tuple(self._calls(parts)))

    def _calls(self, parts: list[Mapping[str, Any]]) -> Iterator[ToolCallPart]:
        asked = (json_answers.mapping(part["functionCall"]) for part in parts if "functionCall" in part)
        for index, call in enumerate(asked, start=len(self.known.calls)):
            arguments = orjson.dumps(call.get("args") or {}).decode()
            given = str(call.get("id") or ids.random_id("call"))
            yield ToolCallPart(index, arguments, given, str(call.get("name") or ""))


def usage(value: Any) -> Usage | None:
    """Return the tokens that an answer reports, if it does."""
    if not isinstance(value, dict) or not isinstance(value.get("promptTokenCount"), int):
        return None
    thoughts = value.get("thoughtsTokenCount") or 0
    return Usage(
        prompt_tokens=value["promptTokenCount"] + (value.get("toolUsePromptTokenCount") or 0),
        completion_tokens=(value.get("candidatesTokenCount") or 0) + thoughts,
        cached_tokens=value.get("cachedContentTokenCount") or 0,
        reasoning_tokens=thoughts,
    )


def _texts(parts: list[Mapping[str, Any]]) -> list[str]:
    """Return what is written for the reader; thoughts are not."""
    return [part["text"] for part in parts if isinstance(part.get("text"), str) and not part.get("thought")]
