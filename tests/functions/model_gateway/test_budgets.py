"""Budgets over HTTP: set, kept, shown and lifted, by whom it may be."""

import httpx
import pytest

from functions.model_gateway import routes
from functions.model_gateway.budgets import READ, WRITE
from shared.bootstrap import Services
from shared.web import auth
from tests.functions.model_gateway.conftest import Client, client_of

OWN = "/v1/budgets/tenant"


@pytest.fixture
async def owner(http: httpx.AsyncClient, services: Services) -> Client:
    return await client_of(http, services, "acme", READ, WRITE, routes.CALL)


@pytest.fixture
async def operator(http: httpx.AsyncClient, services: Services) -> Client:
    return await client_of(http, services, "operations", auth.OPERATOR)


async def test_budget_is_set_shown_and_lifted(owner: Client) -> None:
    made = (await owner.send("PUT", OWN, json={"usd_per_month": 100, "tokens_per_day": 5_000})).json()
    assert (made["usd_per_month"], made["tokens_per_day"], made["set_by"]) == ("100", 5_000, "tenant")
    assert [period["span"] for period in made["periods"]] == ["day", "month"]
    listed = (await owner.send("GET", "/v1/budgets")).json()["items"]
    assert [one["subject"] for one in listed] == ["tenant"]
    assert (await owner.send("DELETE", OWN)).status_code == 204
    assert (await owner.send("GET", OWN)).status_code == 404


async def test_calls_are_counted_and_refused_at_the_end(owner: Client) -> None:
    await owner.send("PUT", OWN, json={"tokens_per_day": 500})
    answered = [await owner.chat(f"Say hello {turn}.", max_tokens=100) for turn in range(12)]
    stand = (await owner.send("GET", OWN)).json()["periods"][0]["tokens"]
    assert answered[0].status_code == 200
    assert "The budget of tenant acme allows 500 tokens on" in answered[-1].json()["error"]["message"]
    assert 250 < stand["spent"] <= 500
    assert stand["spent"] + stand["reserved"] + stand["left"] == 500


async def test_budget_of_a_key_limits_that_key_alone(
    owner: Client, http: httpx.AsyncClient, services: Services
) -> None:
    other = await client_of(http, services, "acme", routes.CALL)
    [mine] = [key for key in await services.api_keys.list("acme") if WRITE in key.scopes]
    assert (await owner.send("PUT", f"/v1/budgets/{mine.key_id}", json={"tokens_per_day": 1})).status_code == 200
    assert f"The budget of key {mine.key_id} allows 1 tokens" in (await owner.chat("Say hello.")).text
    assert (await other.chat("Say hello.")).status_code == 200


async def test_unknown_key_has_no_budget(owner: Client) -> None:
    answered = await owner.send("PUT", "/v1/budgets/key_nobody", json={"usd_per_day": 1})
    assert (answered.status_code, "has no key key_nobody" in answered.json()["detail"]) == (404, True)


@pytest.mark.parametrize("body", [{}, {"usd_per_day": -1}, {"usd": 1}])
async def test_bad_limits_are_refused(owner: Client, body: dict[str, int]) -> None:
    assert (await owner.send("PUT", OWN, json=body)).status_code == 422


async def test_operator_sets_what_the_tenant_cannot_change(owner: Client, operator: Client) -> None:
    managed = "/v1/budgets/tenants/acme"
    made = await operator.send("PUT", f"{managed}/tenant", json={"usd_per_day": 5})
    assert (made.status_code, made.json()["set_by"], made.json()["tenant"]) == (200, "operator", "acme")
    assert (await owner.send("PUT", OWN, json={"usd_per_day": 500})).status_code == 403
    assert (await owner.send("DELETE", OWN)).status_code == 403
    assert (await owner.send("GET", OWN)).json()["usd_per_day"] == "5"
    assert len((await operator.send("GET", managed)).json()["items"]) == 1
    assert (await operator.send("DELETE", f"{managed}/tenant")).status_code == 204


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/budgets"), ("PUT", OWN), ("GET", "/v1/budgets/tenants/acme")]
)
async def test_scopes_are_needed(http: httpx.AsyncClient, services: Services, method: str, path: str) -> None:
    caller = await client_of(http, services, "acme", routes.CALL)
    assert (await caller.send(method, path, json={"usd_per_day": 1})).status_code == 403


async def test_tenants_never_see_each_other(owner: Client, http: httpx.AsyncClient, services: Services) -> None:
    await owner.send("PUT", OWN, json={"usd_per_day": 5})
    other = await client_of(http, services, "other", READ)
    assert (await other.send("GET", "/v1/budgets")).json() == {"items": []}
    assert (await other.send("GET", OWN)).status_code == 404
