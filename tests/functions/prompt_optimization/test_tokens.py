"""The tokens' API over HTTP."""

from typing import Any

import httpx
import pytest

from functions.prompt_optimization.tokens import ROUTES
from shared.web import openapi
from tests.functions.prompt_optimization.conftest import Caller

MODEL = "openai/gpt-4o-mini"
WORDY: dict[str, Any] = {
    "parts": {"system": "You are a very helpful writer.", "user": "Please write about {{ topic }}. Thank you so much!"},
    "variables": [{"name": "topic"}],
}


async def post(http: httpx.AsyncClient, what: str, **body: Any) -> Any:
    answer = await http.post(f"/v1/tokens/{what}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_text_is_counted_with_its_bounds(http: httpx.AsyncClient) -> None:
    found = await post(http, "count", text="How many tokens is this?", model="gemini/gemini-2.5-flash")
    assert found["low"] < found["tokens"] == 6 < found["high"]
    assert found["learned"] == {"vocabulary": "gemini", "factor": 1.0, "calls": 0}


async def test_messages_are_counted_with_their_frames(http: httpx.AsyncClient) -> None:
    messages = [{"role": "system", "content": "Be brief."}, {"content": "Hi"}]
    assert (await post(http, "count", messages=messages))["tokens"] == 6


async def test_template_is_counted_by_segment_or_rendered(http: httpx.AsyncClient) -> None:
    await http.post("/v1/prompts", json={"name": "wordy", **WORDY})
    own = await post(http, "count", template={"name": "wordy"}, model=MODEL)
    rendered = await post(http, "count", template={"name": "wordy", "variables": {"topic": "tea " * 200}}, model=MODEL)
    assert set(own["segments"]) == {"system", "user", "examples"}
    assert rendered["segments"] is None
    assert rendered["tokens"] > own["tokens"] + 150


async def test_calls_are_priced(http: httpx.AsyncClient) -> None:
    asked = {"model": "gemini/gemini-2.5-flash", "prompt_tokens": 1_000, "completion_tokens": 100, "calls": 1_000}
    found = await post(http, "price", **asked)
    assert (found["cost_usd"], found["total_usd"], found["source"]) == ("0.00055", "0.55", "catalogue")
    assert found["rates"]["input"] == "0.3"


async def test_unknown_price_is_no_zero(http: httpx.AsyncClient) -> None:
    found = await post(http, "price", model="nobody/knows", text="Hello there")
    assert (found["cost_usd"], found["total_usd"], found["source"], found["rates"]) == (None, None, "unknown", None)
    assert "PRESSROOM_PRICES" in found["why"]


async def test_prompt_is_compressed_with_every_step(http: httpx.AsyncClient) -> None:
    found = await post(http, "compress", prompt=WORDY, model=MODEL)
    assert found["parts"] == {"system": "You are a helpful writer.", "user": "Write about {{ topic }}."}
    assert sum(step["saved"] for step in found["steps"]) == found["tokens_before"] - found["tokens_after"]
    assert found["suggested"]
    assert found["verified"] is None


async def test_compression_of_a_template_is_verified_and_not_published(http: httpx.AsyncClient) -> None:
    await http.post("/v1/prompts", json={"name": "wordy", **WORDY})
    await http.put("/v1/datasets/teas", json={"examples": [{"variables": {"topic": f"tea {n}"}} for n in range(5)]})
    await http.put("/v1/suites/teas", json={"assertions": [{"type": "icontains", "value": "tea"}]})
    verify = {"dataset": "teas", "suite": "teas", "examples": 3}
    found = await post(http, "compress", template={"name": "wordy"}, verify=verify)
    assert (found["verified"]["examples"], found["verified"]["cost_usd"]) == (3, "0")
    assert (await http.get("/v1/prompts/wordy")).json()["latest"] == 1


async def test_report_pages_through_templates(http: httpx.AsyncClient) -> None:
    await http.post("/v1/prompts", json={"name": "wordy", **WORDY})
    names: list[str] = []
    cursor = ""
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = (await http.get("/v1/tokens/report", params={"limit": "2", "model": MODEL, **more})).json()
        names += [item["name"] for item in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert names == sorted(names)
    assert {"draft", "plan", "wordy"} <= set(names)


async def test_models_tell_how_they_count_and_cost(http: httpx.AsyncClient) -> None:
    (offline,) = (await http.get("/v1/tokens/models")).json()["items"]
    assert (offline["model"], offline["learned"]["vocabulary"], offline["source"]) == ("offline", "words", "free")


@pytest.mark.parametrize(
    ("what", "body", "field", "rule"),
    [
        ("count", {"text": "a", "model": "Not A Model"}, "model", "wrong_form"),
        ("count", {}, "", "invalid"),
        ("count", {"text": "a" * 200_001}, "text", "too_long"),
        ("price", {"model": MODEL, "prompt_tokens": -1}, "prompt_tokens", "too_small"),
        ("price", {"model": MODEL, "prompt_tokens": 5, "cached_tokens": 6}, "cached_tokens", "too_large"),
        ("compress", {"prompt": WORDY, "limits": {"sytem": 5}}, "limits.sytem", "not_one_of"),
        ("compress", {"prompt": WORDY, "rules": ["magic"]}, "rules", "not_one_of"),
        ("compress", {"prompt": WORDY, "budget": 0}, "budget", "too_small"),
        ("compress", {"prompt": {"parts": {"user": "{{ undeclared }}"}}}, "parts.user", "undeclared"),
    ],
)
async def test_bad_input_is_named_by_field_and_rule(
    http: httpx.AsyncClient, what: str, body: dict[str, Any], field: str, rule: str
) -> None:
    answer = await http.post(f"/v1/tokens/{what}", json=body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], error["rule"]) == (field, rule)


async def test_templates_of_others_do_not_exist(http: httpx.AsyncClient, caller: Caller) -> None:
    await http.post("/v1/prompts", json={"name": "wordy", **WORDY})
    stranger = await caller("somebody-else", "prompts:read", "prompts:write")
    for what in ("count", "compress"):
        answer = await stranger.post(f"/v1/tokens/{what}", json={"template": {"name": "wordy"}})
        assert answer.status_code == 404


async def test_foreign_cursor_is_refused(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/tokens/report?cursor=bm8")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


@pytest.mark.parametrize(("what", "status"), [("count", 200), ("compress", 403)])
async def test_compressing_needs_more_than_reading(caller: Caller, tenant: str, what: str, status: int) -> None:
    reader = await caller(tenant, "prompts:read")
    body = {"text": "a"} if what == "count" else {"prompt": WORDY}
    assert (await reader.post(f"/v1/tokens/{what}", json=body)).status_code == status


def test_every_route_is_described() -> None:
    described = openapi.document({"prompt_optimization": ROUTES}, title="t", version="1")
    operations = [operation for path in described["paths"].values() for operation in path.values()]
    assert len(operations) == len(ROUTES)
    assert all(operation["summary"] and operation["description"] for operation in operations)


async def test_included_texts_stay_with_the_template(http: httpx.AsyncClient) -> None:
    await http.post("/v1/prompts", json={"name": "rules", "parts": {"user": "Please be kind."}})
    parts = {"user": '{% include "rules" %}\nPlease write about {{ topic }}. Thank you!'}
    await http.post("/v1/prompts", json={"name": "with-rules", "parts": parts, "variables": WORDY["variables"]})
    found = await post(http, "compress", template={"name": "with-rules"})
    assert found["parts"]["user"] == '{% include "rules" %}\nWrite about {{ topic }}.'
