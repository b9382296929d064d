import orjson
import pytest

from tests.infra.cli.conftest import Call
from tests.infra.cli.made_letters import bulk
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


@pytest.mark.parametrize("action", ["cancel", "pause", "resume", "retry"])
def test_filters_reach_the_gateway(call: Call, gateway: ScriptedGateway, action: str) -> None:
    gateway.answer("POST /v1/jobs/bulk", json(bulk(job=None, dry_run=True)))
    words = ("--batch", "job_b", "--status", "queued", "--tag", "a b", "--priority", "low", "--dry-run")
    assert call("bulk", action, *words).exit_code == 0
    body = gateway.received[0].json
    assert body.pop("stage", "") == ""
    assert body == {
        "action": action,
        "filter": {"batch": "job_b", "tag": "a b", "priority": "low", "status": ["queued"]},
        "dry_run": True,
    }


def test_a_retry_can_begin_earlier(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/jobs/bulk", json(bulk(job=None, dry_run=True)))
    call("bulk", "retry", "--all", "--stage", "plan", "--dry-run")
    assert gateway.received[0].json["stage"] == "plan"


def test_some_filter_is_needed(call: Call) -> None:
    result = call("bulk", "cancel", "--yes")
    assert result.exit_code == 1
    assert "--all" in result.stderr


def test_real_jobs_are_cancelled_together(call_real: Call) -> None:
    for topic in ("Bread", "Cake"):
        brief = ("--type", "email", "--topic", topic, "--no-cache", "--no-wait")
        assert call_real("generate", *brief).exit_code == 0
    result = call_real("bulk", "cancel", "--kind", "email", "--yes", "--json")
    found = orjson.loads(result.stdout)
    assert (result.exit_code, found["job"]["status"], found["failed"]) == (0, "succeeded", 0)
    assert "would be cancelled" in call_real("bulk", "cancel", "--kind", "none", "--dry-run").stdout
