import pytest

from tests.infra.cli import made_experiments
from tests.infra.cli.conftest import Call
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


def test_a_look_shows_figures_and_warnings(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/experiments/tone", json(made_experiments.experiment()))
    gateway.answer("GET /v1/experiments/tone/readout", json(made_experiments.readout()))
    result = call("experiment", "show", "tone")
    assert "+0.1 (+100.0%)" in result.stdout
    assert "< 0.001" in result.stdout
    assert "About 2.5 days are left" in result.stdout
    assert "Nobody came." in result.stderr


def test_unexposed_units_fail_the_command(call: Call, gateway: ScriptedGateway) -> None:
    items = [{"unit": "u", "metric": "sale", "result": "not_exposed"}]
    gateway.answer("POST /v1/experiments/tone/outcomes", json({"recorded": 0, "items": items}))
    result = call("experiment", "tell", "tone", "u:sale=1")
    assert (result.exit_code, result.stdout) == (1, "u sale: not exposed\n")


@pytest.mark.parametrize(("command", "told"), [("list", "There are no"), ("decisions", "Nothing was decided")])
def test_empty_lists_say_so(call: Call, gateway: ScriptedGateway, command: str, told: str) -> None:
    path = "/v1/experiments" if command == "list" else "/v1/experiments/tone/decisions"
    gateway.answer(f"GET {path}", json({"items": [], "next_cursor": None}))
    names = () if command == "list" else ("tone",)
    assert told in call("experiment", command, *names).stderr


def test_wrong_arms_never_reach_the_gateway(call: Call, gateway: ScriptedGateway) -> None:
    result = call("experiment", "create", "tone", "--template", "shop", "--arm", "nonsense")
    assert result.exit_code == 1
    assert "NAME=VERSION" in result.stderr
    assert gateway.received == []
