"""The prompts' API over HTTP."""

from typing import Any

import httpx
import pytest

from functions.prompt_optimization.prompts import ROUTES
from shared.web import openapi
from tests.functions.prompt_optimization.conftest import Caller

TEASER: dict[str, Any] = {
    "name": "teaser",
    "parts": {"system": "You sell.", "user": "Sell {{ thing }} in {{ tone }} words."},
    "variables": [{"name": "thing"}, {"name": "tone", "default": "warm", "choices": ["warm", "cool"]}],
    "note": "first",
}


def version(text: str, **more: Any) -> dict[str, Any]:
    return {"parts": {"user": f"{text} {{{{ thing }}}}"}, "variables": [{"name": "thing"}], **more}


async def create(http: httpx.AsyncClient, *texts: str) -> None:
    """Make the template ``teaser`` and publish further versions of it."""
    assert (await http.post("/v1/prompts", json=TEASER)).status_code == 201
    for text in texts:
        assert (await http.post("/v1/prompts/teaser/versions", json=version(text))).status_code == 201


async def labels(http: httpx.AsyncClient) -> dict[str, int]:
    found: dict[str, int] = (await http.get("/v1/prompts/teaser")).json()["labels"]
    return found


async def test_created_template_can_be_read(http: httpx.AsyncClient) -> None:
    created = await http.post("/v1/prompts", json=TEASER)
    assert (created.status_code, created.headers["location"]) == (201, "/v1/prompts/teaser")
    template = (await http.get(created.headers["location"])).json()
    assert template.pop("created_at") == template.pop("updated_at")
    assert template == {"name": "teaser", "source": "tenant", "labels": {"production": 1}, "latest": 1}


async def test_version_shows_its_whole_content(http: httpx.AsyncClient) -> None:
    await create(http)
    found = (await http.get("/v1/prompts/teaser/versions/1")).json()
    assert found["parts"] == TEASER["parts"]
    assert (found["number"], found["note"], found["source"]) == (1, "first", "tenant")
    assert found["author"].startswith("key_")
    assert [(one["name"], one["required"]) for one in found["variables"]] == [("thing", True), ("tone", False)]
    assert (found["variables"][1]["default"], found["variables"][1]["choices"]) == ("warm", ["warm", "cool"])


async def test_shown_version_can_be_published_again(http: httpx.AsyncClient) -> None:
    await create(http, "Praise")
    shown = (await http.get("/v1/prompts/teaser/versions/1")).json()
    body = {"parts": shown["parts"], "variables": shown["variables"]}
    again = (await http.post("/v1/prompts/teaser/versions", json=body)).json()
    assert (again["number"], again["content_hash"]) == (3, shown["content_hash"])


async def test_creating_twice_conflicts(http: httpx.AsyncClient) -> None:
    await create(http)
    answer = await http.post("/v1/prompts", json=TEASER)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")


async def test_publishing_the_same_answers_200(http: httpx.AsyncClient) -> None:
    await create(http, "Praise")
    again = await http.post("/v1/prompts/teaser/versions", json=version("Praise"))
    assert (again.status_code, again.json()["number"]) == (200, 2)


async def test_publishing_moves_labels(http: httpx.AsyncClient) -> None:
    await create(http)
    await http.post("/v1/prompts/teaser/versions", json=version("Praise", labels=["staging", "production"]))
    assert await labels(http) == {"production": 2, "staging": 2}


async def test_labels_are_put_and_deleted(http: httpx.AsyncClient) -> None:
    await create(http, "Praise")
    answer = await http.put("/v1/prompts/teaser/labels/staging", json={"version": 2})
    assert answer.json()["labels"] == {"production": 1, "staging": 2}
    assert (await http.delete("/v1/prompts/teaser/labels/staging")).status_code == 204
    assert await labels(http) == {"production": 1}


async def test_production_is_not_deleted(http: httpx.AsyncClient) -> None:
    await create(http)
    answer = await http.delete("/v1/prompts/teaser/labels/production")
    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_state")


