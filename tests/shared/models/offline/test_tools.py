from typing import Any

import orjson
import pytest

from shared.models.base import CompletionRequest, Message, Tool, ToolCall, ToolChoice
from shared.models.offline import tools
from shared.models.offline.brief import Brief

ASKED = (Message("user", "Topic: tea"),)
BREW = Tool("brew", parameters={"properties": {"cups": {"type": "integer", "minimum": 2}}, "required": ["cups"]})
POUR = Tool("pour")


def request(**more: Any) -> CompletionRequest:
    return CompletionRequest(ASKED, tools=(BREW, POUR), **more)


@pytest.mark.parametrize(
    ("choice", "forced", "must"),
    [(None, "", False), ("auto", "", False), ("none", "", False), ("required", "", True), (None, "pour", True)],
)
def test_calls_are_made_only_when_they_must(choice: ToolChoice | None, forced: str, *, must: bool) -> None:
    assert tools.must_call(request(tool_choice=choice, forced_tool=forced)) is must


def test_nothing_is_called_without_tools() -> None:
    assert not tools.must_call(CompletionRequest(ASKED, tool_choice="required"))


@pytest.mark.parametrize(("forced", "name"), [("", "brew"), ("pour", "pour"), ("unknown", "brew")])
def test_forced_tool_is_called_else_the_first(forced: str, name: str) -> None:
    assert tools.call(request(tool_choice="required", forced_tool=forced), Brief()).name == name


def test_arguments_fit_the_schema() -> None:
    assert orjson.loads(tools.call(request(), Brief(topic="tea")).arguments)["cups"] >= 2


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("What is the weather in Rome?", {"city": "Rome", "days": 0, "unit": "C"}),
        ("Tell me about New York for 3 days", {"city": "New York", "days": 3, "unit": "C"}),
        ("the weather, please", {"city": "the weather, please", "days": 0, "unit": "C"}),
    ],
)
def test_arguments_come_from_the_words_of_the_user(said: str, expected: dict[str, Any]) -> None:
    fields = {"city": {"type": "string"}, "days": {"type": "integer"}, "unit": {"enum": ["C", "F"]}}
    look = Tool("look", parameters={"type": "object", "properties": fields, "required": list(fields)})
    asked = CompletionRequest((Message("user", said),), tools=(look,), forced_tool="look")
    assert orjson.loads(tools.call(asked, Brief()).arguments) == expected


def test_same_request_gives_the_same_call() -> None:
    assert tools.call(request(seed=1), Brief()) == tools.call(request(seed=1), Brief())


def test_report_tells_what_each_tool_has_said() -> None:
    calls = (ToolCall("a", "brew", "{}"), ToolCall("b", "pour", "{}"))
    results = [Message("tool", "Hot.", tool_call_id="a"), Message("tool", "Full.", tool_call_id="x")]
    assert (
        tools.report([*ASKED, Message("assistant", "", calls), *results]) == "brew says: Hot.\n\nThe tool says: Full."
    )


def test_old_results_are_not_reported_again() -> None:
    assert tools.report([Message("tool", "Hot.", tool_call_id="a"), *ASKED]) == ""
