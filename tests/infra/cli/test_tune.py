import pytest

from tests.infra.cli import made_tunings
from tests.infra.cli.conftest import Call
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


def test_options_reach_the_gateway(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/tunings", json(made_tunings.tuning(status="queued", report=None, search=None), 202))
    more = ("--max-calls", "90", "--max-cost", "0.5", "--children", "1", "-a", "icontains=tea", "--no-wait")
    assert call("tune", "start", "teaser@staging", "topics@abc", *more).exit_code == 0
    sent = gateway.received[-1].json
    assert sent["assertions"] == [{"type": "icontains", "value": "tea"}]
    wanted = {"template": "teaser", "version": "staging", "dataset": "topics", "dataset_version": "abc"}
    limits = {"max_calls": 90, "max_cost_usd": "0.5", "children": 1, "patience": 80}
    assert {name: sent[name] for name in {**wanted, **limits}} == {**wanted, **limits}
    assert "suite" not in sent


def test_proposals_reach_the_gateway(call: Call, gateway: ScriptedGateway) -> None:
    made = {"experiment": "tuned", "state": "running", "arms": {"base": 1, "candidate": 2}, "links": {}}
    gateway.answer("POST /v1/tunings/job_1/proposals", json(made, 201))
    result = call("tune", "propose", "job_1", "tuned", "--share", "0.5", "--start")
    assert result.exit_code == 0
    assert gateway.received[-1].json == {"name": "tuned", "label": "production", "share": 0.5, "start": True}
    assert "version 1 against version 2" in result.stdout


@pytest.mark.parametrize("command", ["start", "watch", "show", "list", "tree", "propose", "cancel"])
def test_every_command_explains_itself(call: Call, command: str) -> None:
    result = call("tune", command, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.stdout
