from typing import Any

import orjson
import pytest

from shared import errors
from shared.models.base import Chunk, Usage
from shared.models.gemini.reading import ContentReading, usage
from shared.models.reading import Reading
from shared.models.server_events import ServerEvent

COUNTS = {"promptTokenCount": 10, "candidatesTokenCount": 5}


def answer(*parts: Any, reason: str | None = "STOP", **more: Any) -> dict[str, Any]:
    candidate = {"content": {"role": "model", "parts": list(parts)}, "finishReason": reason, "index": 0}
    return {"candidates": [candidate], "usageMetadata": COUNTS, "modelVersion": "gemini-x", **more}


def read(given: Any) -> Reading:
    reading = ContentReading()
    reading.take_answer(given)
    reading.known.check()
    return reading.known


def streamed(*given: Any) -> tuple[list[Chunk], Reading]:
    reading = ContentReading()
    taken = [reading.take_event(ServerEvent("message", orjson.dumps(one).decode())) for one in given]
    return taken, reading.known


def test_answer_is_text_reason_usage_and_model() -> None:
    reading = read(answer({"text": "Hello "}, {"text": "Hm.", "thought": True}, {"text": "there."}))
    assert (reading.text, reading.finish_reason, reading.model) == ("Hello there.", "stop", "gemini-x")
    assert reading.usage == Usage(10, 5)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [("MAX_TOKENS", "length"), ("SAFETY", "refused"), ("RECITATION", "refused"), ("OTHER", "stop")],
)
def test_finish_reasons_are_mapped(reason: str, expected: str) -> None:
    assert read(answer({"text": "Hel"}, reason=reason)).finish_reason == expected


def test_blocked_prompts_are_refused_and_paid_for() -> None:
    blocked = {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {"promptTokenCount": 9}}
    reading = read(blocked)
    assert (reading.text, reading.finish_reason, reading.usage) == ("", "refused", Usage(9, 0))


def test_calls_of_tools_are_read() -> None:
    look = {"functionCall": {"name": "look", "args": {"city": "Rome"}}, "thoughtSignature": "x"}
    find = {"functionCall": {"name": "find", "id": "f1"}}
    reading = read(answer(look, find))
    assert [(call.name, call.arguments) for call in reading.tool_calls] == [("look", '{"city":"Rome"}'), ("find", "{}")]
    assert reading.tool_calls[0].id.startswith("call_")
    assert reading.tool_calls[1].id == "f1"
    assert reading.finish_reason == "tool_calls"


def test_parts_of_a_stream_add_up() -> None:
    look = {"functionCall": {"name": "look", "args": {}}}
    taken, reading = streamed(
        answer({"text": "Hel"}, reason=None), answer({"text": "lo"}, look, reason=None), answer(look)
    )
    assert [chunk.text for chunk in taken] == ["Hel", "lo", ""]
    assert [part.index for chunk in taken for part in chunk.tool_calls] == [0, 1]
    assert (reading.text, len(reading.tool_calls), reading.reason) == ("Hello", 2, "stop")


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({**COUNTS, "thoughtsTokenCount": 7}, Usage(10, 12, 0, 0, 7)),
        ({**COUNTS, "cachedContentTokenCount": 4, "toolUsePromptTokenCount": 3}, Usage(13, 5, 4)),
        ({"promptTokenCount": 10}, Usage(10, 0)),
        ({"candidatesTokenCount": 10}, None),
        (None, None),
    ],
)
def test_thoughts_are_counted_with_the_answer(counts: Any, expected: Usage | None) -> None:
    assert usage(counts) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"error": {"code": 503, "status": "UNAVAILABLE"}}, errors.ProviderUnavailableError),
        ({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}, errors.ProviderRateLimitedError),
        ({}, errors.ProviderAnswerError),
        ([], errors.ProviderAnswerError),
        ({"candidates": []}, errors.ProviderAnswerError),
        (answer(), errors.ProviderAnswerError),
        (answer({"text": "x"}, reason="MALFORMED_FUNCTION_CALL"), errors.ProviderAnswerError),
    ],
)
def test_reports_and_rubbish_are_told_apart(given: Any, expected: type[errors.ProviderError]) -> None:
    with pytest.raises(expected):
        read(given)
