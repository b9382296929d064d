"""One-shot optimisation over HTTP."""

from typing import Any

import httpx
import pytest

from shared.bootstrap import Services
from shared.scoring.assertion import Assertion
from shared.scoring.dataset import Example
from shared.scoring.suite import Suite
from tests.functions.prompt_optimization.conftest import Caller

WEAK: dict[str, Any] = {
    "name": "draft.product_description",
    "parts": {"user": "Please write a good product text about {{ product }}. Use these notes: {{ notes }}"},
    "variables": [{"name": "product"}, {"name": "notes", "required": False}],
}
PATH = "/v1/prompts/draft.product_description/optimizations"


@pytest.fixture
async def weak(http: httpx.AsyncClient) -> httpx.AsyncClient:
    assert (await http.post("/v1/prompts", json=WEAK)).status_code == 201
    return http


async def optimized(http: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    answer = await http.post(PATH, json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_answer_shows_steps_scores_and_difference(weak: httpx.AsyncClient) -> None:
    found = await optimized(weak)
    assert (found["name"], found["version"], found["content_type"]) == (WEAK["name"], 1, "product_description")
    assert (found["model"], found["changed"]) == ("offline", True)
    assert [step["technique"] for step in found["steps"]][:2] == ["role-and-audience", "structure"]
    assert found["after"]["score"] > found["before"]["score"] + 0.2
    assert (found["before"]["tokens"] > 0, found["before"]["cost_usd"]) == (True, "0")
    assert "+<notes>" in found["diff"]["parts"]["user"]
    assert (found["published"], found["trial"]) == (None, None)


async def test_what_was_found_can_be_published_as_it_is(weak: httpx.AsyncClient) -> None:
    found = await optimized(weak)
    answer = await weak.post(f"/v1/prompts/{WEAK['name']}/versions", json=found["prompt"])
    assert (answer.status_code, answer.json()["parts"]) == (201, found["prompt"]["parts"])


async def test_named_techniques_alone_are_taken(weak: httpx.AsyncClient) -> None:
    found = await optimized(weak, techniques=["compression"])
    assert [step["technique"] for step in found["steps"]] == ["compression"]


async def test_nothing_is_published_unless_wished(weak: httpx.AsyncClient) -> None:
    await optimized(weak)
    assert (await weak.get(f"/v1/prompts/{WEAK['name']}")).json()["latest"] == 1
    found = await optimized(weak, publish=True, labels=["staging"])
    template = (await weak.get(f"/v1/prompts/{WEAK['name']}")).json()
    assert template["labels"] == {"production": 1, "staging": 2}
    assert found["published"]["note"] == "Optimised from version 1."


async def test_builtin_prompts_are_optimised_too(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/prompts/refine/optimizations", json={"version": 0})
    assert (answer.status_code, answer.json()["content_type"]) == (200, None)


async def test_model_that_loses_variables_changes_nothing(weak: httpx.AsyncClient) -> None:
    found = await optimized(weak, techniques=["rewrite"])
    (step,) = found["steps"]
    assert (step["technique"], step["applied"], found["changed"]) == ("rewrite", False, False)
    assert found["usage"]["completion_tokens"] > 0


async def keep_dataset(product: Services, tenant: str, count: int) -> None:
    examples = [
        Example(f"e{number}", {"product": f"kettle {number}"}, f"Kettle {number} boils water in a minute.")
        for number in range(count)
    ]
    await product.datasets.put(tenant, "kettles", examples, "key_1")
    await product.suites.put(tenant, Suite("named", (Assertion("icontains", "kettle"),)), "", "key_1")


async def test_dataset_gives_examples_and_a_trial(weak: httpx.AsyncClient, product: Services, tenant: str) -> None:
    await keep_dataset(product, tenant, 12)
    found = await optimized(weak, dataset="kettles", suite="named")
    trial, shown = found["trial"], found["prompt"]["examples"]
    assert (len(shown), trial["pairs"]) == (3, trial["examples"])
    assert 0 <= trial["before"] <= 1
    assert trial["difference_low"] <= trial["after"] - trial["before"] <= trial["difference_high"]
    assert shown[0]["input"].startswith("Please write a good product text about kettle")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"labels": ["production"], "publish": True}, "labels"),
        ({"labels": ["staging"]}, "labels"),
        ({"suite": "named"}, "suite"),
        ({"techniques": ["magic"]}, "techniques.0"),
        ({"content_type": "poem"}, "content_type"),
        ({"version": 1, "label": "latest"}, ""),
        ({"version": -1}, "version"),
        ({"surplus": 1}, "surplus"),
    ],
)
async def test_bad_wishes_are_refused(weak: httpx.AsyncClient, body: dict[str, Any], field: str) -> None:
    answer = await weak.post(PATH, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_fields")
    assert field in {error["field"] for error in answer.json()["errors"]}


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("unknown", {}),
        (WEAK["name"], {"version": 9}),
        (WEAK["name"], {"model": "nobody/knows"}),
        (WEAK["name"], {"dataset": "unknown"}),
    ],
)
async def test_unknown_things_are_not_found(weak: httpx.AsyncClient, name: str, body: dict[str, Any]) -> None:
    assert (await weak.post(f"/v1/prompts/{name}/optimizations", json=body)).status_code == 404


@pytest.mark.usefixtures("weak")
async def test_optimising_needs_the_right_to_write(caller: Caller, tenant: str) -> None:
    reader = await caller(tenant, "prompts:read")
    assert (await reader.post(PATH, json={})).status_code == 403
    stranger = await caller(f"{tenant}-other", "prompts:write")
    assert (await stranger.post(PATH, json={})).status_code == 404
