from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from shared.web import query
from shared.web.requests import Call
from shared.web.routing import Route

if TYPE_CHECKING:
    from tests.shared.web.conftest import Serve

LIMIT = query.integer("limit", default=20, minimum=1, maximum=100)


class Brief(BaseModel):
    model_config = ConfigDict(extra="forbid")

    topic: str = Field(min_length=3)
    sections: list[dict[str, str]] = []


async def show(call: Call[Any], _services: object) -> dict[str, Any]:
    return {
        "path": call.path,
        "params": dict(call.params),
        "tenant": call.principal.tenant,
        "note": call.headers.get("x-note"),
        "key": call.idempotency_key,
        "limit": call.query(LIMIT),
        "request_id": call.request_id,
    }


async def write(call: Call[Brief], _services: object) -> dict[str, str]:
    return {"topic": call.input.topic}


async def count(call: Call[None], _services: object) -> dict[str, int]:
    return {"bytes": len(await call.body())}


async def parse(call: Call[None], _services: object) -> dict[str, Any]:
    return {"value": await call.json()}


async def measure(call: Call[None], _services: object) -> dict[str, int]:
    return {"bytes": sum([len(chunk) async for chunk in call.chunks()])}


ROUTES: tuple[Route[Any, Any], ...] = (
    Route("GET", "/v1/jobs/{job_id}", show, summary="Show", query=(LIMIT,)),
    Route("POST", "/v1/content", write, summary="Write", body=Brief, status=201, max_body=100),
    Route("POST", "/v1/raw", count, summary="Count", max_body=100),
    Route("POST", "/v1/any", parse, summary="Parse", max_body=100),
    Route("POST", "/v1/stream", measure, summary="Measure", max_body=100),
)


async def test_gives_handlers_all_of_a_request(serve: "Serve") -> None:
    headers = {"x-note": "hi", "idempotency-key": "k-1", "x-request-id": "r-1"}
    response = await serve(*ROUTES).get("/v1/jobs/j%201?limit=5", headers=headers)
    assert response.json() == {
        "path": "/v1/jobs/j 1",
        "params": {"job_id": "j 1"},
        "tenant": "",
        "note": "hi",
        "key": "k-1",
        "limit": 5,
        "request_id": "r-1",
    }


@pytest.mark.parametrize("key", ["", "a b", "a\tb", "ä", "x" * 256, " "])
async def test_refuses_a_bad_idempotency_key(serve: "Serve", key: str) -> None:
    response = await serve(*ROUTES).get("/v1/jobs/j1", headers={"idempotency-key": key.encode("latin-1")})
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize("key", ["x", "x" * 255, "!~", "550e8400-e29b-41d4-a716-446655440000"])
async def test_takes_a_good_idempotency_key(serve: "Serve", key: str) -> None:
    response = await serve(*ROUTES).get("/v1/jobs/j1", headers={"idempotency-key": key})
    assert response.json()["key"] == key


@pytest.mark.parametrize(
    ("content", "content_type", "status", "code"),
    [
        (b'{"topic": "rain"}', "text/plain", 415, "unsupported_media_type"),
        (b'{"topic": "rain"}', None, 415, "unsupported_media_type"),
        (b"", "application/json", 400, "malformed_body"),
        (b"{", "application/json", 400, "malformed_body"),
        (b"null", "application/json", 422, "invalid_fields"),
        (b'"rain"', "application/json", 422, "invalid_fields"),
        (b"{}", "application/json", 422, "invalid_fields"),
        (b'{"topic": "ra"}', "application/json", 422, "invalid_fields"),
        (b'{"topic": "rain", "words": 3}', "application/json", 422, "invalid_fields"),
        (b'{"topic": "rain", "sections": [{"a": 1}]}', "application/json", 422, "invalid_fields"),
        (b'{"topic": "' + b"x" * 100 + b'"}', "application/json", 413, "body_too_large"),
    ],
)
async def test_refuses_a_bad_body(
    serve: "Serve", content: bytes, content_type: str | None, status: int, code: str
) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    response = await serve(*ROUTES).post("/v1/content", content=content, headers=headers)
    assert (response.status_code, response.json()["code"]) == (status, code)


async def test_names_the_broken_field(serve: "Serve") -> None:
    response = await serve(*ROUTES).post("/v1/content", json={"topic": "rain", "sections": [{"a": 1}]})
    assert response.json()["errors"] == [
        {"field": "sections.0.a", "rule": "not_a_string", "detail": "'sections.0.a' must be a string."}
    ]


async def test_takes_a_good_body(serve: "Serve") -> None:
    response = await serve(*ROUTES).post("/v1/content", json={"topic": "rain"})
    assert (response.status_code, response.json()) == (201, {"topic": "rain"})


@pytest.mark.parametrize("path", ["/v1/raw", "/v1/stream"])
@pytest.mark.parametrize(("size", "status"), [(0, 200), (100, 200), (101, 413)])
async def test_limits_raw_bodies_too(serve: "Serve", path: str, size: int, status: int) -> None:
    response = await serve(*ROUTES).post(path, content=b"x" * size)
    assert response.status_code == status
    assert response.json()["bytes" if status == 200 else "status"] == (size if status == 200 else 413)


async def test_parses_any_json_on_demand(serve: "Serve") -> None:
    client = serve(*ROUTES)
    assert (await client.post("/v1/any", json=[1, None])).json() == {"value": [1, None]}
    assert (await client.post("/v1/any", content=b"[1]")).status_code == 415
