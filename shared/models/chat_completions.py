"""The wire format of Chat Completions, which OpenAI has made and most others speak."""

from dataclasses import dataclass
from typing import Any

from shared.models import chat_messages, json_wishes, openai_models
from shared.models.base import CompletionRequest, Message, Tool
from shared.models.chat_reading import ChatReading
from shared.models.http_model import Call
from shared.models.presets import Preset
from shared.models.server_events import ServerEvent

_PATH = "/chat/completions"
_FORMS = frozenset({"json_schema", "json_object"})
_UNWANTED = (
    "temperature",
    "top_p",
    "presence_penalty",
    "frequency_penalty",
    "stop",
    "seed",
    "reasoning_effort",
    "parallel_tool_calls",
    "stream_options",
)


@dataclass(frozen=True)
class ChatCompletions:
    """Chat Completions as one provider has them."""

    preset: Preset
    ping_path: str = "/models"

    def call(self, request: CompletionRequest, model: str, refused: frozenset[str], *, streamed: bool) -> Call:
        """Return ``request`` as it is sent; what is not asked for is not sent."""
        without = refused | self.preset.refuses | openai_models.refused(model, request)
        wanted = {**_plain(request), **_tools(request), "response_format": _response_format(request, without)}
        if streamed:
            wanted |= {"stream": True, "stream_options": {"include_usage": True}}
        kept = {name: value for name, value in wanted.items() if value is not None and name not in without}
        renamed = {self.preset.renamed.get(name, name): value for name, value in kept.items()}
        limit = {} if request.max_tokens is None else {self.preset.limit_field: request.max_tokens}
        messages = [chat_messages.message(turn, without) for turn in _messages(request, without)]
        body = {"model": model, "messages": messages, **limit, **renamed}
        return Call(_PATH, body, self._unwanted(kept), passing=_FORMS)

    def reading(self, request: CompletionRequest, model: str) -> ChatReading:  # noqa: ARG002 - one for all
        """Return what reads an answer."""
        return ChatReading()

    def is_last(self, event: ServerEvent) -> bool:
        """Return whether an event is the mark of the end."""
        return event.data == "[DONE]"

    def _unwanted(self, sent: dict[str, Any]) -> dict[str, str]:
        unwanted = {name: self.preset.renamed.get(name, name) for name in _UNWANTED if name in sent}
        wished = sent.get("response_format")
        if wished is not None:
            unwanted[wished["type"]] = "json_schema|json_object|response_format|response format"
        return unwanted


def _plain(request: CompletionRequest) -> dict[str, Any]:
    return {
        "temperature": request.temperature,
        "top_p": request.top_p,
        "presence_penalty": request.presence_penalty,
        "frequency_penalty": request.frequency_penalty,
        "stop": list(request.stop) or None,
        "seed": request.seed,
        "reasoning_effort": request.reasoning_effort or None,
    }


def _tools(request: CompletionRequest) -> dict[str, Any]:
    if not request.tools:
        return {}
    forced = {"type": "function", "function": {"name": request.forced_tool}} if request.forced_tool else None
    return {
        "tools": [_tool(tool) for tool in request.tools],
        "tool_choice": forced or request.tool_choice,
        "parallel_tool_calls": request.parallel_tool_calls,
    }


def _tool(tool: Tool) -> dict[str, Any]:
    function = {
        "name": tool.name,
        "description": tool.description or None,
        "parameters": dict(tool.parameters) or None,
        "strict": tool.strict,
    }
    return {"type": "function", "function": {name: value for name, value in function.items() if value is not None}}


def _response_format(request: CompletionRequest, without: frozenset[str]) -> dict[str, Any] | None:
    """Return the form to ask for: the one that is wished, the other of both, or none that the provider knows."""
    schema = dict(request.json_schema) if request.json_schema is not None else {"type": "object"}
    forms: dict[str, dict[str, Any]] = {
        "json_schema": {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}},
        "json_object": {"type": "json_object"},
    }
    if not json_wishes.wanted(request):
        return None
    order = ("json_schema", "json_object") if request.json_schema is not None else ("json_object", "json_schema")
    return next((forms[name] for name in order if name not in without), None)


def _messages(request: CompletionRequest, without: frozenset[str]) -> tuple[Message, ...]:
    """Return the conversation; where the form alone does not say what JSON is wanted, words do."""
    if not json_wishes.wanted(request):
        return request.messages
    form = _response_format(request, without) or {"type": ""}
    schema_is_sent = form["type"] == "json_schema" and request.json_schema is not None
    if schema_is_sent or (request.json_schema is None and form["type"] and json_wishes.mentioned(request)):
        return request.messages
    return (*request.messages, Message("system", json_wishes.words(request)))
