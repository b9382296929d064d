from typing import Any

import pytest

from shared.models.anthropic.answering import TOOL
from shared.models.anthropic.wire import Messages
from shared.models.base import CompletionRequest, Message, Tool
from shared.models.http_model import Call
from shared.models.server_events import ServerEvent

HI = (Message("system", "Be brief."), Message("user", "Hi"))
TURNS = [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}]
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}
LOOK, FIND = Tool("look", "Looks.", SCHEMA, strict=True), Tool("find")
OLD, SMALL, NEWEST = "claude-3-5-haiku-latest", "claude-haiku-4-5", "claude-opus-5-5"


def call(model: str = SMALL, *refused: str, streamed: bool = False, **more: Any) -> Call:
    return Messages().call(CompletionRequest(HI, **more), model, frozenset(refused), streamed=streamed)


def test_body_holds_what_is_asked_for_and_a_limit() -> None:
    assert call().body == {
        "model": SMALL,
        "max_tokens": 16_384,
        "messages": TURNS,
        "system": "Be brief.",
        "temperature": 0.7,
    }


def test_body_carries_what_messages_know() -> None:
    sent = call(max_tokens=9, temperature=1.5, stop=("END", "\n"), seed=7, presence_penalty=1.0, streamed=True).body
    assert (sent["max_tokens"], sent["temperature"], sent["stop_sequences"]) == (9, 1.0, ["END"])
    assert sent["stream"] is True
    assert {"seed", "presence_penalty"}.isdisjoint(sent)


@pytest.mark.parametrize(
    ("model", "refused", "expected"),
    [
        (OLD, (), {"temperature", "top_p"}),
        (SMALL, (), {"temperature"}),
        (SMALL, ("temperature",), {"top_p"}),
        ("claude-opus-4-7", (), set()),
    ],
)
def test_sampling_is_sent_as_far_as_it_is_taken(model: str, refused: tuple[str, ...], expected: set[str]) -> None:
    assert {"temperature", "top_p"} & set(call(model, *refused, top_p=0.9).body) == expected


def test_thoughts_have_room_beside_the_answer() -> None:
    sent = call(max_tokens=500, reasoning_effort="low").body
    assert sent["thinking"] == {"type": "enabled", "budget_tokens": 1024}
    assert sent["max_tokens"] == 1524
    assert "temperature" not in sent


@pytest.mark.parametrize(
    ("refused", "thinking", "effort"),
    [
        ((), True, True),
        (("thinking",), False, True),
        (("effort",), True, False),
        (("thinking", "effort"), False, False),
    ],
)
def test_effort_is_told_as_far_as_it_is_taken(refused: tuple[str, ...], *, thinking: bool, effort: bool) -> None:
    sent = call("claude-opus-5", *refused, reasoning_effort="high").body
    assert ("thinking" in sent, "output_config" in sent) == (thinking, effort)


@pytest.mark.parametrize(
    ("more", "choice"),
    [
        ({}, None),
        ({"tool_choice": "auto"}, None),
        ({"tool_choice": "none"}, {"type": "none"}),
        ({"tool_choice": "required"}, {"type": "any"}),
        ({"forced_tool": "look"}, {"type": "tool", "name": "look"}),
        ({"parallel_tool_calls": False}, {"type": "auto", "disable_parallel_tool_use": True}),
        (
            {"parallel_tool_calls": False, "tool_choice": "required"},
            {"type": "any", "disable_parallel_tool_use": True},
        ),
        ({"json_object": True}, {"type": "any"}),
        ({"json_object": True, "tool_choice": "none"}, {"type": "tool", "name": TOOL}),
    ],
)
def test_tools_are_forced_as_asked(more: dict[str, Any], choice: Any) -> None:
    assert call(tools=(LOOK, FIND), **more).body.get("tool_choice") == choice


def test_tools_are_described() -> None:
    assert call(tools=(LOOK, FIND)).body["tools"] == [
        {"name": "look", "description": "Looks.", "input_schema": SCHEMA, "strict": True},
        {"name": "find", "input_schema": {"type": "object", "properties": {}}},
    ]


def test_models_that_cannot_be_forced_are_told() -> None:
    sent = call(NEWEST, tools=(LOOK, FIND), forced_tool="find").body
    assert [tool["name"] for tool in sent["tools"]] == ["find"]
    assert "tool_choice" not in sent
    assert sent["system"].endswith("Call the tool find.")


def test_json_is_held_to_a_schema_or_taken_by_a_tool() -> None:
    held, taken = call(json_schema=SCHEMA).body, call(OLD, json_schema=SCHEMA).body
    assert held["output_config"]["format"]["schema"]["additionalProperties"] is False
    assert "tools" not in held
    assert taken["tools"][0]["input_schema"] == SCHEMA
    assert taken["tool_choice"] == {"type": "tool", "name": TOOL}


def test_forced_tool_comes_before_json() -> None:
    sent = call(OLD, tools=(LOOK,), forced_tool="look", json_object=True).body
    assert [tool["name"] for tool in sent["tools"]] == ["look"]


def test_refusals_of_optional_fields_are_understood() -> None:
    made = call("claude-opus-5", json_schema=SCHEMA, reasoning_effort="high")
    assert set(made.unwanted) == {"thinking", "effort", "output_format"}
    assert made.passing == {"output_format"}
    assert set(call().unwanted) == {"temperature"}


def test_stop_is_the_last_event() -> None:
    wire = Messages()
    assert [wire.is_last(ServerEvent(name, "{}")) for name in ("ping", "message_stop")] == [False, True]


@pytest.mark.parametrize(("model", "by_tool"), [(OLD, True), (SMALL, False)])
def test_reading_knows_how_the_answer_comes(model: str, *, by_tool: bool) -> None:
    request = CompletionRequest(HI, json_schema=SCHEMA)
    assert Messages().reading(request, model).by_tool is by_tool