@pytest.mark.parametrize("body", [{}, {"label": "production"}, {"label": "production", "note": "broken"}])
async def test_rollback_goes_back(http: httpx.AsyncClient, body: dict[str, Any]) -> None:
    await create(http, "Praise")
    await http.put("/v1/prompts/teaser/labels/production", json={"version": 2})
    answer = await http.post("/v1/prompts/teaser/rollback", json=body)
    assert (answer.status_code, answer.json()["labels"]) == (200, {"production": 1})


async def test_rollback_from_the_start_conflicts(http: httpx.AsyncClient) -> None:
    await create(http)
    answer = await http.post("/v1/prompts/teaser/rollback", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_state")


async def test_diff_shows_parts_and_variables(http: httpx.AsyncClient) -> None:
    await create(http, "Praise")
    found = (await http.get("/v1/prompts/teaser/diff", params={"from": "1", "to": "2"})).json()
    assert (found["before"], found["after"]) == (1, 2)
    assert "-Sell {{ thing }} in {{ tone }} words.\n+Praise {{ thing }}" in found["parts"]["user"]
    assert [one["name"] for one in found["variables"]["removed"]] == ["tone"]
    assert (found["variables"]["added"], found["variables"]["changed"]) == ([], [])


async def test_diff_is_from_production_to_latest(http: httpx.AsyncClient) -> None:
    await create(http, "Praise", "Laud")
    found = (await http.get("/v1/prompts/teaser/diff")).json()
    assert (found["before"], found["after"]) == (1, 3)


@pytest.mark.parametrize(
    ("reference", "number", "text"),
    [
        ({}, 1, "Sell tea in warm words."),
        ({"version": 2}, 2, "Praise tea"),
        ({"label": "latest"}, 2, "Praise tea"),
        ({"label": "production"}, 1, "Sell tea in warm words."),
    ],
)
async def test_rendering_fills_in_variables(
    http: httpx.AsyncClient, reference: dict[str, Any], number: int, text: str
) -> None:
    await create(http, "Praise")
    answer = await http.post("/v1/prompts/teaser/render", json={**reference, "variables": {"thing": "tea"}})
    assert (answer.json()["version"], answer.json()["parts"]["user"]) == (number, text)


async def test_rendering_names_every_bad_variable(http: httpx.AsyncClient) -> None:
    await create(http)
    body = {"variables": {"tone": "loud", "colour": "red"}}
    answer = await http.post("/v1/prompts/teaser/render", json=body)
    assert answer.status_code == 422
    assert {(error["field"], error["rule"]) for error in answer.json()["errors"]} == {
        ("variables.thing", "missing"),
        ("variables.tone", "not_one_of"),
        ("variables.colour", "unknown_field"),
    }


async def test_builtin_templates_are_listed(http: httpx.AsyncClient) -> None:
    await create(http)
    await http.post("/v1/prompts", json={**TEASER, "name": "draft"})
    found = (await http.get("/v1/prompts")).json()
    sources = {one["name"]: (one["source"], one["latest"]) for one in found["items"]}
    assert sources == {
        "draft": ("tenant", 1),
        "plan": ("builtin", 0),
        "refine": ("builtin", 0),
        "structure": ("builtin", 0),
        "teaser": ("tenant", 1),
    }


async def walk(http: httpx.AsyncClient, path: str, limit: int) -> list[dict[str, Any]]:
    """Return the items of all pages of a list."""
    items: list[dict[str, Any]] = []
    params: dict[str, Any] = {"limit": limit}
    while True:
        page = (await http.get(path, params=params)).json()
        assert len(page["items"]) <= limit
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        params["cursor"] = page["next_cursor"]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
async def test_lists_come_in_pages(http: httpx.AsyncClient, limit: int) -> None:
    await create(http, "Praise", "Laud")
    names = [one["name"] for one in await walk(http, "/v1/prompts", limit)]
    assert names == ["draft", "plan", "refine", "structure", "teaser"]
    numbers = [one["number"] for one in await walk(http, "/v1/prompts/teaser/versions", limit)]
    assert numbers == [3, 2, 1]
    trail = await walk(http, "/v1/prompts/teaser/audit", limit)
    assert [(one["action"], one["before"], one["after"]) for one in trail] == [
        ("publish", 2, 3),
        ("publish", 1, 2),
        ("label", None, 1),
        ("publish", None, 1),
    ]


async def test_trail_shows_no_internals(http: httpx.AsyncClient) -> None:
    await create(http)
    entry = (await http.get("/v1/prompts/teaser/audit")).json()["items"][0]
    assert set(entry) == {"sequence", "at", "actor", "action", "label", "before", "after", "note"}


async def test_cursors_belong_to_their_list(http: httpx.AsyncClient) -> None:
    await create(http, "Praise")
    cursor = (await http.get("/v1/prompts/teaser/versions", params={"limit": 1})).json()["next_cursor"]
    for path in ("/v1/prompts", "/v1/prompts/teaser/audit", "/v1/prompts/plan/versions"):
        answer = await http.get(path, params={"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


async def test_unchanged_versions_answer_304(http: httpx.AsyncClient) -> None:
    await create(http)
    first = await http.get("/v1/prompts/teaser/versions/production")
    again = await http.get("/v1/prompts/teaser/versions/production", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


BAD_BODIES: list[tuple[dict[str, Any], str]] = [
    ({"name": "Bad Name"}, "name"),
    ({"name": "a" * 65}, "name"),
    ({"name": None}, "name"),
    ({"surplus": 1}, "surplus"),
    ({"parts": {}}, "parts.user"),
    ({"parts": {"user": ""}}, "parts.user"),
    ({"parts": {"user": " "}}, "parts.user"),
    ({"parts": {"user": "x" * 40_000}}, "parts.user"),
    ({"parts": {"user": "{{ thing }}", "assistant": "x"}}, "parts.assistant"),
    ({"parts": {"user": 1}}, "parts.user"),
    ({"parts": {"user": "{{ thing"}}, "parts.user"),
    ({"parts": {"user": "{{ thing.__class__ }}"}}, "parts.user"),
    ({"parts": {"user": "{{ thing }} {{ other }}"}}, "parts.user"),
    ({"parts": {"user": "plain"}}, "variables.thing"),
    ({"variables": [{"name": "Thing"}]}, "variables.0.name"),
    ({"variables": [{"name": "thing", "type": "date"}]}, "variables.0.type"),
    ({"variables": [{"name": "thing", "max_length": "9"}]}, "variables.0.max_length"),
    ({"variables": [{"name": "thing", "max_length": 0}]}, "variables.thing"),
    ({"variables": [{"name": "thing", "minimum": 1}]}, "variables.thing"),
    ({"variables": [{"name": "thing", "required": True, "default": "x"}]}, "variables.thing"),
    ({"variables": [{"name": "thing", "default": 1}]}, "variables.thing"),
    ({"variables": [{"name": "thing", "type": "integer", "default": 10**30}]}, "variables.thing"),
    ({"variables": [{"name": "thing", "choices": [1]}]}, "variables.thing"),
    ({"variables": [{"name": "thing"}, {"name": "thing"}]}, "variables.thing"),
    ({"variables": [{"name": "thing", "surplus": 1}]}, "variables.0.surplus"),
    ({"variables": [{"name": f"v{number}"} for number in range(51)]}, "variables"),
    ({"examples": [{"input": "a"}]}, "examples.0.output"),
    ({"examples": [{"input": "a", "output": " "}]}, "examples.0.output"),
    ({"examples": [{"input": "a", "output": "b"}] * 51}, "examples"),
    ({"example_style": "song"}, "example_style"),
    ({"parts": {"user": '{{ thing }}{% include "nothing" %}'}}, "parts.user"),
    ({"parts": {"user": "{{ thing }}{% include thing %}"}}, "parts.user"),
    ({"after": 1}, "after"),
    ({"labels": ["Bad"]}, "labels.0"),
    ({"labels": ["latest"]}, "label"),
    ({"note": "n" * 501}, "note"),
]


@pytest.mark.parametrize(("change", "field"), BAD_BODIES)
async def test_bad_prompts_are_refused(http: httpx.AsyncClient, change: dict[str, Any], field: str) -> None:
    sound = {"name": "teaser", "parts": {"user": "{{ thing }}"}, "variables": [{"name": "thing"}]}
    answer = await http.post("/v1/prompts", json={**sound, **change})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_fields")
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert (await http.get("/v1/prompts/teaser")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("PUT", "labels/staging", {}, "version"),
        ("PUT", "labels/staging", {"version": 0}, "version"),
        ("PUT", "labels/staging", {"version": 9}, "version"),
        ("PUT", "labels/staging", {"version": "1"}, "version"),
        ("PUT", "labels/staging", {"version": 1, "surplus": 1}, "surplus"),
        ("PUT", "labels/Staging", {"version": 1}, "label"),
        ("PUT", "labels/latest", {"version": 1}, "label"),
        ("POST", "rollback", {"label": "Bad"}, "label"),
        ("POST", "rollback", {"surplus": 1}, "surplus"),
        ("POST", "render", {"version": -1}, "version"),
        ("POST", "render", {"version": 1, "label": "production"}, ""),
        ("POST", "render", {"variables": []}, "variables"),
        ("POST", "versions", {"parts": {"user": "{{ x }}"}}, "parts.user"),
    ],
)
async def test_bad_inputs_are_refused(
    http: httpx.AsyncClient, method: str, path: str, body: dict[str, Any], field: str
) -> None:
    await create(http)
    answer = await http.request(method, f"/v1/prompts/teaser/{path}", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "unknown", None),
        ("GET", "Not%20A%20Name", None),
        ("GET", "unknown/versions", None),
        ("GET", "unknown/versions/1", None),
        ("GET", "teaser/versions/2", None),
        ("GET", "teaser/versions/0", None),
        ("GET", "teaser/versions/staging", None),
        ("GET", "unknown/audit", None),
        ("GET", "unknown/uses", None),
        ("GET", "unknown/diff", None),
        ("GET", "teaser/diff?from=9", None),
        ("DELETE", "teaser/labels/staging", None),
        ("DELETE", "unknown/labels/staging", None),
        ("POST", "unknown/versions", version("x")),
        ("POST", "plan/versions", version("x")),
        ("PUT", "plan/labels/staging", {"version": 1}),
        ("PUT", "unknown/labels/staging", {"version": 1}),
        ("POST", "teaser/rollback", {"label": "staging"}),
        ("POST", "unknown/render", {}),
        ("POST", "teaser/render", {"version": 2}),
    ],
)
async def test_unknown_things_are_not_found(
    http: httpx.AsyncClient, method: str, path: str, body: dict[str, Any] | None
) -> None:
    await create(http)
    answer = await http.request(method, f"/v1/prompts/{path}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


CALLS = [
    ("GET", "/v1/prompts", "prompts:read", None),
    ("POST", "/v1/prompts", "prompts:write", TEASER),
    ("GET", "/v1/prompts/plan", "prompts:read", None),
    ("POST", "/v1/prompts/plan/versions", "prompts:write", version("x")),
    ("GET", "/v1/prompts/plan/versions", "prompts:read", None),
    ("GET", "/v1/prompts/plan/versions/0", "prompts:read", None),
    ("PUT", "/v1/prompts/plan/labels/a", "prompts:write", {"version": 1}),
    ("DELETE", "/v1/prompts/plan/labels/a", "prompts:write", None),
    ("POST", "/v1/prompts/plan/rollback", "prompts:write", {}),
    ("GET", "/v1/prompts/plan/diff", "prompts:read", None),
    ("GET", "/v1/prompts/plan/audit", "prompts:read", None),
    ("GET", "/v1/prompts/plan/uses", "prompts:read", None),
    ("POST", "/v1/prompts/plan/render", "prompts:read", {}),
]


@pytest.mark.parametrize(("method", "path", "scope", "body"), CALLS)
async def test_each_route_needs_its_scope(
    caller: Caller, tenant: str, method: str, path: str, scope: str, body: dict[str, Any] | None
) -> None:
    other = {"prompts:read": "prompts:write", "prompts:write": "prompts:read"}[scope]
    refused = await (await caller(tenant, other)).request(method, path, json=body)
    admitted = await (await caller(tenant, scope)).request(method, path, json=body)
    assert refused.status_code == 403
    assert admitted.status_code not in {401, 403}


def test_every_route_is_in_the_list_of_calls() -> None:
    assert len(CALLS) == len(ROUTES)
    assert {route.scope for route in ROUTES} == {"prompts:read", "prompts:write"}


async def test_tenants_see_only_their_own(caller: Caller, http: httpx.AsyncClient, tenant: str) -> None:
    await create(http, "Praise")
    stranger = await caller(f"{tenant}-other", "prompts:read", "prompts:write")
    for path in ("", "/versions", "/versions/1", "/audit", "/diff", "/uses"):
        assert (await stranger.get(f"/v1/prompts/teaser{path}")).status_code == 404
    assert "teaser" not in {one["name"] for one in (await stranger.get("/v1/prompts")).json()["items"]}
    assert (await stranger.post("/v1/prompts", json=TEASER)).status_code == 201
    assert await labels(http) == {"production": 1}
    assert (await http.get("/v1/prompts/teaser")).json()["latest"] == 2


async def test_cursors_of_other_tenants_are_refused(caller: Caller, http: httpx.AsyncClient, tenant: str) -> None:
    await create(http)
    cursor = (await http.get("/v1/prompts", params={"limit": 1})).json()["next_cursor"]
    stranger = await caller(f"{tenant}-other", "prompts:read")
    answer = await stranger.get("/v1/prompts", params={"cursor": cursor})
    assert answer.json()["code"] == "invalid_cursor"


def test_description_tells_every_operation() -> None:
    described = openapi.document({"prompt_optimization": ROUTES}, title="t", version="1")
    operations = [operation for path in described["paths"].values() for operation in path.values()]
    assert len(operations) == len(ROUTES)
    assert all(operation["summary"] and operation["description"] for operation in operations)


RULES: dict[str, Any] = {"name": "rules", "parts": {"user": "Be kind."}}
COMPOSED: dict[str, Any] = {
    "name": "composed",
    "parts": {"system": '{% include "rules" %}', "user": "Sell {{ thing }}"},
    "variables": [{"name": "thing"}],
    "examples": [{"input": "a kettle", "output": "Hot in a minute."}],
}


async def test_examples_and_includes_are_shown(http: httpx.AsyncClient) -> None:
    await http.post("/v1/prompts", json=RULES)
    made = (await http.post("/v1/prompts", json=COMPOSED)).json()
    assert (made["examples"], made["example_style"]) == (COMPOSED["examples"], "turns")
    assert made["includes"] == [
        {"reference": "rules", "name": "rules", "number": 1, "part": "user", "text": "Be kind."}
    ]
    rendered = (await http.post("/v1/prompts/composed/render", json={"variables": {"thing": "tea"}})).json()
    assert [turn["content"] for turn in rendered["messages"]] == [
        "Be kind.",
        "a kettle",
        "Hot in a minute.",
        "Sell tea",
    ]
    assert rendered["parts"] == {"system": "Be kind.", "user": "Sell tea"}


async def test_uses_are_listed(http: httpx.AsyncClient) -> None:
    for body in (RULES, COMPOSED):
        await http.post("/v1/prompts", json=body)
    found = (await http.get("/v1/prompts/rules/uses")).json()
    assert found["items"] == [
        {
            "name": "composed",
            "number": 1,
            "labels": ["production"],
            "latest": True,
            "reference": "rules",
            "included": 1,
            "direct": True,
        }
    ]


async def test_publishing_after_somebody_else_conflicts(http: httpx.AsyncClient) -> None:
    await create(http, "Praise")
    answer = await http.post("/v1/prompts/teaser/versions", json=version("Late", after=1))
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert (await http.post("/v1/prompts/teaser/versions", json=version("In time", after=2))).status_code == 201
