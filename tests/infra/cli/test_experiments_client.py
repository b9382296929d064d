from infra.cli import experiments_client as api
from infra.cli.client import Client
from tests.infra.cli import made_experiments
from tests.infra.cli.conftest import KEY
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


async def test_pages_are_followed_to_the_limit(gateway: ScriptedGateway) -> None:
    item = made_experiments.experiment()
    gateway.answer("GET /v1/experiments", json({"items": [item] * 2, "next_cursor": "more"}))
    gateway.answer("GET /v1/experiments", json({"items": [item], "next_cursor": None}))
    async with Client(gateway.url, KEY) as client:
        found = [one["name"] async for one in api.experiments(client, ["running", "draft"], 5)]
    assert found == ["tone"] * 3
    assert "state=running&state=draft&limit=3&cursor=more" in gateway.received[-1].query


async def test_names_are_quoted(gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/experiments/a%2Fb/readout", json(made_experiments.readout()))
    async with Client(gateway.url, KEY) as client:
        assert (await api.readout(client, "a/b"))["units"] == 400
