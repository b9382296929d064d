from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from shared.gateway import chat_answer
from shared.models.base import ToolCall, Usage
from tests.shared.gateway.scripted_model import completion

CREATED = datetime(2030, 1, 1, tzinfo=UTC)
CALL = ToolCall("call_1", "weather", "{}")


def body(**changes: object) -> dict[str, Any]:
    return chat_answer.body("chatcmpl-1", CREATED, [completion(**changes)])  # type: ignore[arg-type]


def test_answer_has_the_form_of_the_openai_api() -> None:
    assert body() == {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1893456000,
        "model": "scripted/writer-1",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "Hello there.", "refusal": None},
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": {
            "prompt_tokens": 11,
            "completion_tokens": 4,
            "total_tokens": 15,
            "prompt_tokens_details": {"cached_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0},
        },
        "system_fingerprint": None,
    }


@pytest.mark.parametrize(
    ("reason", "told"),
    [("stop", "stop"), ("length", "length"), ("tool_calls", "tool_calls"), ("refused", "content_filter")],
)
def test_finish_reasons_have_the_words_of_the_openai_api(reason: Any, told: str) -> None:
    assert body(finish_reason=reason)["choices"][0]["finish_reason"] == told


def test_calls_of_tools_stand_beside_the_text() -> None:
    message = body(text="", tool_calls=(CALL,), finish_reason="tool_calls")["choices"][0]["message"]

    assert message["content"] is None
    assert message["tool_calls"] == [
        {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
    ]


def test_several_answers_are_one_with_all_that_they_took() -> None:
    several = [completion("a"), completion("b", usage=Usage(11, 6, cached_tokens=3, reasoning_tokens=2))]
    found = chat_answer.body("chatcmpl-1", CREATED, several)

    assert [(one["index"], one["message"]["content"]) for one in found["choices"]] == [(0, "a"), (1, "b")]
    assert (found["usage"]["prompt_tokens"], found["usage"]["completion_tokens"]) == (22, 10)
    assert found["usage"]["prompt_tokens_details"] == {"cached_tokens": 3}
    assert found["usage"]["completion_tokens_details"] == {"reasoning_tokens": 2}


def test_costs_are_added_up_exactly() -> None:
    assert chat_answer.cost_nano_usd([Decimal("0.000000001"), None, Decimal("0.1")]) == 100_000_001
