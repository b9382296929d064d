import pytest

from shared import errors
from shared.models import chat_messages
from shared.models.base import Image, Message, Text, ToolCall

NOTHING: frozenset[str] = frozenset()
LONG = "toolu_" + "x" * 60


@pytest.mark.parametrize(
    ("turn", "sent"),
    [
        (Message("user", "Hi"), {"role": "user", "content": "Hi"}),
        (Message("user", (Text("Hi"), Text("there"))), {"role": "user", "content": "Hi\nthere"}),
        (Message("user", "Hi", name="zoe"), {"role": "user", "content": "Hi", "name": "zoe"}),
        (Message("tool", "12", tool_call_id="a"), {"role": "tool", "content": "12", "tool_call_id": "a"}),
    ],
)
def test_turns_go_out_as_they_are(turn: Message, sent: object) -> None:
    assert chat_messages.message(turn, NOTHING) == sent


def test_images_go_out_as_parts() -> None:
    turn = Message(
        "user", (Text("Look"), Image("https://x/a.png", detail="low"), Image(data="AA", media_type="image/gif"))
    )
    assert chat_messages.message(turn, NOTHING)["content"] == [
        {"type": "text", "text": "Look"},
        {"type": "image_url", "image_url": {"url": "https://x/a.png", "detail": "low"}},
        {"type": "image_url", "image_url": {"url": "data:image/gif;base64,AA"}},
    ]


def test_calls_of_tools_go_back() -> None:
    turn = Message("assistant", "", (ToolCall("a", "look", ""),))
    assert chat_messages.message(turn, NOTHING) == {
        "role": "assistant",
        "content": "",
        "tool_calls": [{"id": "a", "type": "function", "function": {"name": "look", "arguments": "{}"}}],
    }


@pytest.mark.parametrize(
    ("given", "refused", "length"),
    [("call_1", NOTHING, 6), (LONG, NOTHING, 29), ("Ab3456789", {"long_call_ids"}, 9), (LONG, {"long_call_ids"}, 9)],
)
def test_ids_of_other_providers_are_shortened(given: str, refused: frozenset[str], length: int) -> None:
    sent = chat_messages.call_id(given, frozenset(refused))
    assert len(sent) == length
    assert sent == chat_messages.call_id(given, frozenset(refused))
    assert (sent == given) is (len(given) == length)


def test_addresses_of_images_may_be_refused() -> None:
    refused = frozenset({"image_url", "name"})
    with pytest.raises(errors.ProviderRejectedError, match="as data only"):
        chat_messages.message(Message("user", (Image("https://x/a.png"),)), refused)
    assert "name" not in chat_messages.message(Message("user", "Hi", name="zoe"), refused)
