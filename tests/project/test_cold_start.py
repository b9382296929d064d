"""What a function imports before its first request: every module here is paid for by every cold start."""

import subprocess
import sys
from pathlib import Path

import pytest

from shared.manifest import functions

ROOT = Path(__file__).parents[2]
NEVER = {
    "aiohttp",
    "genai_prices",
    "httpx",
    "jsonschema",
    "markdown_it",
    "numpy",
    "openai",
    "opentelemetry.sdk",
    "rich",
    "typer",
    "infra",
}
STORE = {"grpc", "google.cloud.firestore_v1", "google.cloud.tasks_v2"}
WITHOUT_STORE = {"cache_lookup", "prompt_optimization", "system_health"}


def imported(name: str) -> set[str]:
    program = f"import functions.{name}.main, sys; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(found.stdout.split())


@pytest.mark.parametrize("function", functions.ALL, ids=lambda function: function.name)
def test_start_imports_nothing_that_can_wait(function: functions.Function) -> None:
    found = imported(function.name)

    assert found & NEVER == set()
    if function.name in WITHOUT_STORE:
        assert found & STORE == set()


@pytest.mark.parametrize("function", functions.ALL, ids=lambda function: function.name)
def test_function_loads_no_other_function(function: functions.Function) -> None:
    others = {f"functions.{other.name}" for other in functions.ALL if other is not function}

    assert imported(function.name) & others == set()
