import pytest

from infra.cli import failures, schedules_client
from infra.cli.client import Client
from tests.infra.cli import made, made_schedules
from tests.infra.cli.scripted_gateway import Answer, ScriptedGateway, json, problem

BODY = {"name": "tip", "cron": "@daily"}


async def test_a_schedule_is_sent_with_a_key(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/schedules", json(made_schedules.detail(), 201))
    assert (await schedules_client.create(client, BODY))["name"] == "tip"
    (asked,) = gateway.asked("POST /v1/schedules")
    assert (asked.json, asked.headers["content-type"]) == (BODY, "application/json")
    assert asked.headers["idempotency-key"].startswith("cli_")


async def test_a_broken_connection_repeats_the_same_call(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/schedules", Answer([b"{"], cut=True), json(made_schedules.detail(), 201))
    await schedules_client.create(client, BODY)
    first, second = gateway.asked("POST /v1/schedules")
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]


async def test_each_operation_has_its_path(client: Client, gateway: ScriptedGateway) -> None:
    whole = json(made_schedules.detail())
    answers = {
        "GET /v1/schedules/a%2Fb": whole,
        "PATCH /v1/schedules/a%2Fb": whole,
        "POST /v1/schedules/a%2Fb/pause": whole,
        "POST /v1/schedules/a%2Fb/run": json(made.job(), 202),
        "DELETE /v1/schedules/a%2Fb": Answer([], 204),
        "POST /v1/schedules/preview": json({"description": "", "upcoming": []}),
    }
    for request, answer in answers.items():
        gateway.answer(request, answer)
    await schedules_client.show(client, "a/b", 3)
    await schedules_client.change(client, "a/b", {"overlap": "queue"})
    await schedules_client.turn(client, "a/b", "pause")
    await schedules_client.run(client, "a/b")
    await schedules_client.delete(client, "a/b")
    await schedules_client.preview(client, BODY)
    assert [f"{one.method} {one.path}" for one in gateway.received] == list(answers)
    assert gateway.received[0].query == "upcoming=3"


async def test_pages_are_turned_up_to_the_limit(client: Client, gateway: ScriptedGateway) -> None:
    schedule = made_schedules.schedule()
    gateway.answer(
        "GET /v1/schedules",
        json({"items": [schedule] * 100, "next_cursor": "next"}),
        json({"items": [schedule] * 20, "next_cursor": "more"}),
    )
    found = [one async for one in schedules_client.schedules(client, 120)]
    assert len(found) == 120
    assert [one.query for one in gateway.received] == ["limit=100", "limit=20&cursor=next"]


async def test_runs_are_jobs(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/schedules/tip/runs", json({"items": [made.job()], "next_cursor": None}))
    assert [job["id"] async for job in schedules_client.runs(client, "tip", 20)] == ["job_a"]


async def test_refusals_and_foreign_answers_are_told(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("DELETE /v1/schedules/nix", problem(404, "not_found", "There is no such schedule."))
    gateway.answer("GET /v1/schedules/tip", json({"hello": "world"}))
    with pytest.raises(failures.ProblemError, match="no such schedule"):
        await schedules_client.delete(client, "nix")
    with pytest.raises(failures.ForeignAnswerError):
        await schedules_client.show(client, "tip", 5)
