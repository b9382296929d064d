import asyncio
from typing import Any

import orjson
import pytest

from shared import errors
from shared.gateway import calls
from shared.gateway.calls import Call
from shared.models.base import ToolCall
from tests.clocks import TurnableClock
from tests.shared.gateway.conftest import asking
from tests.shared.gateway.scripted_model import ScriptedModel, completion

CALL = ToolCall("call_1", "weather", "{}")


def call(model: ScriptedModel, clock: TurnableClock, answers: int = 1, **fields: Any) -> Call:
    return Call(model, asking(**fields).to_model(), answers, clock)


async def test_an_answer_is_kept_with_what_it_took(clock: TurnableClock) -> None:
    fresh = await calls.complete(call(ScriptedModel(), clock))
    body = orjson.loads(fresh.body)

    assert body["choices"][0]["message"]["content"] == "Hello there."
    assert (fresh.cost_nano_usd, fresh.tokens, fresh.unfit) == (2_000_000, 15, "")
    assert fresh.meta == {"model": "scripted/writer-1"}


async def test_notes_of_models_are_handed_on(clock: TurnableClock) -> None:
    model = ScriptedModel([completion(metadata={"budget": "80 %"}), completion()])

    assert (await calls.complete(call(model, clock, 2))).notes == {"budget": "80 %"}


async def test_several_answers_are_several_calls_at_once(clock: TurnableClock) -> None:
    model = ScriptedModel([completion("a"), completion("b"), completion("c")], gate=asyncio.Semaphore(0))
    asked = asyncio.create_task(calls.complete(call(model, clock, 3, seed=5)))
    while len(model.asked) < 3:
        await asyncio.sleep(0)
    for _ in range(3):
        model.gate.release()  # type: ignore[union-attr]
    fresh = await asked

    assert [one["message"]["content"] for one in orjson.loads(fresh.body)["choices"]] == ["a", "b", "c"]
    assert [request.seed for request in model.asked] == [5, 6, 7]
    assert len({request.idempotency_key for request in model.asked}) == 3
    assert fresh.cost_nano_usd == 6_000_000


async def test_one_failure_ends_the_other_calls(clock: TurnableClock) -> None:
    model = ScriptedModel([errors.ProviderTimeoutError(), completion()], gate=asyncio.Semaphore(0))

    with pytest.raises(errors.ProviderTimeoutError):
        await calls.complete(call(model, clock, 2))


@pytest.mark.parametrize(
    ("changes", "temperature", "unfit"),
    [
        ({}, None, ""),
        ({"finish_reason": "length"}, None, "cut off"),
        ({"finish_reason": "refused"}, None, "refused"),
        ({"text": ""}, None, "empty"),
        ({"tool_calls": (CALL,)}, 0.3, ""),
        ({"tool_calls": (CALL,)}, 0.31, "tool calls are kept up to temperature 0.3"),
        ({"tool_calls": (CALL,)}, None, "tool calls are kept up to temperature 0.3"),
        ({"text": "", "tool_calls": (CALL,)}, 0.0, ""),
    ],
)
async def test_some_answers_must_not_be_kept(
    clock: TurnableClock, changes: dict[str, Any], temperature: float | None, unfit: str
) -> None:
    fresh = await calls.complete(call(ScriptedModel([completion(**changes)]), clock, temperature=temperature))

    assert fresh.unfit == unfit


async def test_one_unfit_answer_spoils_them_all(clock: TurnableClock) -> None:
    model = ScriptedModel([completion(), completion(finish_reason="length")])

    assert (await calls.complete(call(model, clock, 2))).unfit == "cut off"


async def test_a_stream_is_written_as_it_comes(clock: TurnableClock) -> None:
    written: list[Any] = []
    fresh = await calls.stream(call(ScriptedModel(), clock), written.append)
    body = orjson.loads(fresh.body)

    assert [one["choices"][0]["delta"].get("content") for one in written] == ["", "Hello", " there.", None]
    assert {one["id"] for one in written} == {body["id"]}
    assert (body["choices"][0]["message"]["content"], fresh.cost_nano_usd) == ("Hello there.", 2_000_000)


async def test_streams_of_several_answers_are_told_apart(clock: TurnableClock) -> None:
    written: list[Any] = []
    await calls.stream(call(ScriptedModel([completion("a b"), completion("c d")]), clock, 2), written.append)
    told = {0: "", 1: ""}
    for one in written:
        told[one["choices"][0]["index"]] += one["choices"][0]["delta"].get("content") or ""

    assert told == {0: "a b", 1: "c d"}


async def test_nothing_is_written_of_a_stream_that_does_not_begin(clock: TurnableClock) -> None:
    written: list[Any] = []
    with pytest.raises(errors.ProviderUnavailableError):
        await calls.stream(call(ScriptedModel(breaks_after=0), clock), written.append)

    assert written == []
