from infra.cli import records_client as api
from infra.cli.client import Client
from tests.infra.cli import made_records
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


async def test_pages_come_as_one(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/analytics/versions", json(made_records.page("c1")), json(made_records.page()))
    found = await api.records(client, {"template": "draft"}, 50)

    assert (len(found["items"]), found["next_cursor"]) == (4, None)
    assert "cursor=c1" in gateway.received[1].query


async def test_enough_is_enough(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/analytics/versions", json(made_records.page("c1")))
    found = await api.records(client, {}, 2)

    assert (len(found["items"]), found["next_cursor"], len(gateway.received)) == (2, "c1", 1)


async def test_names_are_quoted_in_paths(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/prompts/a%2Fb/record", json(made_records.template()))

    assert (await api.template(client, "a/b", {}))["template"] == "draft"
