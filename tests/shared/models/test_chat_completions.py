from typing import Any

import pytest

from shared.models.base import CompletionRequest, Message, Tool
from shared.models.chat_completions import ChatCompletions
from shared.models.presets import PRESETS, Preset
from shared.models.server_events import ServerEvent

REQUEST = CompletionRequest((Message("system", "Be brief."), Message("user", "Hi")))
MESSAGES = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}
LOOK = Tool("look", "Looks.", SCHEMA, strict=True)
EVERYTHING = CompletionRequest(
    REQUEST.messages,
    max_tokens=9,
    temperature=0.1,
    top_p=0.9,
    presence_penalty=0.2,
    frequency_penalty=0.3,
    stop=("END",),
    seed=7,
    reasoning_effort="low",
    json_schema=SCHEMA,
    tools=(LOOK,),
    tool_choice="required",
    parallel_tool_calls=False,
)


def body(
    request: CompletionRequest, provider: str = "groq", model: str = "small", *refused: str, streamed: bool = False
) -> dict[str, Any]:
    return (
        ChatCompletions(PRESETS.get(provider, Preset()))
        .call(request, model, frozenset(refused), streamed=streamed)
        .body
    )


def test_body_holds_only_what_is_asked_for() -> None:
    assert body(REQUEST) == {"model": "small", "messages": MESSAGES, "temperature": 0.7}


def test_body_carries_every_option() -> None:
    function = {"name": "look", "description": "Looks.", "parameters": SCHEMA, "strict": True}
    assert body(EVERYTHING, streamed=True) == {
        "model": "small",
        "messages": MESSAGES,
        "max_completion_tokens": 9,
        "temperature": 0.1,
        "top_p": 0.9,
        "presence_penalty": 0.2,
        "frequency_penalty": 0.3,
        "stop": ["END"],
        "seed": 7,
        "reasoning_effort": "low",
        "tools": [{"type": "function", "function": function}],
        "tool_choice": "required",
        "parallel_tool_calls": False,
        "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA}},
        "stream": True,
        "stream_options": {"include_usage": True},
    }


@pytest.mark.parametrize("provider", ["openai", "mistral", "perplexity", "cerebras", "deepseek"])
def test_what_a_provider_refuses_is_not_sent(provider: str) -> None:
    sent = body(EVERYTHING, provider, streamed=True)
    refused = set(PRESETS[provider].refuses) - {"json_schema"}
    assert refused.isdisjoint(sent)
    assert PRESETS[provider].limit_field in sent


def test_fields_may_go_by_another_name() -> None:
    assert body(EVERYTHING, "mistral")["random_seed"] == 7


def test_models_that_think_are_not_steered() -> None:
    sent = body(EVERYTHING, "openai", "gpt-5-mini")
    assert {"temperature", "top_p", "stop", "presence_penalty"}.isdisjoint(sent)
    assert sent["reasoning_effort"] == "low"


def test_forced_tool_is_named() -> None:
    request = CompletionRequest(REQUEST.messages, tools=(LOOK,), forced_tool="look")
    assert body(request)["tool_choice"] == {"type": "function", "function": {"name": "look"}}


def test_settings_of_tools_need_tools() -> None:
    request = CompletionRequest(REQUEST.messages, tool_choice="auto", parallel_tool_calls=True)
    assert set(body(request)) == {"model", "messages", "temperature"}


@pytest.mark.parametrize(
    ("schema", "refused", "form", "told"),
    [
        (SCHEMA, (), "json_schema", False),
        (SCHEMA, ("json_schema",), "json_object", True),
        (SCHEMA, ("json_schema", "json_object"), None, True),
        (None, (), "json_object", True),
        (None, ("json_object",), "json_schema", True),
        (None, ("json_schema", "json_object"), None, True),
    ],
)
def test_json_is_asked_for_in_a_form_or_in_words(
    schema: dict[str, Any] | None, refused: tuple[str, ...], form: str | None, *, told: bool
) -> None:
    request = CompletionRequest(REQUEST.messages, json_schema=schema, json_object=schema is None)
    sent = body(request, "groq", "small", *refused)
    assert (sent.get("response_format") or {"type": None})["type"] == form
    assert ("JSON" in sent["messages"][-1]["content"]) is told


def test_words_are_saved_where_the_prompt_has_them() -> None:
    request = CompletionRequest((Message("user", "Say hello in json"),), json_object=True)
    assert len(body(request)["messages"]) == 1


def test_refusals_of_optional_fields_are_understood() -> None:
    call = ChatCompletions(PRESETS["mistral"]).call(EVERYTHING, "small", frozenset(), streamed=False)
    assert call.unwanted["seed"] == "random_seed"
    assert {"messages", "tools", "max_tokens", "stream_options"}.isdisjoint(call.unwanted)
    assert call.passing == {"json_schema", "json_object"}


def test_done_is_the_last_event() -> None:
    wire = ChatCompletions(Preset())
    assert [wire.is_last(ServerEvent("message", data)) for data in ("{}", "[DONE]")] == [False, True]
