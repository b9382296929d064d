from typing import Any

import pytest

from shared.models.anthropic import answering
from shared.models.anthropic.answering import TOOL, Answering
from shared.models.anthropic.family import Claude
from shared.models.base import CompletionRequest, Message, Tool

HI = (Message("user", "Hi"),)
CLOSED = {"type": "object", "properties": {"a": {"type": "string"}}}
OLD, NEW, NEWEST = map(Claude.called, ("claude-3-5-haiku-latest", "claude-haiku-4-5", "claude-opus-5-5"))
LOOK = Tool("look")


def request(**more: Any) -> CompletionRequest:
    return CompletionRequest(HI, **more)


@pytest.mark.parametrize(
    ("asked", "claude", "refused", "way"),
    [
        (request(), NEW, (), ""),
        (request(json_schema=CLOSED), NEW, (), "format"),
        (request(json_schema=CLOSED), OLD, (), "tool"),
        (request(json_schema=CLOSED), NEW, ("output_format",), "tool"),
        (request(json_schema={"type": "object"}), NEW, (), "tool"),
        (request(json_object=True), NEWEST, (), "tool"),
    ],
)
def test_schemas_are_held_where_that_is_known(
    asked: CompletionRequest, claude: Claude, refused: tuple[str, ...], way: str
) -> None:
    chosen = answering.choose(asked, claude, frozenset(refused))
    assert (chosen.format is not None, chosen.tool is not None) == (way == "format", way == "tool")


@pytest.mark.parametrize(
    ("schema", "wrapped"), [(CLOSED, False), ({"type": "array"}, True), ({"properties": {}}, False), (None, False)]
)
def test_arguments_of_the_tool_are_an_object(schema: dict[str, Any] | None, *, wrapped: bool) -> None:
    asked = request(json_schema=schema, json_object=schema is None)
    chosen = answering.choose(asked, OLD, frozenset())
    assert chosen.tool is not None
    assert ("answer" in chosen.tool["input_schema"].get("properties", {})) is wrapped
    assert answering.is_wrapped(asked) is wrapped


@pytest.mark.parametrize(
    ("asked", "claude", "words"),
    [
        (request(json_object=True), OLD, ""),
        (request(json_object=True), NEWEST, f"Give your answer by calling the tool {TOOL}."),
        (request(json_object=True, tools=(LOOK,)), OLD, f"Give your answer by calling the tool {TOOL}."),
        (request(tools=(LOOK,), forced_tool="look"), OLD, ""),
        (request(tools=(LOOK,), forced_tool="look"), NEWEST, "Call the tool look."),
        (request(tools=(LOOK,), tool_choice="required"), NEWEST, "Call at least one of your tools."),
        (request(tools=(LOOK,), tool_choice="auto"), NEWEST, ""),
    ],
)
def test_what_cannot_be_forced_is_told(asked: CompletionRequest, claude: Claude, words: str) -> None:
    chosen = Answering() if asked.forced_tool else answering.choose(asked, claude, frozenset())
    assert answering.told(asked, claude, chosen) == words
