"""Answers as they are read, part by part."""

import pytest

from shared import errors
from shared.models.base import Chunk, FinishReason, ToolCall, ToolCallPart
from shared.models.reading import Reading


def test_parts_add_up_to_texts_and_calls() -> None:
    reading = Reading()
    parts = [ToolCallPart(1, "", "b", "two"), ToolCallPart(0, '{"x"', "a", "one"), ToolCallPart(0, ": 1}")]
    assert reading.write("Hel") == Chunk("Hel")
    assert reading.write("lo", calls=tuple(parts)) == Chunk("lo", tool_calls=tuple(parts))
    assert reading.text == "Hello"
    assert reading.tool_calls == (ToolCall("a", "one", '{"x": 1}'), ToolCall("b", "two", "{}"))


@pytest.mark.parametrize(
    ("reason", "called", "expected"),
    [
        (None, False, "stop"),
        ("stop", False, "stop"),
        ("stop", True, "tool_calls"),
        ("tool_calls", False, "stop"),
        ("length", True, "length"),
        ("refused", False, "refused"),
    ],
)
def test_wish_for_tools_decides_the_finish_reason(
    reason: FinishReason | None, expected: FinishReason, *, called: bool
) -> None:
    reading = Reading(reason=reason)
    reading.write("x", calls=(ToolCallPart(0, name="look"),) if called else ())
    assert reading.finish_reason == expected


def test_call_without_an_id_gets_one() -> None:
    reading = Reading()
    reading.write(calls=(ToolCallPart(0, name="look"),))
    assert reading.tool_calls[0].id == "call_0"


@pytest.mark.parametrize("reading", [Reading(), Reading(reason="stop")])
def test_nothing_at_all_is_no_answer(reading: Reading) -> None:
    with pytest.raises(errors.ProviderAnswerError):
        reading.check()


def test_call_of_nothing_is_no_answer() -> None:
    reading = Reading()
    reading.write(calls=(ToolCallPart(0, "{}", "a"),))
    with pytest.raises(errors.ProviderAnswerError):
        reading.check()


@pytest.mark.parametrize("reading", [Reading(texts=[""]), Reading(reason="refused"), Reading(reason="length")])
def test_empty_answers_that_say_why_are_answers(reading: Reading) -> None:
    reading.check()
