"""The worker over real HTTP: who may call it, and what it makes of bad calls."""

from typing import Any

import httpx
import pytest

from shared.bootstrap import Services


@pytest.fixture
def url(worker: Services) -> str:
    return worker.settings.worker_url


async def post(url: str, **arguments: Any) -> httpx.Response:
    async with httpx.AsyncClient() as http:
        return await http.post(url + "/stages", **arguments)


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": "Bearer nonsense"}, {"authorization": "Basic eDp5"}],
    ids=["none", "nonsense", "basic"],
)
async def test_call_without_a_queue_s_token_is_refused(url: str, headers: dict[str, str]) -> None:
    assert (await post(url, headers=headers, json={})).status_code == 401


async def test_api_key_does_not_open_internal_routes(url: str, worker: Services) -> None:
    key, _ = await worker.api_keys.create("acme", "test", ("admin",))

    assert (await post(url, headers={"authorization": f"Bearer {key}"}, json={})).status_code in {401, 403}


async def test_worker_s_paths_are_not_public(url: str, worker: Services) -> None:
    del worker
    async with httpx.AsyncClient() as http:
        assert (await http.get(url + "/v1/jobs")).status_code == 404
