"""``pressroom tenants`` and ``pressroom priority``, against a scripted gateway and the real one."""

import orjson
import pytest

from tests.infra.cli import made, made_tenants
from tests.infra.cli.conftest import Call
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


@pytest.mark.parametrize(
    ("words", "request_line", "sent"),
    [
        (("show",), "GET /v1/tenants/me", None),
        (("show", "acme"), "GET /v1/tenants/acme", None),
        (("pause",), "POST /v1/tenants/me/pause", None),
        (("resume", "acme"), "POST /v1/tenants/acme/resume", None),
        (("weight", "acme", "2"), "PATCH /v1/tenants/acme", {"weight": 2.0}),
        (
            ("limit", "acme", "--max-running", "5", "--lane", "high=2", "--lane", "low=none"),
            "PATCH /v1/tenants/acme",
            {"limits": {"max_running": 5, "lanes": {"high": 2, "low": None}}},
        ),
    ],
)
def test_words_reach_the_gateway(
    call: Call, gateway: ScriptedGateway, words: tuple[str, ...], request_line: str, sent: object
) -> None:
    gateway.answer(request_line, json(made_tenants.tenant()))
    assert call("tenants", *words).exit_code == 0
    [received] = gateway.asked(request_line)
    assert (received.json if received.body else None) == sent


def test_a_list_is_limited(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/tenants", json({"items": [], "next_cursor": None}))
    assert call("tenants", "list", "--limit", "5").exit_code == 0
    assert gateway.received[0].query == "limit=5"


def test_a_priority_reaches_the_gateway(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer("PATCH /v1/jobs/job_a", json(made.job(priority="low")))
    assert call("priority", "job_a", "low").exit_code == 0
    assert gateway.received[0].json == {"priority": "low"}


def test_the_real_gateway_takes_all_of_it(call_real: Call) -> None:
    limited = call_real("tenants", "limit", "default", "--max-running", "7", "--json")
    paused = call_real("tenants", "pause", "--json")
    resumed = call_real("tenants", "resume", "default", "--json")
    listed = call_real("tenants", "list", "--json")
    lifted = call_real("tenants", "limit", "default", "--max-running", "none", "--json")

    assert orjson.loads(limited.stdout)["limits"]["max_running"] == 7
    assert orjson.loads(paused.stdout)["paused_by"] == "tenant"
    assert not orjson.loads(resumed.stdout)["paused"]
    assert "default" in {orjson.loads(line)["tenant"] for line in listed.stdout.splitlines()}
    assert orjson.loads(lifted.stdout)["changes"][0]["set"] == {"max_running": None}
