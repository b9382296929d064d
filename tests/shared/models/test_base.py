import subprocess
import sys
from dataclasses import FrozenInstanceError

import pytest

from shared.models.base import CompletionRequest, Message, Usage

HEAVY = {"httpx", "httpx2", "jsonschema", "genai_prices", "numpy", "tenacity", "pydantic", "opentelemetry"}


def imported_by(module: str) -> set[str]:
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


@pytest.mark.parametrize(
    "module",
    [
        "shared.models.base",
        "shared.models.catalog",
        "shared.models.openai_compatible",
        "shared.models.openai_embeddings",
        "shared.models.anthropic.model",
        "shared.models.gemini.model",
        "shared.models.gemini.embeddings",
    ],
)
def test_importing_a_model_loads_nothing_heavy(module: str) -> None:
    assert not imported_by(module) & HEAVY


def test_usage_sums_both_kinds_of_tokens() -> None:
    assert Usage(3, 4).total_tokens == 7


def test_requests_cannot_be_changed() -> None:
    request = CompletionRequest((Message("user", "Hi"),))
    with pytest.raises(FrozenInstanceError):
        request.model = "other"  # type: ignore[misc]  # that it fails is the point
