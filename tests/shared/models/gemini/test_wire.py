from typing import Any

import pytest

from shared.models.base import CompletionRequest, Message, Tool
from shared.models.gemini.wire import GenerateContent
from shared.models.http_model import Call
from shared.models.server_events import ServerEvent

HI = (Message("system", "Be brief."), Message("user", "Hi"))
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}
LOOK = Tool("look", "Looks.", {"$schema": "x", **SCHEMA})
FLASH, THIRD = "gemini-2.5-flash", "gemini-3.7-flash"


def call(model: str = FLASH, *refused: str, streamed: bool = False, **more: Any) -> Call:
    return GenerateContent().call(CompletionRequest(HI, **more), model, frozenset(refused), streamed=streamed)


def test_body_holds_only_what_is_asked_for() -> None:
    assert call().body == {
        "contents": [{"role": "user", "parts": [{"text": "Hi"}]}],
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
        "generationConfig": {"temperature": 0.7},
    }


def test_body_carries_every_option() -> None:
    config = call(
        max_tokens=9,
        top_p=0.9,
        presence_penalty=0.2,
        frequency_penalty=0.3,
        stop=tuple("abcdef"),
        seed=2**31 + 7,
        reasoning_effort="low",
        json_schema={"$schema": "x", **SCHEMA},
    ).body["generationConfig"]
    assert config == {
        "temperature": 0.7,
        "topP": 0.9,
        "maxOutputTokens": 9,
        "stopSequences": list("abcde"),
        "seed": 7,
        "presencePenalty": 0.2,
        "frequencyPenalty": 0.3,
        "responseMimeType": "application/json",
        "responseJsonSchema": SCHEMA,
        "thinkingConfig": {"thinkingBudget": 1024},
    }


@pytest.mark.parametrize(
    ("model", "streamed", "path"),
    [
        (FLASH, False, "/models/gemini-2.5-flash:generateContent"),
        (FLASH, True, "/models/gemini-2.5-flash:streamGenerateContent?alt=sse"),
        ("tunedModels/mine", False, "/tunedModels/mine:generateContent"),
        ("a?b", False, "/models/a%3Fb:generateContent"),
    ],
)
def test_model_stands_in_the_path(model: str, path: str, *, streamed: bool) -> None:
    assert call(model, streamed=streamed).path == path


@pytest.mark.parametrize(
    ("more", "choice"),
    [
        ({}, None),
        ({"tool_choice": "auto"}, {"mode": "AUTO"}),
        ({"tool_choice": "none"}, {"mode": "NONE"}),
        ({"tool_choice": "required"}, {"mode": "ANY"}),
        ({"forced_tool": "look"}, {"mode": "ANY", "allowedFunctionNames": ["look"]}),
    ],
)
def test_tools_are_forced_as_asked(more: dict[str, Any], choice: Any) -> None:
    sent = call(tools=(LOOK, Tool("find")), **more).body
    assert sent["tools"] == [
        {
            "functionDeclarations": [
                {"name": "look", "description": "Looks.", "parametersJsonSchema": SCHEMA},
                {"name": "find", "description": "find"},
            ]
        }
    ]
    assert sent.get("toolConfig") == (choice and {"functionCallingConfig": choice})


@pytest.mark.parametrize(
    ("model", "refused", "more", "held"),
    [
        (FLASH, (), {}, True),
        (FLASH, ("responseMimeType",), {}, False),
        (FLASH, (), {"tools": (LOOK,)}, False),
        (THIRD, (), {"tools": (LOOK,)}, True),
        (THIRD, (), {"tools": (LOOK,), "tool_choice": "required"}, False),
    ],
)
def test_json_is_held_to_a_form_or_asked_for_in_words(
    model: str, refused: tuple[str, ...], more: dict[str, Any], *, held: bool
) -> None:
    sent = call(model, *refused, json_object=True, **more).body
    assert ("responseMimeType" in sent["generationConfig"]) is held
    assert ("JSON" in sent["systemInstruction"]["parts"][0]["text"]) is not held


def test_refused_fields_are_left_out() -> None:
    config = call(FLASH, "presencePenalty", presence_penalty=1.0, seed=1).body["generationConfig"]
    assert set(config) == {"temperature", "seed"}


def test_refusals_of_optional_fields_are_understood() -> None:
    made = call(presence_penalty=1.0, reasoning_effort="low", json_object=True, max_tokens=5)
    assert set(made.unwanted) == {"temperature", "presencePenalty", "thinkingConfig", "responseMimeType"}
    assert made.passing == {"responseMimeType"}


def test_streams_end_without_a_word() -> None:
    assert not GenerateContent().is_last(ServerEvent("message", "{}"))
