import pytest

from shared import errors
from shared.models.reference import ModelReference


@pytest.mark.parametrize(
    ("text", "provider", "name"),
    [
        ("offline", "offline", ""),
        ("openai/gpt-4o-mini", "openai", "gpt-4o-mini"),
        ("groq/meta-llama/llama-4", "groq", "meta-llama/llama-4"),
        ("  ollama/qwen3:8b ", "ollama", "qwen3:8b"),
    ],
)
def test_reference_parts_at_the_first_slash(text: str, provider: str, name: str) -> None:
    reference = ModelReference.parse(text)
    assert (reference.provider, reference.name) == (provider, name)
    assert str(reference) == text.strip()


@pytest.mark.parametrize("text", ["", "/gpt", "openai/", "Open AI/gpt", "openai/gpt 4", "9/x"])
def test_malformed_references_are_refused(text: str) -> None:
    with pytest.raises(errors.InvalidInputError):
        ModelReference.parse(text)
