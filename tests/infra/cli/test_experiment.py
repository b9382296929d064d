import orjson
import pytest

from tests.infra.cli import made_experiments
from tests.infra.cli.conftest import Call
from tests.infra.cli.scripted_gateway import ScriptedGateway, json

ARMS = ("--arm", "a=1", "--arm", "b=2:3")


def test_options_reach_the_gateway(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/experiments", json(made_experiments.experiment(), 201))
    more = ("--metric", "sale,primary,rate", "--alpha", "0.01", "--on-win", "promote", "--thompson", "--floor", "0.1")
    assert call("experiment", "create", "tone", "--template", "shop", *ARMS, *more, "--start").exit_code == 0
    assert gateway.received[-1].json == {
        "name": "tone",
        "template": "shop",
        "label": "production",
        "start": True,
        "rules": {"alpha": 0.01, "on_win": "promote"},
        "traffic": {"mode": "thompson", "floor": 0.1},
        "arms": [{"name": "a", "version": 1}, {"name": "b", "version": 2, "weight": 3.0}],
        "metrics": [{"name": "sale", "role": "primary", "kind": "rate"}],
    }


def test_changes_are_sent_alone(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer("PATCH /v1/experiments/tone", json(made_experiments.experiment()))
    assert call("experiment", "change", "tone", "--weight", "b=3", "--max-days", "2").exit_code == 0
    assert gateway.received[-1].json == {"weights": {"b": 3.0}, "rules": {"max_days": 2.0}}
    assert call("experiment", "change", "tone").exit_code == 1


@pytest.mark.parametrize("command", ["create", "show", "conclude", "assign", "tell", "plan", "decisions"])
def test_every_command_explains_itself(call: Call, command: str) -> None:
    result = call("experiment", command, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.stdout


def test_an_experiment_lives_from_plan_to_end(call_real: Call) -> None:
    assert "units an arm" in call_real("experiment", "plan", "--effect", "0.05", "--base", "0.1").stdout
    made = call_real("experiment", "create", "tone", "--template", "draft", "--arm", "a=0", "--arm", "b=0", "--start")
    assert "tone is running" in made.stdout
    assert "u2" in call_real("experiment", "assign", "tone", "u1", "u2").stdout
    assert "quality" in call_real("experiment", "show", "tone").stdout
    listed = [orjson.loads(line) for line in call_real("experiment", "list", "--json").stdout.splitlines()]
    assert [one["name"] for one in listed] == ["tone"]
    for action, state in (("pause", "paused"), ("resume", "running"), ("stop", "stopped")):
        assert call_real("experiment", action, "tone").stdout == f"tone is {state}\n"
    concluded = call_real("experiment", "conclude", "tone", "--winner", "a")
    assert concluded.stdout == "tone is concluded, won by a\n"
    assert "started" in call_real("experiment", "decisions", "tone").stdout
