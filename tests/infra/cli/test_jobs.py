import orjson

from tests.infra.cli.conftest import Call
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


def test_filters_reach_the_gateway(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/jobs", json({"items": [], "next_cursor": None}))
    words = (
        "--status",
        "failed",
        "--status",
        "queued",
        "--type",
        "batch",
        "--tag",
        "a b",
        "--batch",
        "job_b",
        "-n",
        "5",
    )
    assert call("jobs", *words).exit_code == 0
    assert gateway.received[0].query == "status=failed&status=queued&type=batch&tag=a+b&batch=job_b&limit=5"


def test_real_jobs_are_listed(call_real: Call) -> None:
    job = call_real("generate", "--type", "ad_copy", "--topic", "Bread", "--no-cache", "--no-wait").stdout.strip()
    found = [orjson.loads(line)["id"] for line in call_real("jobs", "--json", "-n", "3").stdout.splitlines()]
    assert found[0] == job


def test_an_odd_filter_is_refused(call_real: Call) -> None:
    result = call_real("jobs", "--status", "happy")
    assert result.exit_code == 1
    assert "status:" in result.stderr


def test_a_finished_job_is_not_cancelled(call_real: Call) -> None:
    job = call_real("generate", "--type", "ad_copy", "--topic", "Cake", "--no-cache", "--no-wait").stdout.strip()
    call_real("watch", job)
    result = call_real("cancel", job)
    assert result.exit_code == 1
    assert "succeeded already" in result.stderr
