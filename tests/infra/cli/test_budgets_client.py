from infra.cli import budgets_client
from infra.cli.client import Client
from tests.infra.cli import made_budgets
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


async def test_names_are_quoted_in_paths(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/budgets/tenants/a%2Fb/key%20x", json(made_budgets.budget()))
    gateway.answer("GET /v1/budgets/-", json(made_budgets.budget()))
    assert (await budgets_client.show(client, "a/b", "key x"))["subject"] == "tenant"
    await budgets_client.show(client, "", "")


async def test_list_is_unwrapped(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/budgets", json({"items": [made_budgets.budget()]}))
    assert [one["set_by"] for one in await budgets_client.budgets(client, "")] == ["operator"]
