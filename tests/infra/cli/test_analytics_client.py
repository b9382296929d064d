import pytest

from infra.cli import analytics_client, failures
from infra.cli.client import Client
from tests.infra.cli import analytics_made, scripted_gateway
from tests.infra.cli.scripted_gateway import ScriptedGateway


async def test_ids_are_one_segment_of_the_path(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/jobs/a%2Fb/analysis", scripted_gateway.json(analytics_made.analysis()))
    assert await analytics_client.analysis(client, "a/b") == analytics_made.analysis()


async def test_job_without_its_estimate_is_foreign(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/jobs/job_a", scripted_gateway.json({"id": "job_a"}))
    with pytest.raises(failures.ForeignAnswerError):
        await analytics_client.job(client, "job_a")
