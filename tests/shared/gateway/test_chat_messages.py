from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.gateway.chat_messages import ChatMessage
from shared.models.base import Image, Message, Text, ToolCall

MESSAGES: TypeAdapter[Any] = TypeAdapter(ChatMessage)
CALL = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Graz"}'}}


def message(role: str, **fields: Any) -> Message:
    found: Message = MESSAGES.validate_python({"role": role, **fields}).to_message()
    return found


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({"role": "system", "content": "Be brief."}, Message("system", "Be brief.")),
        ({"role": "developer", "content": "Be brief."}, Message("system", "Be brief.")),
        ({"role": "user", "content": "Hello", "name": "Ann"}, Message("user", "Hello", name="Ann")),
        ({"role": "assistant", "content": "Hi", "audio": None, "annotations": []}, Message("assistant", "Hi")),
        ({"role": "assistant", "content": None, "refusal": "No."}, Message("assistant", "No.")),
        ({"role": "assistant"}, Message("assistant", "")),
        ({"role": "tool", "content": "12", "tool_call_id": "call_1"}, Message("tool", "12", tool_call_id="call_1")),
    ],
)
def test_messages_are_read_by_their_role(given: dict[str, Any], read: Message) -> None:
    assert MESSAGES.validate_python(given).to_message() == read


def test_parts_are_read_by_their_type() -> None:
    parts = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "https://example.com/a.jpg", "detail": "low"}},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBO\nRw0K", "detail": "auto"}},
    ]

    assert message("user", content=parts).content == (
        Text("What is this?"),
        Image(url="https://example.com/a.jpg", detail="low"),
        Image(data="iVBORw0K", media_type="image/png"),
    )


def test_calls_of_tools_are_taken_over() -> None:
    found = message("assistant", content=None, tool_calls=[CALL])

    assert found.tool_calls == (ToolCall("call_1", "weather", '{"city":"Graz"}'),)


def test_refusals_among_parts_are_read() -> None:
    assert message("assistant", content=[{"type": "refusal", "refusal": "No."}]).text == "No."


@pytest.mark.parametrize(
    "given",
    [
        {"role": "nobody", "content": "x"},
        {"content": "x"},
        {"role": "user"},
        {"role": "user", "content": None},
        {"role": "user", "content": 5},
        {"role": "user", "content": [{"type": "input_audio", "input_audio": {}}]},
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "ftp://example.com/a"}}]},
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:text/html;base64,aaaa"}}]},
        {"role": "system", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/a"}}]},
        {"role": "tool", "content": "12"},
        {"role": "assistant", "tool_calls": [{"type": "function"}]},
    ],
)
def test_other_messages_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        MESSAGES.validate_python(given)
