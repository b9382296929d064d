import orjson
import pytest

from shared import settings
from tests.infra.cli.conftest import Call


@pytest.fixture(autouse=True)
def fresh_settings() -> None:
    settings.load.cache_clear()


def test_default_is_offline_and_free(call: Call) -> None:
    result = call("models")
    assert result.exit_code == 0
    assert result.output.startswith("offline writes, unless another is asked for")
    assert "free" in result.output


def test_programs_get_one_name_a_line(call: Call) -> None:
    result = call("models", "--json", env={"PRESSROOM_MODELS": '{"w": ["openai/gpt-4o-mini", "offline"]}'})
    found = [orjson.loads(line) for line in result.output.splitlines()]
    assert [(one["name"], one["default"]) for one in found][:2] == [("offline", True), ("w", False)]
    assert found[1]["chain"][0]["prices"]["input"] == "0.15"


def test_broken_settings_are_told_by_field_and_rule(call: Call) -> None:
    result = call("models", env={"PRESSROOM_MODELS": '{"w": ["acme/x"]}'})
    assert result.exit_code == 1
    assert "'PRESSROOM_MODELS.w.chain.0' names no provider" in result.output


def test_help_explains_chains_and_prices(call: Call) -> None:
    shown = call("models", "--help").output
    assert all(word in shown for word in ("PRESSROOM_MODELS", "hedge_after", "budget_exceeded", "PRESSROOM_PRICES"))
