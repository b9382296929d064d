import pytest

from shared.models import openai_models
from shared.models.base import CompletionRequest, Message

REASONING = openai_models.SAMPLING | {"presence_penalty", "frequency_penalty", "stop"}


@pytest.mark.parametrize(
    ("model", "effort", "refused"),
    [
        ("gpt-4o-mini", "low", {"reasoning_effort"}),
        ("gpt-4.1", "", {"reasoning_effort"}),
        ("o4-mini", "", REASONING),
        ("gpt-5", "none", REASONING),
        ("openai/gpt-5-mini", "", REASONING),
        ("gpt-5.2", "", REASONING),
        ("gpt-5.2", "none", REASONING - openai_models.SAMPLING),
        ("gpt-6-luna", "none", REASONING),
        ("gpt-5-chat-latest", "", set()),
        ("openai/gpt-oss-120b", "low", set()),
        ("llama-3.3-70b", "", set()),
    ],
)
def test_models_that_think_refuse_to_be_steered(model: str, effort: str, refused: set[str]) -> None:
    request = CompletionRequest((Message("user", "Hi"),), reasoning_effort=effort)
    assert openai_models.refused(model, request) == refused
