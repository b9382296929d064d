"""The commands against the real functions."""

from pathlib import Path

import orjson
import pytest

from tests.infra.cli import made_scores
from tests.infra.cli.conftest import Call
from tests.infra.cli.real_gateway import RealGateway


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((), 0, "Score 1.000: it passes."),
        (("-a", "not-contains=Tea"), 1, "It must not be so."),
        (("-a", "icontains={{topic}}", "--var", "topic=tea"), 0, "it passes"),
        (("-a", "equals", "--expected", "Tea is good."), 0, "it passes"),
        (("-a", "contains=x", "-a", "contains=Tea", "--threshold", "0.5"), 0, "Score 0.500"),
    ],
)
def test_text_is_scored(call_real: Call, words: tuple[str, ...], code: int, told: str) -> None:
    Path("text.txt").write_text("Tea is good.")
    result = call_real("score", "text", "text.txt", *words)
    assert (result.exit_code, told in result.stdout) == (code, True), result.stdout + result.stderr


def test_broken_words_end_with_two(call_real: Call) -> None:
    Path("text.txt").write_text("Tea")
    assert call_real("score", "text", "text.txt", "--var", "topic").exit_code == 2
    assert call_real("score", "text", "text.txt", "-a", "nope").exit_code == 1


def test_prompt_is_run_and_scored(call_real: Call, real: RealGateway) -> None:
    made_scores.template(real, "cli-score")
    result = call_real("score", "prompt", "cli-score@2", "--var", "topic=tea", "-a", "icontains=tea", "--json")
    assert result.exit_code == 0, result.stdout
    assert "tea" in orjson.loads(result.stdout)["output"]["text"].lower()


def test_offline_model_compares_nothing(call_real: Call) -> None:
    Path("text.txt").write_text("Tea")
    result = call_real("score", "compare", "text.txt", "text.txt", "-c", "warmth")
    assert (result.exit_code, "cannot judge" in result.stderr) == (1, True)


def test_assertions_are_listed(call_real: Call) -> None:
    assert "icontains-all" in call_real("score", "assertions").stdout
