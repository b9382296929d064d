from infra.cli import tunings_client as api
from infra.cli.client import Client
from tests.infra.cli import made_tunings
from tests.infra.cli.conftest import KEY
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


async def test_pages_are_followed_to_the_limit(gateway: ScriptedGateway) -> None:
    item = made_tunings.tuning()
    gateway.answer("GET /v1/tunings", json({"items": [item] * 2, "next_cursor": "more"}))
    gateway.answer("GET /v1/tunings", json({"items": [item], "next_cursor": None}))
    async with Client(gateway.url, KEY) as client:
        found = [one["id"] async for one in api.tunings(client, 5)]
    assert found == ["job_1"] * 3
    assert "limit=3&cursor=more" in gateway.received[-1].query


async def test_names_are_quoted(gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/tunings/a%2Fb", json(made_tunings.tuning()))
    async with Client(gateway.url, KEY) as client:
        assert (await api.get(client, "a/b"))["template"] == "teaser"
