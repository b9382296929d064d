"""The commands against the real functions."""

from importlib import resources
from pathlib import Path

import orjson
import pytest

from tests.infra.cli.conftest import Call

SAMPLES = sorted(str(path) for path in (Path(str(resources.files("infra.cli"))) / "samples" / "prompts").glob("*.md"))


def test_text_is_counted(call_real: Call) -> None:
    result = call_real("tokens", "count", "How many tokens is this?", "--model", "openai/gpt-4o-mini", "--json")
    assert result.exit_code == 0, result.stderr
    assert orjson.loads(result.stdout)["tokens"] == 6


def test_calls_are_priced(call_real: Call) -> None:
    words = ("--prompt-tokens", "1000", "--completion-tokens", "100", "--calls", "1000")
    result = call_real("tokens", "price", *words, "--model", "gemini/gemini-2.5-flash")
    assert "$0.55 for 1,000 calls" in result.stdout


def test_unknown_price_exits_with_one(call_real: Call) -> None:
    result = call_real("tokens", "price", "Hello", "--model", "nobody/knows")
    assert (result.exit_code, "PRESSROOM_PRICES" in result.stdout) == (1, True)


@pytest.mark.parametrize("sample", SAMPLES)
def test_shipped_prompts_save_a_quarter(call_real: Call, sample: str) -> None:
    result = call_real("tokens", "compress", sample, "--model", "openai/gpt-4o-mini", "--json")
    assert result.exit_code == 0, result.stderr
    assert orjson.loads(result.stdout)["saved"] >= 0.25


def test_built_in_template_has_nothing_to_save(call_real: Call) -> None:
    result = call_real("tokens", "compress", "draft")
    assert (result.exit_code, "Nothing to save" in result.stdout) == (1, True)


def test_report_lists_templates(call_real: Call) -> None:
    result = call_real("tokens", "report", "--model", "openai/gpt-4o-mini")
    assert "draft" in result.stdout


def test_models_are_listed(call_real: Call) -> None:
    assert "offline" in call_real("tokens", "models").stdout


@pytest.mark.parametrize("words", [("count",), ("price",), ("compress", "draft", "--limit", "x")])
def test_half_said_commands_are_refused(call_real: Call, words: tuple[str, ...]) -> None:
    assert call_real("tokens", *words).exit_code == 1
