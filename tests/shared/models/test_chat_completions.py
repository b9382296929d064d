from typing import Any

import orjson
import pytest

from shared import errors
from shared.models import chat_completions
from shared.models.base import CompletionRequest, Message, Usage
from tests.shared.models.scripted_server import completion

REQUEST = CompletionRequest((Message("system", "Be brief."), Message("user", "Hi")))


def read(answer: Any) -> chat_completions.Reading:
    reading = chat_completions.Reading()
    reading.take_answer(answer)
    return reading


def test_body_holds_only_what_is_asked_for() -> None:
    assert chat_completions.body(REQUEST, "gpt-4o-mini", "max_tokens") == {
        "model": "gpt-4o-mini",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}],
        "temperature": 0.7,
    }


def test_body_carries_every_option() -> None:
    schema = {"type": "object"}
    request = CompletionRequest(
        REQUEST.messages, model="other", max_tokens=9, temperature=None, stop=("END",), seed=7, json_schema=schema
    )
    body = chat_completions.body(request, "gpt-4o-mini", "max_completion_tokens")
    del body["messages"]
    assert body == {
        "model": "other",
        "max_completion_tokens": 9,
        "stop": ["END"],
        "seed": 7,
        "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}},
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [("stop", "stop"), ("length", "length"), ("content_filter", "refused"), ("tool_calls", "stop"), (None, "stop")],
)
def test_finish_reasons_are_mapped(given: str | None, expected: str) -> None:
    assert read(completion("Hi", finish_reason=given)).finish_reason == expected


def test_refusal_message_means_refused() -> None:
    reading = read(completion(message={"content": None, "refusal": "I cannot."}))
    assert (reading.finish_reason, reading.text) == ("refused", "")


def test_content_may_come_in_typed_parts() -> None:
    parts = [{"type": "text", "text": "Hello "}, {"type": "thinking"}, {"type": "text", "text": "there."}]
    assert read(completion(message={"content": parts})).text == "Hello there."


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": "3", "completion_tokens": 4}])
def test_unusable_usage_counts_as_none(usage: Any) -> None:
    assert read({**completion(), "usage": usage}).usage is None
    assert read(completion()).usage == Usage(11, 4)


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {},
        {"choices": []},
        {"choices": {}},
        {"choices": ["text"]},
        {"choices": [{"message": "text"}]},
        {"error": {"message": "quota of org-77"}},
        completion(None),
    ],
)
def test_malformed_answers_are_refused_in_general_words(answer: Any) -> None:
    with pytest.raises(errors.ProviderAnswerError) as caught:
        read(answer)
    assert "org-77" not in str(caught.value)


def test_parts_of_a_stream_add_up() -> None:
    reading = chat_completions.Reading()
    deltas: list[Any] = [{"role": "assistant"}, {"content": "Hel"}, {"content": "lo"}]
    taken = [reading.take_part(orjson.dumps({"choices": [{"delta": delta}]}).decode()) for delta in deltas]
    assert (taken, reading.text) == (["", "Hel", "lo"], "Hello")


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"error": {"code": "content_filter"}}, True),
        ({"error": {"code": "invalid_api_key"}}, False),
        ({"error": "text"}, False),
        (None, False),
    ],
)
def test_content_filters_are_told_from_other_rejections(body: Any, *, refused: bool) -> None:
    assert isinstance(chat_completions.refusal(body), errors.ProviderRefusedError) is refused
