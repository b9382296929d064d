"""How an answer in JSON is asked for: held to a schema, or by a tool whose arguments are the answer."""

from dataclasses import dataclass
from typing import Any, Final

from shared.models import json_wishes
from shared.models.anthropic import schemas
from shared.models.anthropic.family import Claude
from shared.models.base import CompletionRequest

TOOL: Final = "give_answer"

_DESCRIPTION = "Gives the answer. All of it goes into the arguments."
_TOLD = f"Give your answer by calling the tool {TOOL}."


@dataclass(frozen=True)
class Answering:
    """
    The way to an answer.

    ``format`` is the schema it is held to; ``tool`` the tool that takes it. One of both is set if JSON is wanted.
    """

    format: dict[str, Any] | None = None
    tool: dict[str, Any] | None = None


def choose(request: CompletionRequest, claude: Claude, refused: frozenset[str]) -> Answering:
    """Return the way for ``request``."""
    if not json_wishes.wanted(request):
        return Answering()
    schema = dict(request.json_schema) if request.json_schema is not None else {"type": "object"}
    if claude.holds_schemas and "output_format" not in refused and (held := schemas.held(schema)) is not None:
        return Answering(format=held)
    return Answering(tool={"name": TOOL, "description": _DESCRIPTION, "input_schema": _object(schema)})


def told(request: CompletionRequest, claude: Claude, answering: Answering) -> str:
    """Return what the model must be told in words, because the request itself cannot make it."""
    if answering.tool is not None and not (claude.can_be_forced and not request.tools):
        return _TOLD
    if claude.can_be_forced:
        return ""
    if request.forced_tool:
        return f"Call the tool {request.forced_tool}."
    return "Call at least one of your tools." if request.tool_choice == "required" else ""


def is_wrapped(request: CompletionRequest) -> bool:
    """Return whether the answer is no object, so that it stands in a field of the tool's arguments."""
    return request.json_schema is not None and not _is_object(dict(request.json_schema))


def _object(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema of an object: arguments of tools are never anything else."""
    if _is_object(schema):
        return schema
    return {"type": "object", "properties": {"answer": schema}, "required": ["answer"]}


def _is_object(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "object" or ("type" not in schema and "properties" in schema)
