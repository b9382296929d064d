import orjson

from tests.infra.cli import made
from tests.infra.cli.conftest import Call
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


def test_words_become_requests(call: Call, gateway: ScriptedGateway) -> None:
    for action in ("pause", "resume", "approve", "reject", "retry"):
        gateway.answer(f"POST /v1/jobs/job_a/{action}", json(made.job(status="running")))
    gateway.answer("GET /v1/jobs/job_a", json(made.failed()))
    commands = (("pause",), ("resume",), ("approve", "-m", "fine"), ("reject", "-m", "no"))
    assert [call(name, "job_a", *more).exit_code for name, *more in commands] == [0] * 4
    assert call("retry", "job_a", "--stage", "draft", "--set", "topic=Rye").exit_code == 0
    assert orjson.loads(gateway.received[2].body) == {"comment": "fine"}
    assert orjson.loads(gateway.received[-1].body) == {
        "stage": "draft",
        "generation": 0,
        "payload": {"topic": "Rye"},
    }


def test_nothing_waits_for_approval(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/approvals", json({"items": [], "next_cursor": None}))
    result = call("approvals")
    assert (result.exit_code, result.stderr) == (0, "Nothing waits for approval.\n")
