"""Experiments as callers send them, and a tenant with versions to compare."""

from typing import Any

import httpx

from tests.conftest import Api

ARMS = [{"name": "a", "version": 1}, {"name": "b", "version": 2}]
METRICS = [
    {"name": "sale", "role": "primary", "kind": "rate"},
    {"name": "complaint", "role": "guard", "goal": "decrease", "kind": "rate", "margin": 0.02},
]
BODY: dict[str, Any] = {"name": "tone", "template": "shop", "arms": ARMS, "metrics": METRICS, "start": True}


async def template(api: Api, name: str = "shop", versions: int = 2) -> None:
    for number in range(versions):
        body = {"parts": {"system": "", "user": f"Write, {number}."}}
        made = {"name": name, **body} if not number else body
        path = "/v1/prompts" if not number else f"/v1/prompts/{name}/versions"
        assert (await api.http.post(path, json=made)).status_code == 201


async def create(api: Api, **changes: Any) -> httpx.Response:
    return await api.http.post("/v1/experiments", json={**BODY, **changes})


def broken(answer: httpx.Response) -> set[tuple[str, str]]:
    assert answer.status_code == 422
    return {(error["field"], error["rule"]) for error in answer.json()["errors"]}
