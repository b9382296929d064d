"""What the route refuses and orders; that the answers are made is seen in the flows."""

from typing import Any

import pytest

from functions.cache_lookup import warming
from shared.gateway import refreshing
from shared.generation import content
from tests.functions.cache_lookup.conftest import Caller, caller

CHAT = {"model": "offline", "messages": [{"role": "user", "content": "Hello"}]}
ENTRY = {"request": 1, "value": 2}


@pytest.fixture
async def asker(acme: Caller) -> Caller:
    return await caller(acme.http, acme.services, "acme", *warming.SCOPES.values(), warming.WRITE)


def test_makers_are_those_of_the_features() -> None:
    assert (warming.CHAT, warming.CONTENT) == (refreshing.CHAT, content.MAKER)


async def test_order_becomes_a_job(asker: Caller) -> None:
    response = await asker.post("/warm", {"requests": [CHAT], "max_cost_usd": "0.5", "tags": ["a"], "ttl": 60})
    job = await asker.services.jobs.get(response.json()["id"], "acme")
    assert (response.status_code, response.headers["location"]) == (202, f"/v1/jobs/{job.id}")
    assert (job.type, job.priority, job.payload["maker"], job.payload["items"]) == (
        "cache_warming",
        "low",
        "chat",
        [CHAT],
    )
    assert (job.payload["most_nano_usd"], job.payload["tags"], job.payload["ttl"]) == (500_000_000, ["a"], 60)


@pytest.mark.parametrize(
    ("body", "maker"),
    [
        ({"namespace": "content", "requests": [{"content_type": "email", "topic": "Tea"}]}, "content"),
        ({"namespace": "other", "requests": [CHAT]}, "chat"),
        ({"namespace": "other", "entries": [ENTRY]}, "entry"),
    ],
)
async def test_namespace_tells_who_makes_answers(asker: Caller, body: dict[str, Any], maker: str) -> None:
    response = await asker.post("/warm", body)
    job = await asker.services.jobs.get(response.json()["id"], "acme")
    assert job.payload["maker"] == maker


@pytest.mark.parametrize(
    ("requests", "field"),
    [
        ([CHAT, {"model": "offline"}], "requests.1.messages"),
        ([{**CHAT, "model": "unheard-of"}], "requests.0.model"),
    ],
)
async def test_request_that_cannot_be_is_named(asker: Caller, requests: list[Any], field: str) -> None:
    response = await asker.post("/warm", {"requests": requests})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize(
    "body",
    [
        {"top": 3},
        {"requests": [CHAT]},
        {"namespace": "content", "top": 3},
        {"namespace": "content", "entries": [ENTRY]},
    ],
)
async def test_warming_needs_more_than_the_write_scope(writer: Caller, body: dict[str, Any]) -> None:
    assert (await writer.post("/warm", body)).status_code == 403


async def test_known_answers_need_the_write_scope_alone(writer: Caller, reader: Caller) -> None:
    body = {"namespace": "other", "entries": [ENTRY]}
    assert [(await one.post("/warm", body)).status_code for one in (writer, reader)] == [202, 403]


async def test_too_much_for_a_job_is_refused(asker: Caller) -> None:
    entries = [{"request": number, "value": "x" * 7_000} for number in range(100)]
    response = await asker.post("/warm", {"namespace": "other", "entries": entries})
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")
