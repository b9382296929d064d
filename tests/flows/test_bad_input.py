"""Bad input over real HTTP: each a problem that names field and rule, and nothing half-written."""

from typing import Any

import orjson
import pytest

from tests.conftest import Api

GOOD: dict[str, Any] = {"content_type": "ad_copy", "topic": "Tea"}
JSON = {"content-type": "application/json"}


async def jobs(api: Api) -> list[Any]:
    found: list[Any] = (await api.http.get("/v1/jobs")).json()["items"]
    return found


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"content_type": None}, "content_type"),
        ({"content_type": "novel"}, "content_type"),
        ({"topic": 5}, "topic"),
        ({"topic": ""}, "topic"),
        ({"colour": "red"}, "colour"),
        ({"keywords": ["a", 5]}, "keywords.1"),
        ({"length": "long"}, "length"),
        ({"length": 10**9}, "length"),
        ({"format": "json", "json_schema": {"type": "sofa"}}, "json_schema"),
        ({"format": "json", "json_schema": []}, "json_schema"),
        ({"tags": ["no spaces please"]}, "tags.0"),
        ({"priority": "urgent"}, "priority"),
        ({"min_quality": 2}, "min_quality"),
    ],
    ids=lambda value: str(value)[:50],
)
async def test_broken_field_is_named(api: Api, change: dict[str, Any], field: str) -> None:
    """422, with the dotted path of the field and a sentence about the rule."""
    answer = await api.http.post("/v1/content?mode=async", json={**GOOD, **change})
    problem = answer.json()

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "errors"} <= set(problem)
    assert problem["errors"][0]["field"] == field
    assert problem["errors"][0]["detail"].endswith(".")
    assert await jobs(api) == []


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", JSON, 400),
        (b"{", JSON, 400),
        (b"\xff\xfe{}", JSON, 400),
        (b'{"topic": NaN}', JSON, 400),
        (b"[" * 5000 + b"]" * 5000, JSON, 400),
        (b"[1]", JSON, 422),
        (b"null", JSON, 422),
        (orjson.dumps(GOOD), {"content-type": "text/plain"}, 415),
        (b" " * (1024 * 1024 + 1), JSON, 413),
    ],
    ids=["empty", "cut", "not-utf8", "nan", "deep", "array", "null", "text", "large"],
)
async def test_broken_body_is_refused(api: Api, body: bytes, headers: dict[str, str], status: int) -> None:
    """Before anything is stored, with a problem that says what is wrong."""
    answer = await api.http.post("/v1/content?mode=async", content=body, headers=headers)

    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert await jobs(api) == []


async def test_large_body_is_told_its_limit(api: Api) -> None:
    """The limit is stated."""
    answer = await api.http.post("/v1/content", content=b" " * (1024 * 1024 + 1), headers=JSON)

    assert (
        "1 MiB" in answer.json()["detail"]
        or "1048576" in answer.json()["detail"]
        or "1,048,576" in answer.json()["detail"]
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": ""},
        {"authorization": "Bearer pr_" + "a" * 32},
        {"authorization": "Bearer nonsense"},
        {"authorization": "Basic eDp5"},
    ],
    ids=["none", "unknown", "nonsense", "basic"],
)
async def test_wrong_key_is_refused(api: Api, headers: dict[str, str]) -> None:
    """401 with a challenge."""
    answer = await api.http.post("/v1/content", json=GOOD, headers=headers)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_revoked_key_is_refused(api: Api) -> None:
    """At once where the key was not seen before."""
    key, stored = await api.services.api_keys.create("acme", "old", ("admin",))
    await api.services.api_keys.revoke("acme", stored.key_id)

    assert (await api.http.get("/v1/jobs", headers={"authorization": f"Bearer {key}"})).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/v1/content"), ("POST", "/v1/batches"), ("POST", "/v1/jobs/x/cancel")]
)
async def test_key_without_the_scope_is_refused(api: Api, method: str, path: str) -> None:
    """403 that names the scope."""
    answer = await api.http.request(method, path, json=GOOD, headers=await api.key_for("acme", "jobs:read"))

    assert answer.status_code == 403
    assert ":write" in answer.json()["detail"]


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "é"], ids=["empty", "long", "space", "not-ascii"])
async def test_odd_idempotency_key_is_refused(api: Api, key: str) -> None:
    """By the name of its header."""
    answer = await api.http.post("/v1/content?mode=async", json=GOOD, headers=[("idempotency-key", key.encode())])

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert await jobs(api) == []


@pytest.mark.parametrize("cursor", ["x", "eyJ4IjoxfQ", "a" * 2000])
async def test_unknown_cursor_is_refused(api: Api, cursor: str) -> None:
    """400, whatever it is made of."""
    answer = await api.http.get(f"/v1/jobs?cursor={cursor}")

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


async def test_batch_of_another_media_type_is_refused(api: Api) -> None:
    """JSON Lines have a name."""
    answer = await api.http.post("/v1/batches", content=orjson.dumps(GOOD), headers=JSON)

    assert answer.status_code == 415
