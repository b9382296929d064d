from typing import Any

import orjson
import pytest

from shared import errors
from shared.models.base import Chunk, ToolCall, ToolCallPart, Usage
from shared.models.chat_reading import ChatReading, usage
from shared.models.reading import Reading
from shared.models.server_events import ServerEvent
from tests.shared.models.scripted_server import completion


def read(answer: Any) -> Reading:
    reading = ChatReading()
    reading.take_answer(answer)
    reading.known.check()
    return reading.known


def stream(*choices: Any) -> tuple[list[Chunk], Reading]:
    reading = ChatReading()
    taken = [reading.take_event(ServerEvent("message", orjson.dumps({"choices": [one]}).decode())) for one in choices]
    return taken, reading.known


def call(name: str, arguments: Any, id_: str = "", **more: Any) -> dict[str, Any]:
    return {"id": id_, "type": "function", "function": {"name": name, "arguments": arguments}, **more}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("stop", "stop"),
        ("length", "length"),
        ("model_length", "length"),
        ("content_filter", "refused"),
        ("tool_calls", "stop"),
        ("eos", "stop"),
        (None, "stop"),
    ],
)
def test_finish_reasons_are_mapped(given: str | None, expected: str) -> None:
    assert read(completion("Hi", finish_reason=given)).finish_reason == expected


def test_refusal_message_means_refused() -> None:
    reading = read(completion(message={"content": None, "refusal": "I cannot."}))
    assert (reading.finish_reason, reading.text) == ("refused", "")


def test_content_may_come_in_typed_parts() -> None:
    parts = [{"type": "text", "text": "Hello "}, {"type": "thinking"}, {"type": "text", "text": "there."}]
    assert read(completion(message={"content": parts})).text == "Hello there."


@pytest.mark.parametrize("arguments", ['{"city":"Rome"}', {"city": "Rome"}])
def test_calls_of_tools_are_read(arguments: Any) -> None:
    message = {"content": None, "tool_calls": [call("look", arguments, "a")]}
    reading = read(completion(message=message, finish_reason="stop"))
    assert reading.tool_calls == (ToolCall("a", "look", '{"city":"Rome"}'),)
    assert reading.finish_reason == "tool_calls"


@pytest.mark.parametrize("indexed", [True, False], ids=["with index", "without index"])
def test_streamed_calls_add_up(*, indexed: bool) -> None:
    parts = [(0, "a", "look", ""), (0, "", "", '{"x":'), (0, "", "", "1}"), (1, "b", "find", "{}")]
    calls = [call(name, args, id_, **({"index": index} if indexed else {})) for index, id_, name, args in parts]
    taken, reading = stream(*({"delta": {"tool_calls": [one]}} for one in calls))
    assert reading.tool_calls == (ToolCall("a", "look", '{"x":1}'), ToolCall("b", "find", "{}"))
    assert taken[0].tool_calls == (ToolCallPart(0, "", "a", "look"),)
    assert taken[3].tool_calls == (ToolCallPart(1, "{}", "b", "find"),)


def test_parts_of_a_stream_add_up() -> None:
    deltas: list[Any] = [{"role": "assistant"}, {"content": "Hel"}, {"content": "lo"}]
    taken, reading = stream(*({"delta": delta} for delta in deltas))
    assert ([chunk.text for chunk in taken], reading.text) == (["", "Hel", "lo"], "Hello")


@pytest.mark.parametrize("value", [None, {}, {"prompt_tokens": "3", "completion_tokens": 4}])
def test_unusable_usage_counts_as_none(value: Any) -> None:
    assert read({**completion(), "usage": value}).usage is None
    assert read(completion()).usage == Usage(11, 4)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"prompt_tokens_details": {"cached_tokens": 6, "cache_write_tokens": 2}}, Usage(10, 5, 6, 2)),
        ({"prompt_cache_hit_tokens": 6}, Usage(10, 5, 6)),
        ({"completion_tokens_details": {"reasoning_tokens": 3}, "total_tokens": 15}, Usage(10, 5, 0, 0, 3)),
        ({"completion_tokens_details": {"reasoning_tokens": 3}, "total_tokens": 18}, Usage(10, 8, 0, 0, 3)),
        ({"completion_tokens_details": None, "prompt_tokens_details": None}, Usage(10, 5)),
    ],
)
def test_details_of_usage_are_read_and_thoughts_counted_once(more: dict[str, Any], expected: Usage) -> None:
    assert usage({"prompt_tokens": 10, "completion_tokens": 5, **more}) == expected


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {},
        {"choices": []},
        {"choices": {}},
        {"choices": ["text"]},
        {"choices": [{"message": "text"}]},
        {"error": {"message": "quota of org-77"}},
        {"choices": [{"message": {"content": ""}, "finish_reason": "error"}]},
        {"choices": [{"message": {"tool_calls": ["x"]}}]},
        completion(None),
    ],
)
def test_malformed_answers_are_refused_in_general_words(answer: Any) -> None:
    with pytest.raises(errors.ProviderAnswerError) as caught:
        read(answer)
    assert "org-77" not in str(caught.value)


@pytest.mark.parametrize(
    "choice",
    [{"error": {"code": 502}, "finish_reason": "error"}, {"finish_reason": "insufficient_system_resource"}],
)
def test_choices_may_report_that_the_provider_failed(choice: dict[str, Any]) -> None:
    with pytest.raises(errors.ProviderUnavailableError):
        stream({"delta": {"content": "Hel"}}, {"delta": {}, **choice})
