"""The suites' API over HTTP."""

from typing import Any

import httpx
import pytest

from tests.functions.prompt_optimization.conftest import Caller

PATH = "/v1/suites/house-style"
SUITE: dict[str, Any] = {
    "assertions": [
        {"type": "icontains", "value": "tea", "weight": 2, "metric": "topic"},
        {"type": "assert-set", "assert": [{"type": "not-is-refusal"}]},
    ],
    "threshold": 0.5,
    "template": "teaser",
}


async def test_suite_comes_back_as_put(http: httpx.AsyncClient) -> None:
    put = await http.put(PATH, json=SUITE)
    assert (put.status_code, put.json()["revision"]) == (200, 1), put.text
    found = (await http.get(PATH)).json()
    assert {name: found[name] for name in SUITE} == SUITE
    assert (found["assertions_count"], found["created_at"]) == (2, found["updated_at"])


async def test_only_other_content_counts_as_revision(http: httpx.AsyncClient) -> None:
    first = (await http.put(PATH, json=SUITE)).json()
    again = (await http.put(PATH, json=SUITE)).json()
    changed = (await http.put(PATH, json={**SUITE, "threshold": 0.6})).json()
    assert again == first
    assert (changed["revision"], changed["created_at"]) == (2, first["created_at"])
    assert changed["hash"] != first["hash"]


async def test_list_pages_by_name_without_assertions(http: httpx.AsyncClient) -> None:
    for name in ("b", "c", "a"):
        await http.put(f"/v1/suites/{name}", json=SUITE)
    first = (await http.get("/v1/suites", params={"limit": 2})).json()
    rest = (await http.get("/v1/suites", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [item["name"] for item in first["items"]] == ["a", "b"]
    assert [item["name"] for item in rest["items"]] == ["c"]
    assert rest["next_cursor"] is None
    assert "assertions" not in first["items"][0]


async def test_deleted_suite_is_gone(http: httpx.AsyncClient) -> None:
    await http.put(PATH, json=SUITE)
    assert [(await http.delete(PATH)).status_code for _ in range(2)] == [204, 404]
    assert (await http.get(PATH)).status_code == 404


async def test_unchanged_suite_is_not_sent_again(http: httpx.AsyncClient) -> None:
    await http.put(PATH, json=SUITE)
    etag = (await http.get(PATH)).headers["etag"]
    assert (await http.get(PATH, headers={"if-none-match": etag})).status_code == 304


@pytest.mark.parametrize(
    ("name", "change", "field", "rule"),
    [
        ("Bad Name", {}, "name", "wrong_form"),
        ("x" * 65, {}, "name", "wrong_form"),
        ("good", {"assertions": []}, "assertions", "missing"),
        ("good", {"assertions": [{"type": "is-json"}] * 101}, "assertions", "too_long"),
        ("good", {"assertions": [{"type": "unheard-of"}]}, "assertions.0.type", "unknown"),
        ("good", {"assertions": [{"type": "not-assert-set"}]}, "assertions.0.type", "unknown"),
        ("good", {"assertions": [{"type": "assert-set"}]}, "assertions.0.assert", "missing"),
        ("good", {"assertions": [{"type": "is-json", "threshold": 1}]}, "assertions.0.threshold", "contradiction"),
        ("good", {"assertions": [{"type": "is-json", "weight": -1}]}, "assertions.0.weight", "out_of_range"),
        ("good", {"assertions": [{"type": "contains-any", "value": 3}]}, "assertions.0.value", "bad_value"),
        ("good", {"assertions": [{"type": "is-json", "wieght": 1}]}, "assertions.0.wieght", "unknown_field"),
        ("good", {"threshold": 1.5}, "threshold", "too_large"),
        ("good", {"typo": 1}, "typo", "unknown_field"),
    ],
)
async def test_broken_rules_are_named(
    http: httpx.AsyncClient, name: str, change: dict[str, Any], field: str, rule: str
) -> None:
    answer = await http.put(f"/v1/suites/{name}", json={**SUITE, **change})
    assert answer.status_code == 422, answer.text
    assert (field, rule) in {(error["field"], error["rule"]) for error in answer.json()["errors"]}
    assert (await http.get("/v1/suites")).json()["items"] == []


async def test_suites_of_others_do_not_exist(http: httpx.AsyncClient, caller: Caller) -> None:
    await http.put(PATH, json=SUITE)
    stranger = await caller("somebody-else", "prompts:read", "prompts:write")
    assert [(await stranger.request(method, PATH)).status_code for method in ("GET", "DELETE")] == [404, 404]
    assert (await stranger.get("/v1/suites")).json()["items"] == []
    assert (await http.get(PATH)).status_code == 200


async def test_readers_cannot_change_suites(caller: Caller, tenant: str) -> None:
    reader = await caller(tenant, "prompts:read")
    assert (await reader.put(PATH, json=SUITE)).status_code == 403
    assert (await reader.delete(PATH)).status_code == 403
    assert (await reader.get("/v1/suites")).status_code == 200


async def test_foreign_cursor_is_refused(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/suites?cursor=bm8")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")
