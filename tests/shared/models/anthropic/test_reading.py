from typing import Any

import orjson
import pytest

from shared import errors
from shared.models.anthropic.answering import TOOL
from shared.models.anthropic.reading import MessageReading
from shared.models.base import Chunk, CompletionRequest, Message, ToolCall, Usage
from shared.models.reading import Reading
from shared.models.server_events import ServerEvent

PLAIN = CompletionRequest((Message("user", "Hi"),))
OBJECT = CompletionRequest(PLAIN.messages, json_object=True)
ARRAY = CompletionRequest(PLAIN.messages, json_schema={"type": "array"})
USAGE = {"input_tokens": 10, "output_tokens": 5}


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def use(name: str, given: Any, id_: str = "toolu_1") -> dict[str, Any]:
    return {"type": "tool_use", "id": id_, "name": name, "input": given}


def answer(*blocks: Any, reason: str = "end_turn", usage: Any = USAGE) -> dict[str, Any]:
    return {"type": "message", "model": "claude-x", "content": blocks, "stop_reason": reason, "usage": usage}


def read(given: Any, request: CompletionRequest = PLAIN) -> Reading:
    reading = MessageReading(request, by_tool=request is not PLAIN)
    reading.take_answer(orjson.loads(orjson.dumps(given)))
    reading.known.check()
    return reading.known


def streamed(given: dict[str, Any], request: CompletionRequest = PLAIN) -> tuple[list[Chunk], Reading]:
    reading = MessageReading(request, by_tool=request is not PLAIN)
    taken = [reading.take_event(ServerEvent(part["type"], orjson.dumps(part).decode())) for part in _events(given)]
    reading.known.check()
    return taken, reading.known


def _events(given: dict[str, Any]) -> list[dict[str, Any]]:
    start = {**given, "content": [], "stop_reason": None, "usage": {**given["usage"], "output_tokens": 1}}
    parts: list[dict[str, Any]] = [{"type": "message_start", "message": start}, {"type": "ping"}]
    for index, block in enumerate(given["content"]):
        empty = {**block, "text": ""} if block["type"] == "text" else {**block, "input": {}}
        parts.append({"type": "content_block_start", "index": index, "content_block": empty})
        whole = block.get("text") or orjson.dumps(block.get("input")).decode()
        kind = ("text_delta", "text") if block["type"] == "text" else ("input_json_delta", "partial_json")
        deltas = [{"type": kind[0], kind[1]: piece} for piece in (whole[:3], whole[3:])]
        parts += [{"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas]
        parts.append({"type": "content_block_stop", "index": index})
    ending = {"stop_reason": given["stop_reason"], "stop_sequence": None}
    return [*parts, {"type": "message_delta", "delta": ending, "usage": given["usage"]}, {"type": "message_stop"}]


CASES = [
    (answer(text("Hello "), text("there.")), PLAIN, "Hello there.", (), "stop"),
    (answer(text("Hel"), reason="max_tokens"), PLAIN, "Hel", (), "length"),
    (answer(text("No."), reason="refusal"), PLAIN, "No.", (), "refused"),
    (answer(text("Well. "), use("look", {"a": 1}), reason="tool_use"), PLAIN, "Well. ", ("look",), "tool_calls"),
    (answer(use("look", {}), use("find", {"b": 2}), reason="tool_use"), PLAIN, "", ("look", "find"), "tool_calls"),
    (answer(text("Here: "), use(TOOL, {"a": 1}), reason="tool_use"), OBJECT, '{"a":1}', (), "stop"),
    (answer(text('{"a":'), text("1}")), OBJECT, '{"a":1}', (), "stop"),
    (answer(use(TOOL, {"answer": [1, 2]}), reason="tool_use"), ARRAY, "[1,2]", (), "stop"),
    (answer(use("look", {"a": 1}), reason="tool_use"), OBJECT, "", ("look",), "tool_calls"),
]


@pytest.mark.parametrize(("given", "request_", "written", "called", "reason"), CASES)
def test_whole_and_streamed_answers_are_read_alike(
    given: dict[str, Any], request_: CompletionRequest, written: str, called: tuple[str, ...], reason: str
) -> None:
    chunks, from_stream = streamed(given, request_)
    for reading in (read(given, request_), from_stream):
        assert (reading.text, reading.finish_reason, reading.usage) == (written, reason, Usage(10, 5))
        assert tuple(call.name for call in reading.tool_calls) == called
    assert "".join(chunk.text for chunk in chunks) == written
    assert from_stream.ended


def test_answers_held_to_a_schema_are_streamed() -> None:
    reading = MessageReading(OBJECT)
    delta = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": '{"a"'}}
    assert reading.take_event(ServerEvent("content_block_delta", orjson.dumps(delta).decode())).text == '{"a"'


def test_arguments_of_calls_are_json() -> None:
    _, from_stream = streamed(answer(use("look", {"city": "Rome"}), reason="tool_use"))
    expected = (ToolCall("toolu_1", "look", '{"city":"Rome"}'),)
    assert read(answer(use("look", {"city": "Rome"}))).tool_calls == from_stream.tool_calls == expected


def test_thoughts_are_not_the_answer() -> None:
    assert read(answer({"type": "thinking", "thinking": "Hm."}, text("Hi"))).text == "Hi"


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ({**USAGE, "cache_read_input_tokens": 100, "cache_creation_input_tokens": 20}, Usage(130, 5, 100, 20)),
        ({**USAGE, "output_tokens_details": {"thinking_tokens": 3}}, Usage(10, 5, 0, 0, 3)),
        ({**USAGE, "cache_read_input_tokens": None}, Usage(10, 5)),
        ({}, None),
    ],
)
def test_cached_tokens_are_part_of_the_prompt(usage: dict[str, Any], expected: Usage | None) -> None:
    assert read(answer(text("Hi"), usage=usage)).usage == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"type": "error", "error": {"type": "overloaded_error"}}, errors.ProviderUnavailableError),
        ({"type": "error", "error": {"type": "rate_limit_error"}}, errors.ProviderRateLimitedError),
        ({"error": "x"}, errors.ProviderAnswerError),
        ([], errors.ProviderAnswerError),
        ({"content": "text"}, errors.ProviderAnswerError),
        (answer(), errors.ProviderAnswerError),
    ],
)
def test_reports_and_rubbish_are_told_apart(given: Any, expected: type[errors.ProviderError]) -> None:
    with pytest.raises(expected):
        read(given)


def test_error_in_the_middle_of_a_stream_is_raised() -> None:
    report = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    with pytest.raises(errors.ProviderUnavailableError):
        MessageReading(PLAIN).take_event(ServerEvent("error", orjson.dumps(report).decode()))


def test_wrapped_answer_must_be_there() -> None:
    with pytest.raises(errors.ProviderAnswerError):
        read(answer(use(TOOL, {"other": 1})), ARRAY)
