import pytest

from infra.cli import bulk_client, failures
from infra.cli.client import Client
from tests.infra.cli import scripted_gateway
from tests.infra.cli.made_letters import bulk
from tests.infra.cli.scripted_gateway import ScriptedGateway


async def test_a_bulk_action_is_begun(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/jobs/bulk", scripted_gateway.json(bulk(), 202))
    found = await bulk_client.act(client, bulk_client.JOBS, {"action": "cancel", "filter": {}})
    assert found["operation"] == "jobs.cancel"
    assert gateway.received[0].json == {"action": "cancel", "filter": {}, "dry_run": False}


async def test_a_bulk_action_is_seen(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/jobs/bulk/a%2Fb", scripted_gateway.json(bulk(changed=3)))
    assert (await bulk_client.get(client, "a/b"))["changed"] == 3


async def test_another_answer_is_foreign(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/jobs/bulk/job_a", scripted_gateway.json({"id": "job_a"}))
    with pytest.raises(failures.ForeignAnswerError):
        await bulk_client.get(client, "job_a")
