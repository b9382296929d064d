from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from shared.gateway import broken_rules
from shared.gateway.chat_request import ChatRequest

USER = {"role": "user", "content": "x"}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"messages": [USER]}, {"model": "'model' is needed."}),
        ({"model": "a", "messages": [{"role": "user", "content": 5}]}, {"messages.0.content": "must be a string"}),
        (
            {"model": "a", "messages": [USER, {"role": "user", "content": [{"type": "text"}]}]},
            {"messages.1.content.0.text": "is needed"},
        ),
        ({"model": "a", "messages": [{"role": "nobody"}]}, {"messages.0": "'user', 'system', 'developer'"}),
        ({"model": "a", "messages": [USER], "stop": 5}, {"stop": "must be a string"}),
        ({"model": "a", "messages": [USER], "stop": [5]}, {"stop.0": "must be a string"}),
        ({"model": "a", "messages": [USER], "tool_choice": 7}, {"tool_choice": "one of"}),
        (
            {
                "model": "a",
                "messages": [USER],
                "response_format": {"type": "json_schema", "json_schema": {"name": "a"}},
            },
            {"response_format.json_schema.schema": "is needed"},
        ),
        (
            {"model": "a", "messages": [USER], "n": "2", "temperature": 3},
            {"n": "whole number", "temperature": "at most 2"},
        ),
    ],
)
def test_rules_are_told_where_they_are_broken(body: dict[str, Any], told: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as caught:
        ChatRequest.model_validate_json(orjson.dumps(body))
    found = broken_rules.told(caught.value, body)

    assert [one.field for one in found.errors] == list(told)
    for one, part in zip(found.errors, told.values(), strict=True):
        assert part in one.detail
        assert one.detail.startswith(f"'{one.field}' ")
