"""How hard a model is told to think, in the form that its generation knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.models.anthropic.family import Claude
from shared.models.base import CompletionRequest

_BUDGETS: Mapping[str, int] = {"low": 1_024, "medium": 4_096, "high": 12_288, "xhigh": 16_384, "max": 24_576}
_EFFORTS: Mapping[str, str] = {"none": "low", "minimal": "low", "xhigh": "xhigh", "max": "max"}
_QUIET = frozenset({"none", "minimal"})


@dataclass(frozen=True)
class Thinking:
    """The field ``thinking``, the effort, and the tokens that thoughts may take on top of the answer's."""

    config: dict[str, Any] = field(default_factory=dict)
    effort: str = ""
    tokens: int = 0


def choose(request: CompletionRequest, claude: Claude, *, forced: bool) -> Thinking:
    """Return what ``request`` wants of ``claude``; a model that is forced to call a tool does not think first."""
    wish = request.reasoning_effort
    if not wish or claude.thinking == "none":
        return Thinking()
    if claude.thinking == "adaptive":
        return _adaptive(wish, claude, forced=forced)
    budget = _BUDGETS.get(wish, 0)
    if not budget or forced or _is_among_tools(request):
        return Thinking()
    return Thinking({"type": "enabled", "budget_tokens": budget}, tokens=budget)


def _adaptive(wish: str, claude: Claude, *, forced: bool) -> Thinking:
    effort = _EFFORTS.get(wish, wish)
    if effort == "xhigh" and not claude.knows_extra_effort:
        effort = "high"
    quiet = forced or wish in _QUIET
    return Thinking({} if quiet else {"type": "adaptive"}, effort)


def _is_among_tools(request: CompletionRequest) -> bool:
    """Return whether tools were called before: the thoughts behind that, which must be repeated, are not known."""
    return any(message.tool_calls for message in request.messages)
