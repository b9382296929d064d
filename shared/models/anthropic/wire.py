"""The wire format of Messages."""

from typing import Any, Final

from shared.models.anthropic import answering as answerings
from shared.models.anthropic import thinking as thinkings
from shared.models.anthropic import turns
from shared.models.anthropic.answering import Answering
from shared.models.anthropic.family import Claude
from shared.models.anthropic.reading import MessageReading
from shared.models.anthropic.thinking import Thinking
from shared.models.base import CompletionRequest, Tool
from shared.models.http_model import Call
from shared.models.server_events import ServerEvent

VERSION: Final = "2023-06-01"

_PATH = "/messages"
_PASSING = frozenset({"output_format"})
_WORDS = {
    "temperature": "temperature",
    "top_p": "top_p",
    "thinking": "thinking",
    "effort": "effort",
    "output_format": r"output_config\.format|output_format|schema|structured",
}


class Messages:
    """Messages as Anthropic has them."""

    ping_path = "/models"

    def call(self, request: CompletionRequest, model: str, refused: frozenset[str], *, streamed: bool) -> Call:
        """Return ``request`` as it is sent; what is not asked for is not sent."""
        claude = Claude.called(model)
        answering = Answering() if request.forced_tool else answerings.choose(request, claude, refused)
        choice = _tool_choice(request, claude, answering)
        thinking = _thinking(request, claude, refused, choice)
        talk = turns.conversation(request.messages, answerings.told(request, claude, answering))
        wanted = {
            "model": model,
            "max_tokens": _limit(request, claude, thinking),
            "messages": talk.turns,
            "system": talk.system,
            "tools": _tools(request, claude, answering),
            "tool_choice": choice,
            "stop_sequences": [mark for mark in request.stop if mark.strip()],
            "thinking": thinking.config,
            "output_config": _output_config(answering, thinking),
            "stream": streamed,
        }
        body = {name: value for name, value in wanted.items() if value} | _sampling(request, claude, refused, thinking)
        return Call(_PATH, body, {name: _WORDS[name] for name in _sent(body)}, passing=_PASSING)

    def reading(self, request: CompletionRequest, model: str) -> MessageReading:
        """Return what reads the answer to ``request``."""
        by_tool = answerings.choose(request, Claude.called(model), frozenset()).tool is not None
        return MessageReading(request, by_tool=by_tool)

    def is_last(self, event: ServerEvent) -> bool:
        """Return whether an event is the mark of the end."""
        return event.event == "message_stop"


def _limit(request: CompletionRequest, claude: Claude, thinking: Thinking) -> int:
    asked = request.max_tokens if request.max_tokens is not None else claude.usual_tokens
    return min(asked + thinking.tokens, max(claude.most_tokens, thinking.tokens + 1))


def _sampling(
    request: CompletionRequest, claude: Claude, refused: frozenset[str], thinking: Thinking
) -> dict[str, Any]:
    """Return temperature and top_p: neither while it thinks, mostly one alone, and never a temperature above 1."""
    if not claude.takes_sampling or thinking.config:
        return {}
    wanted: dict[str, Any] = {}
    if request.temperature is not None and "temperature" not in refused:
        wanted["temperature"] = min(request.temperature, 1.0)
    if request.top_p is not None and "top_p" not in refused and (claude.takes_both_samplings or not wanted):
        wanted["top_p"] = request.top_p
    return wanted


def _thinking(
    request: CompletionRequest, claude: Claude, refused: frozenset[str], choice: dict[str, Any] | None
) -> Thinking:
    forced = choice is not None and choice["type"] in {"any", "tool"}
    chosen = thinkings.choose(request, claude, forced=forced)
    if "thinking" in refused:
        return Thinking(effort="" if "effort" in refused else chosen.effort)
    return Thinking(chosen.config, "", chosen.tokens) if "effort" in refused else chosen


def _output_config(answering: Answering, thinking: Thinking) -> dict[str, Any]:
    form = {"format": {"type": "json_schema", "schema": answering.format}} if answering.format else {}
    return {**form, **({"effort": thinking.effort} if thinking.effort else {})}


def _tools(request: CompletionRequest, claude: Claude, answering: Answering) -> list[dict[str, Any]]:
    tools = request.tools
    if request.forced_tool and not claude.can_be_forced:
        tools = tuple(tool for tool in tools if tool.name == request.forced_tool)
    return [*map(_tool, tools), *([answering.tool] if answering.tool else [])]


def _tool(tool: Tool) -> dict[str, Any]:
    described = {"description": tool.description} if tool.description else {}
    strict = {"strict": True} if tool.strict else {}
    schema = dict(tool.parameters) if tool.parameters else {"type": "object", "properties": {}}
    return {"name": tool.name, **described, "input_schema": schema, **strict}


def _tool_choice(request: CompletionRequest, claude: Claude, answering: Answering) -> dict[str, Any] | None:
    """Return which tools must be called; forms that ``claude`` does not know are told in words instead."""
    if not (request.tools or answering.tool):
        return None
    single = {"disable_parallel_tool_use": True} if request.parallel_tool_calls is False else {}
    wished = _wished(request, answering)
    if wished["type"] in {"any", "tool"} and not claude.can_be_forced:
        wished = {"type": "auto"}
    if wished["type"] == "none":
        return wished
    return {**wished, **single} if single or wished["type"] != "auto" else None


def _wished(request: CompletionRequest, answering: Answering) -> dict[str, Any]:
    if request.forced_tool:
        return {"type": "tool", "name": request.forced_tool}
    if answering.tool:
        alone = not request.tools or request.tool_choice == "none"
        return {"type": "tool", "name": answerings.TOOL} if alone else {"type": "any"}
    return {"type": {"none": "none", "required": "any"}.get(request.tool_choice or "", "auto")}


def _sent(body: dict[str, Any]) -> list[str]:
    """Return which of the fields are there that could be left out."""
    config = body.get("output_config", {})
    inner = {"effort": "effort" in config, "output_format": "format" in config}
    return [name for name in _WORDS if inner.get(name, name in body)]
