"""The wire format of Gemini."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from shared.models import json_wishes
from shared.models.base import CompletionRequest, Tool
from shared.models.gemini.contents import conversation
from shared.models.gemini.family import Gemini
from shared.models.gemini.reading import ContentReading
from shared.models.http_model import Call
from shared.models.server_events import ServerEvent

MOST_STOPS: Final = 5

_MODES = {"none": "NONE", "required": "ANY", "auto": "AUTO"}
_SEEDS = 2**31
_PASSING = frozenset({"responseMimeType"})
_WORDS = {
    "temperature": "temperature",
    "topP": "top_?p",
    "presencePenalty": "penalt|presence_?penalty",
    "frequencyPenalty": "penalt|frequency_?penalty",
    "seed": "seed",
    "stopSequences": "stop_?sequences",
    "thinkingConfig": "thinking",
    "responseMimeType": "json mode|response_?(?:mime_?type|json_?schema|schema)|response mime type",
}


@dataclass(frozen=True)
class GenerateContent:
    """Gemini's API; ``prefix`` stands before the names of models that do not say where they are."""

    prefix: str = "/models/"
    ping_path: str = "/models?pageSize=1"

    def call(self, request: CompletionRequest, model: str, refused: frozenset[str], *, streamed: bool) -> Call:
        """Return ``request`` as it is sent; what is not asked for is not sent."""
        gemini = Gemini.called(model)
        held = _holds_form(request, gemini, refused)
        words = json_wishes.words(request) if json_wishes.wanted(request) and not held else ""
        talk = conversation(request.messages, gemini, words)
        config = {name: value for name, value in _config(request, gemini, held=held).items() if name not in refused}
        wanted = {
            "contents": talk.contents,
            "systemInstruction": {"parts": [{"text": talk.system}]} if talk.system else None,
            "generationConfig": config,
            **_tools(request),
        }
        body = {name: value for name, value in wanted.items() if value}
        method = "streamGenerateContent?alt=sse" if streamed else "generateContent"
        return Call(self.path(model, method), body, _unwanted(config), passing=_PASSING)

    def reading(self, request: CompletionRequest, model: str) -> ContentReading:  # noqa: ARG002 - one for all
        """Return what reads an answer."""
        return ContentReading()

    def is_last(self, event: ServerEvent) -> bool:  # noqa: ARG002 - the port's argument
        """Return that no event is a mark of the end: the stream ends."""
        return False

    def path(self, model: str, method: str) -> str:
        """Return where ``model`` is asked."""
        named = quote(model, safe="/")
        return f"/{named}:{method}" if "/" in named else f"{self.prefix}{named}:{method}"


def _holds_form(request: CompletionRequest, gemini: Gemini, refused: frozenset[str]) -> bool:
    """Return whether the answer can be held to the form that is wanted."""
    if not json_wishes.wanted(request) or "responseMimeType" in refused:
        return False
    forced = bool(request.forced_tool) or request.tool_choice == "required"
    return not request.tools or (gemini.forms_beside_tools and not forced)


def _config(request: CompletionRequest, gemini: Gemini, *, held: bool) -> dict[str, Any]:
    schema = None
    if held and request.json_schema is not None:
        schema = {name: value for name, value in request.json_schema.items() if name != "$schema"}
    wanted = {
        "temperature": request.temperature,
        "topP": request.top_p,
        "maxOutputTokens": request.max_tokens,
        "stopSequences": list(request.stop[:MOST_STOPS]) or None,
        "seed": None if request.seed is None else request.seed % _SEEDS,
        "presencePenalty": request.presence_penalty,
        "frequencyPenalty": request.frequency_penalty,
        "responseMimeType": "application/json" if held else None,
        "responseJsonSchema": schema,
        "thinkingConfig": gemini.thinking(request.reasoning_effort),
    }
    return {name: value for name, value in wanted.items() if value is not None}


def _tools(request: CompletionRequest) -> dict[str, Any]:
    if not request.tools:
        return {}
    sent: dict[str, Any] = {"tools": [{"functionDeclarations": [_tool(tool) for tool in request.tools]}]}
    if request.forced_tool:
        choice = {"mode": "ANY", "allowedFunctionNames": [request.forced_tool]}
    elif request.tool_choice:
        choice = {"mode": _MODES[request.tool_choice]}
    else:
        return sent
    return {**sent, "toolConfig": {"functionCallingConfig": choice}}


def _tool(tool: Tool) -> dict[str, Any]:
    schema = {name: value for name, value in tool.parameters.items() if name != "$schema"}
    described = {"description": tool.description or tool.name}
    return {"name": tool.name, **described, **({"parametersJsonSchema": schema} if schema.get("properties") else {})}


def _unwanted(config: dict[str, Any]) -> dict[str, str]:
    return {name: words for name, words in _WORDS.items() if name in config}
