from typing import Any

import pytest

from shared.models.anthropic import turns
from shared.models.base import Image, Message, Text, ToolCall


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def user(*words: str) -> dict[str, Any]:
    return {"role": "user", "content": [text(one) for one in words]}


def test_words_of_the_system_stand_apart() -> None:
    messages = [Message("system", "Be brief."), Message("user", "Hi"), Message("system", "Be kind.")]
    assert turns.conversation(messages, "Be quick.") == turns.Conversation(
        "Be brief.\n\nBe kind.\n\nBe quick.", [user("Hi")]
    )


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([Message("system", "Write.")], [user("Write.")]),
        ([], [user(turns.OPENING)]),
        ([Message("assistant", "Hello")], [user(turns.OPENING), {"role": "assistant", "content": [text("Hello")]}]),
        ([Message("user", "a"), Message("user", "b")], [user("a", "b")]),
        ([Message("user", "a"), Message("assistant", " "), Message("user", "b")], [user("a"), user("b")]),
    ],
    ids=["system alone", "nothing", "model first", "twice in a row", "empty turn"],
)
def test_users_begin_and_sides_take_turns(messages: list[Message], expected: list[Any]) -> None:
    assert turns.conversation(messages).turns == expected


def test_calls_and_results_of_tools_find_each_other() -> None:
    messages = [
        Message("user", "Weather?"),
        Message(
            "assistant", "Let me see. ", (ToolCall("call.1", "look", '{"city": "Rome"}'), ToolCall("b", "find", "x"))
        ),
        Message("tool", "Sunny", tool_call_id="call.1"),
        Message("tool", "", tool_call_id="b"),
        Message("user", "And?"),
    ]
    _, asked, told = turns.conversation(messages).turns
    assert asked["content"] == [
        text("Let me see."),
        {"type": "tool_use", "id": "call_1", "name": "look", "input": {"city": "Rome"}},
        {"type": "tool_use", "id": "b", "name": "find", "input": {}},
    ]
    assert told == {
        "role": "user",
        "content": [
            {"type": "tool_result", "tool_use_id": "call_1", "content": [text("Sunny")]},
            {"type": "tool_result", "tool_use_id": "b", "content": []},
            text("And?"),
        ],
    }


def test_images_are_shown_as_data_or_by_address() -> None:
    message = Message("user", (Text("Look"), Image("https://x/a.png"), Image(data="AA", media_type="image/gif")))
    assert turns.conversation([message]).turns[0]["content"] == [
        text("Look"),
        {"type": "image", "source": {"type": "url", "url": "https://x/a.png"}},
        {"type": "image", "source": {"type": "base64", "media_type": "image/gif", "data": "AA"}},
    ]
