import pytest

from infra.cli import feedback_client as api
from infra.cli.client import Client
from tests.infra.cli import made_records
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


@pytest.mark.parametrize("limit", [1, 3])
async def test_pages_are_followed_up_to_the_limit(client: Client, gateway: ScriptedGateway, limit: int) -> None:
    pages = [{"items": [made_records.feedback(id=f"fbk_{number}")], "next_cursor": f"c{number}"} for number in range(3)]
    gateway.answer("GET /v1/feedback", *map(json, pages))
    found = await api.listed(client, {"content": "cnt_1"}, limit)

    assert [one["id"] for one in found] == [f"fbk_{number}" for number in range(limit)]
    assert ["cursor=" in one.query for one in gateway.received] == [False, *[True] * (limit - 1)]


async def test_the_last_page_ends_it(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/feedback", json({"items": [made_records.feedback()], "next_cursor": None}))

    assert len(await api.listed(client, {}, 50)) == 1
