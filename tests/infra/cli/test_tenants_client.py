import pytest

from infra.cli import failures
from infra.cli import tenants_client as api
from infra.cli.client import Client
from tests.infra.cli import made, made_tenants
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


@pytest.mark.parametrize(
    ("tenant", "path"), [("", "/v1/tenants/me"), ("acme", "/v1/tenants/acme"), ("a/b c", "/v1/tenants/a%2Fb%20c")]
)
async def test_a_tenant_is_named_by_one_segment(
    client: Client, gateway: ScriptedGateway, tenant: str, path: str
) -> None:
    gateway.answer(f"GET {path}", json(made_tenants.tenant()))
    assert (await api.show(client, tenant))["tenant"] == "acme"


async def test_the_last_page_ends_the_list(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/tenants", json({"items": [made_tenants.listed("a")], "next_cursor": None}))
    assert [one["tenant"] async for one in api.tenants(client, 130)] == ["a"]
    assert [one.query for one in gateway.received] == ["limit=100"]


async def test_a_pause_is_posted(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/tenants/me/pause", json(made_tenants.tenant(paused=True)))
    assert (await api.turn(client, "", "pause"))["paused"]


async def test_a_priority_is_patched(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("PATCH /v1/jobs/job_a", json(made.job(priority="low")))
    assert (await api.prioritise(client, "job_a", "low"))["priority"] == "low"


async def test_foreign_answers_are_told(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/tenants/me", json({"hello": "world"}))
    with pytest.raises(failures.ForeignAnswerError):
        await api.show(client, "")
