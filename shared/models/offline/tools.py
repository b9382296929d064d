"""Tools in the hands of the offline model: it calls what it must call, and reports what it was told."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any

import orjson

from shared import ids
from shared.models.base import CompletionRequest, Message, ToolCall
from shared.models.offline.brief import Brief
from shared.models.offline.structured import schema

_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][\w'-]*(?: [A-Z][\w'-]*)*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FREE = frozenset({"type", "description", "title"})


def must_call(request: CompletionRequest) -> bool:
    """Return whether a call is required; what is left to the model it does without."""
    return bool(request.tools) and (bool(request.forced_tool) or request.tool_choice == "required")


def call(request: CompletionRequest, brief: Brief) -> ToolCall:
    """Return a call of the forced tool, else of the first one, with arguments that fit its schema."""
    tool = next((tool for tool in request.tools if tool.name == request.forced_tool), request.tools[0])
    parameters: dict[str, Any] = {"type": "object", **tool.parameters}
    given = schema.instance(parameters, brief, request.seed)
    arguments = orjson.dumps(given | dict(_understood(parameters, given, request))).decode()
    turn = str(len(request.messages))
    return ToolCall(f"call_{ids.digest(tool.name, arguments, turn)}", tool.name, arguments)


def report(messages: Sequence[Message]) -> str:
    """Return what the tools have said since the model spoke last, each in a paragraph; empty if they have not."""
    results = list(takewhile(lambda message: message.role == "tool", reversed(messages)))
    names = {call.id: call.name for message in messages for call in message.tool_calls}
    told = [f"{names.get(message.tool_call_id, 'The tool')} says: {message.text}" for message in reversed(results)]
    return "\n\n".join(told)


def _understood(
    parameters: Mapping[str, Any], given: Mapping[str, Any], request: CompletionRequest
) -> Iterator[tuple[str, str | int | float]]:
    """Yield the free arguments that the user's words give: names and numbers in their order, else all of the words."""
    said = next((message.text for message in reversed(request.messages) if message.role == "user"), "").strip()
    names, numbers = iter(_NAME.findall(said)), iter(_NUMBER.findall(said))
    for name in given:
        kind = _kind(parameters.get("properties", {}).get(name))
        if kind == "string" and said:
            yield name, next(names, said)
        elif kind in {"integer", "number"} and (number := next(numbers, "")):
            yield name, int(float(number)) if kind == "integer" else float(number)


def _kind(part: Any) -> str:
    """Return the type of a parameter that may be anything of that type."""
    return str(part.get("type")) if isinstance(part, dict) and set(part) <= _FREE else ""
