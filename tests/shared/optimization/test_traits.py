"""What names of models tell."""

import pytest

from shared.optimization import traits


@pytest.mark.parametrize(
    ("name", "reasoning"),
    [
        ("openai/o3-mini", True),
        ("openai/gpt-5", True),
        ("openai/gpt-5-chat-latest", False),
        ("openai/gpt-4o", False),
        ("deepseek/deepseek-reasoner", True),
        ("gemini/gemini-2.5-pro", True),
        ("gemini/gemini-2.5-flash", False),
        ("anthropic/claude-haiku-4-5", False),
        ("offline", False),
        ("ollama/solo3", False),
    ],
)
def test_reasoning_models_are_known_by_name(name: str, *, reasoning: bool) -> None:
    assert traits.of(name).reasoning is reasoning


@pytest.mark.parametrize(
    ("name", "tags"), [("anthropic/claude-haiku-4-5", True), ("claude-3", True), ("openai/gpt-4o", False)]
)
def test_models_that_like_tags_are_known(name: str, *, tags: bool) -> None:
    assert traits.of(name).tags is tags


@pytest.mark.parametrize(
    ("name", "context"),
    [("gemini/gemini-2.5-flash", 1_000_000), ("openai/gpt-4o-mini", 128_000), ("openai/gpt-4", 8_000), ("x", 32_000)],
)
def test_context_is_that_of_the_family(name: str, context: int) -> None:
    assert traits.of(name).context == context
