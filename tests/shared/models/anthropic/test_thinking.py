import pytest

from shared.models.anthropic import thinking
from shared.models.anthropic.family import Claude
from shared.models.anthropic.thinking import Thinking
from shared.models.base import CompletionRequest, Message, ToolCall

ADAPTIVE = {"type": "adaptive"}


def choose(model: str, effort: str, *, forced: bool = False, called: bool = False) -> Thinking:
    turn = Message("assistant", "", (ToolCall("a", "look", "{}"),)) if called else Message("user", "Hi")
    return thinking.choose(CompletionRequest((turn,), reasoning_effort=effort), Claude.called(model), forced=forced)


@pytest.mark.parametrize(
    ("model", "effort", "expected"),
    [
        ("claude-3-5-haiku-latest", "high", Thinking()),
        ("claude-haiku-4-5", "", Thinking()),
        ("claude-haiku-4-5", "none", Thinking()),
        ("claude-haiku-4-5", "low", Thinking({"type": "enabled", "budget_tokens": 1024}, tokens=1024)),
        ("claude-opus-4-6", "medium", Thinking(ADAPTIVE, "medium")),
        ("claude-opus-4-6", "xhigh", Thinking(ADAPTIVE, "high")),
        ("claude-opus-4-7", "xhigh", Thinking(ADAPTIVE, "xhigh")),
        ("claude-opus-5", "none", Thinking(effort="low")),
    ],
)
def test_effort_is_told_as_the_generation_knows_it(model: str, effort: str, expected: Thinking) -> None:
    assert choose(model, effort) == expected


def test_forced_models_do_not_think_first() -> None:
    assert choose("claude-opus-5", "high", forced=True) == Thinking(effort="high")
    assert choose("claude-haiku-4-5", "high", forced=True) == Thinking()


def test_lost_thoughts_behind_calls_are_not_asked_for() -> None:
    assert choose("claude-haiku-4-5", "high", called=True) == Thinking()
    assert choose("claude-opus-5", "high", called=True) == Thinking(ADAPTIVE, "high")
