from dataclasses import replace
from typing import Any

import pytest

from shared.cache import keys
from shared.cache.scope import Scope
from shared.gateway import chat_key
from shared.models.base import Account
from tests.shared.gateway.conftest import asking

SCOPE = Scope("acme", "chat")
WEATHER = {"type": "function", "function": {"name": "weather"}}
IMAGE = {"type": "image_url", "image_url": {"url": "https://example.com/a.jpg"}}


def material(text: Any = "Say hello.", model: str = "writer", **fields: Any) -> dict[str, Any]:
    request = asking(text, **fields)
    return chat_key.material(model, request.to_model(), request.answers)


def key(text: Any = "Say hello.", model: str = "writer", scope: Scope = SCOPE, **fields: Any) -> str:
    return chat_key.exact(scope, "chat", material(text, model, **fields))


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Say hello.", {"user": "ann", "metadata": {"a": "b"}, "store": True, "service_tier": "flex"}),
        ("Say hello.", {"stream": True, "stream_options": {"include_usage": True}}),
        ("Say hello.", {"safety_identifier": "x", "prompt_cache_key": "y", "top_k": 3}),
        ("Say hello.", {"n": 1, "response_format": {"type": "text"}}),
        (" Say  hello.\t", {}),
        ([{"type": "text", "text": "Say hello."}], {}),
    ],
)
def test_what_changes_nothing_is_no_part_of_the_key(text: Any, fields: dict[str, Any]) -> None:
    assert key(text, **fields) == key()


@pytest.mark.parametrize(
    "fields",
    [
        {"temperature": 0},
        {"top_p": 0.5},
        {"max_tokens": 5},
        {"seed": 1},
        {"n": 2},
        {"stop": "x"},
        {"presence_penalty": 1},
        {"frequency_penalty": 1},
        {"reasoning_effort": "low"},
        {"response_format": {"type": "json_object"}},
        {"tools": [WEATHER]},
        {"model": "other"},
        {"scope": Scope("other", "chat")},
        {"scope": Scope("acme", "other")},
        {"text": "Say hello!"},
        {"text": [{"type": "text", "text": "Say hello."}, IMAGE]},
    ],
)
def test_what_shapes_the_answer_is_part_of_the_key(fields: dict[str, Any]) -> None:
    assert key(**fields) != key()


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("caf\u00e9", "cafe\u0301", True),
        ("a\r\nb", "a\nb", True),
        ("\n a\nb \n", "a\nb", True),
        ("if x:\n    y", "if x:\n  y", False),
        ("a  b\nc", "a b\nc", False),
        ("a\nb", "a b", False),
    ],
)
def test_white_space_counts_in_several_lines_alone(one: str, other: str, equal: bool) -> None:  # noqa: FBT001
    assert (key(one) == key(other)) is equal


def test_equal_ways_to_write_a_request_have_one_key() -> None:
    assert key(max_tokens=5) == key(max_completion_tokens=5)
    assert key(stop="x") == key(stop=["x"])
    assert key(temperature=0) == key(temperature=0.0)


def test_who_asks_is_no_part_of_the_key() -> None:
    request = asking().to_model()
    other = replace(request, account=Account("acme", "key_2"), idempotency_key="x", timeout=3.0)

    assert chat_key.material("writer", other, 1) == chat_key.material("writer", request, 1)


def test_no_request_of_a_caller_has_a_key_of_the_gateway() -> None:
    assert chat_key.exact(SCOPE, "chat", {"a": 1}) != keys.exact(SCOPE, {"a": 1}, fold=False)
    assert chat_key.exact(SCOPE, "chat", {"a": 1}) != chat_key.exact(SCOPE, "embedding", {"a": 1})


@pytest.mark.parametrize(
    ("text", "fields", "comparable"),
    [
        ("Say  hello.", {}, "Say hello."),
        ("Say hello.", {"temperature": 0.3}, "Say hello."),
        ("Say hello.", {"temperature": 0.31}, ""),
        ("Say hello.", {"tools": [WEATHER]}, ""),
        ([{"type": "text", "text": "Say hello."}, IMAGE], {}, ""),
    ],
)
def test_one_plain_text_can_be_compared(text: Any, fields: dict[str, Any], comparable: str) -> None:
    assert chat_key.comparable(asking(text, **fields).to_model()) == comparable


@pytest.mark.parametrize(
    ("others", "comparable"),
    [
        ([{"role": "system", "content": "Be brief."}], True),
        ([{"role": "assistant", "content": "Hello."}], True),
        ([{"role": "user", "content": "And?"}], False),
        ([{"role": "tool", "content": "12", "tool_call_id": "c"}], False),
    ],
)
def test_conversations_are_not_compared(others: list[Any], comparable: bool) -> None:  # noqa: FBT001
    messages = [*others, {"role": "user", "content": "Say hello."}]

    assert bool(chat_key.comparable(asking(messages=messages).to_model())) is comparable


def test_the_context_is_everything_but_the_text() -> None:
    system = {"role": "system", "content": "Be brief."}
    one, two, third = (
        chat_key.without_text(material(messages=[*before, {"role": "user", "content": text}]))
        for before, text in (([system], "Hi"), ([system], "Bye"), ([], "Hi"))
    )

    assert one == two != third
