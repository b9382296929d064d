from typing import Any

import pytest
from pydantic import ValidationError

from shared import errors
from shared.gateway import chat_request
from shared.models.base import CompletionRequest, Message, Tool
from tests.shared.gateway.conftest import asking

WEATHER = {"type": "function", "function": {"name": "weather", "description": "Tells it.", "parameters": {"a": 1}}}


def test_the_least_leaves_everything_to_the_provider() -> None:
    assert asking().to_model() == CompletionRequest((Message("user", "Say hello."),), temperature=None)


def test_every_field_that_counts_is_taken_over() -> None:
    request = asking(
        temperature=0,
        top_p=0.5,
        presence_penalty=1,
        frequency_penalty=-1,
        stop=["a", "b"],
        seed=7,
        max_completion_tokens=20,
        reasoning_effort="low",
        tools=[WEATHER],
        tool_choice="required",
        parallel_tool_calls=False,
    ).to_model()

    assert (request.temperature, request.top_p, request.seed, request.max_tokens) == (0, 0.5, 7, 20)
    assert (request.presence_penalty, request.frequency_penalty, request.stop) == (1, -1, ("a", "b"))
    assert (request.reasoning_effort, request.tool_choice, request.parallel_tool_calls) == ("low", "required", False)
    assert request.tools == (Tool("weather", "Tells it.", {"a": 1}),)


@pytest.mark.parametrize(
    ("given", "field", "value"),
    [
        ({"max_tokens": 5}, "max_tokens", 5),
        ({"max_tokens": 5, "max_completion_tokens": 6}, "max_tokens", 6),
        ({"stop": "end"}, "stop", ("end",)),
        ({"response_format": {"type": "text"}}, "json_object", False),
        ({"response_format": {"type": "json_object"}}, "json_object", True),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object"}}}},
            "json_schema",
            {"type": "object"},
        ),
        (
            {"tools": [WEATHER], "tool_choice": {"type": "function", "function": {"name": "weather"}}},
            "forced_tool",
            "weather",
        ),
        ({"tool_choice": "auto"}, "tool_choice", None),
        ({"parallel_tool_calls": True}, "parallel_tool_calls", None),
    ],
)
def test_fields_come_in_several_forms(given: dict[str, Any], field: str, value: object) -> None:
    assert getattr(asking(**given).to_model(), field) == value


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"logprobs": True}, "logprobs"),
        ({"top_logprobs": 3}, "top_logprobs"),
        ({"logit_bias": {"50256": -100}}, "logit_bias"),
        ({"audio": {"voice": "alloy", "format": "wav"}}, "audio"),
        ({"modalities": ["text", "audio"]}, "modalities"),
        ({"functions": [{"name": "weather"}]}, "functions"),
        ({"web_search_options": {"search_context_size": "low"}}, "web_search_options"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"tools": [WEATHER], "tool_choice": {"type": "function", "function": {"name": "tide"}}}, "tool_choice"),
    ],
)
def test_what_is_not_to_be_had_is_refused_by_name(given: dict[str, Any], field: str) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        asking(**given)

    assert [one.field for one in caught.value.errors] == [field]


@pytest.mark.parametrize(
    "given",
    [{"logprobs": False}, {"logprobs": None}, {"logit_bias": {}}, {"functions": []}, {"modalities": ["text"]}],
)
def test_refused_fields_may_be_empty(given: dict[str, Any]) -> None:
    assert asking(**given).ignored == []


def test_unknown_fields_are_left_aside_by_name() -> None:
    request = asking(top_k=40, user="ann", metadata={"a": "b"}, provider={}, store=True, service_tier="auto")

    assert request.ignored == ["provider", "top_k"]


@pytest.mark.parametrize(
    "given",
    [
        {"temperature": 2.1},
        {"temperature": "0.5"},
        {"n": 0},
        {"n": chat_request.MOST_ANSWERS + 1},
        {"messages": []},
        {"max_tokens": 0},
        {"stream": "yes"},
        {"stop": [""]},
        {"tools": [{"type": "custom", "custom": {}}]},
        {"tool_choice": "any"},
        {"response_format": {"type": "grammar"}},
        {"response_format": {"type": "json_schema"}},
        {"model": ""},
    ],
)
def test_broken_rules_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        asking(**given)


@pytest.mark.parametrize(
    ("given", "streamed", "usage"),
    [
        ({}, False, False),
        ({"stream": True}, True, False),
        ({"stream": True, "stream_options": {"include_usage": True, "include_obfuscation": False}}, True, True),
    ],
)
def test_streams_are_asked_for(given: dict[str, Any], streamed: bool, usage: bool) -> None:  # noqa: FBT001
    request = asking(**given)

    assert (request.streamed, request.usage_streamed) == (streamed, usage)
