from typing import Any

import pytest

from shared.models.base import Image, Message, Text, ToolCall
from shared.models.gemini.contents import OPENING, UNSIGNED, Conversation, conversation
from shared.models.gemini.family import Gemini

FLASH, THIRD, GEMMA = map(Gemini.called, ("gemini-2.5-flash", "gemini-3.7-flash", "gemma-3-27b-it"))


def user(*words: str) -> dict[str, Any]:
    return {"role": "user", "parts": [{"text": one} for one in words]}


def test_words_of_the_system_stand_apart() -> None:
    messages = [Message("system", "Be brief."), Message("user", "Hi"), Message("system", "Be kind.")]
    assert conversation(messages, FLASH, "Be quick.") == Conversation(
        "Be brief.\n\nBe kind.\n\nBe quick.", [user("Hi")]
    )


def test_open_models_hear_the_system_first() -> None:
    messages = [Message("system", "Be brief."), Message("user", "Hi")]
    assert conversation(messages, GEMMA) == Conversation("", [user("Be brief.", "Hi")])


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([Message("system", "Write.")], [user("Write.")]),
        ([], [user(OPENING)]),
        ([Message("assistant", "Hello")], [user(OPENING), {"role": "model", "parts": [{"text": "Hello"}]}]),
        ([Message("user", "a"), Message("assistant", ""), Message("user", "b")], [user("a"), user("b")]),
        ([Message("user", "a"), Message("user", "b")], [user("a", "b")]),
    ],
    ids=["system alone", "nothing", "model first", "empty turn", "twice in a row"],
)
def test_users_begin_and_sides_take_turns(messages: list[Message], expected: list[Any]) -> None:
    assert conversation(messages, FLASH).contents == expected


@pytest.mark.parametrize("gemini", [FLASH, THIRD], ids=["unsigned", "signed"])
def test_calls_and_results_of_tools_find_each_other(gemini: Gemini) -> None:
    calls = (ToolCall("a", "look", '{"city": "Rome"}'), ToolCall("b", "find", "x"))
    messages = [
        Message("user", "Weather?"),
        Message("assistant", "", calls),
        Message("tool", '{"sky": "blue"}', tool_call_id="a"),
        Message("tool", "[1]", tool_call_id="b"),
        Message("tool", "plain", tool_call_id="c"),
    ]
    _, asked, told = conversation(messages, gemini).contents
    signed = {"thoughtSignature": UNSIGNED} if gemini is THIRD else {}
    assert asked["parts"] == [
        {"functionCall": {"name": "look", "args": {"city": "Rome"}}, **signed},
        {"functionCall": {"name": "find", "args": {}}, **signed},
    ]
    assert told["parts"] == [
        {"functionResponse": {"name": "look", "response": {"sky": "blue"}}},
        {"functionResponse": {"name": "find", "response": {"result": [1]}}},
        {"functionResponse": {"name": "c", "response": {"result": "plain"}}},
    ]


def test_images_are_shown_as_data_or_by_address() -> None:
    parts = (Text("Look"), Image("https://x/a.png?s=1"), Image("https://x/a"), Image(data="AA", media_type="image/gif"))
    assert conversation([Message("user", parts)], FLASH).contents[0]["parts"] == [
        {"text": "Look"},
        {"fileData": {"mimeType": "image/png", "fileUri": "https://x/a.png?s=1"}},
        {"fileData": {"mimeType": "image/jpeg", "fileUri": "https://x/a"}},
        {"inlineData": {"mimeType": "image/gif", "data": "AA"}},
    ]
