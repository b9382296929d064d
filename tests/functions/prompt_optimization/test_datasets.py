"""The datasets' API over HTTP."""

from typing import Any

import httpx
import orjson
import pytest

from tests.functions.prompt_optimization.conftest import Caller

PATH = "/v1/datasets/teas"
EXAMPLES: list[dict[str, Any]] = [{"variables": {"topic": f"tea {number}"}} for number in range(60)]


async def put(http: httpx.AsyncClient, examples: Any = EXAMPLES, name: str = "teas") -> httpx.Response:
    answer = await http.put(f"/v1/datasets/{name}", json={"examples": examples})
    assert answer.status_code in {200, 201}, answer.text
    return answer


async def test_other_content_is_a_version(http: httpx.AsyncClient) -> None:
    first, again, other = [await put(http, examples) for examples in (EXAMPLES, EXAMPLES, EXAMPLES[:5])]
    assert [one.status_code for one in (first, again, other)] == [201, 200, 201]
    assert [one.json()["created"] for one in (first, again, other)] == [True, False, True]
    found = (await http.get(PATH)).json()
    assert (found["hash"], found["examples"]) == (other.json()["hash"], 5)
    assert [one["hash"] for one in found["versions"]] == [other.json()["hash"], first.json()["hash"]]


async def test_lines_are_the_same_dataset(http: httpx.AsyncClient) -> None:
    lines = b"\n\n".join(orjson.dumps(one["variables"]) for one in EXAMPLES)
    made = await http.put(PATH, content=lines, headers={"content-type": "application/x-ndjson; charset=utf-8"})
    assert (made.status_code, made.json()["examples"]) == (201, 60)
    assert (await put(http)).json()["hash"] == made.json()["hash"]


async def test_examples_come_back_page_by_page(http: httpx.AsyncClient) -> None:
    rich = {"id": "rich", "variables": {"a": 1}, "expected": "b", "assert": [{"type": "equals"}]}
    await put(http, [rich, *EXAMPLES])
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        more = {"cursor": cursor} if cursor else {}
        page = (await http.get(f"{PATH}/examples", params={"limit": 25, **more})).json()
        found, cursor = found + page["items"], page["next_cursor"]
    assert {name: found[0][name] for name in rich} == rich
    assert [one["variables"] for one in found[1:]] == [one["variables"] for one in EXAMPLES]


async def test_splits_divide_the_examples(http: httpx.AsyncClient) -> None:
    await put(http)
    names: dict[str, set[str]] = {}
    for split in ("train", "val", "test"):
        page = (await http.get(f"{PATH}/examples", params={"split": split, "limit": 100})).json()
        names[split] = {one["id"] for one in page["items"]}
        assert len(names[split]) == page["splits"][split] > 0
    assert len(set.union(*names.values())) == sum(map(len, names.values())) == 60
    other = (await http.get(f"{PATH}/examples", params={"split": "train", "seed": 7, "limit": 100})).json()
    assert {one["id"] for one in other["items"]} != names["train"]


async def test_old_versions_can_be_read(http: httpx.AsyncClient) -> None:
    old = (await put(http)).json()["hash"]
    await put(http, EXAMPLES[:3])
    page = (await http.get(f"{PATH}/examples", params={"version": old[:10], "limit": 1})).json()
    assert (page["hash"], sum(page["splits"].values())) == (old, 60)
    assert (await http.get(f"{PATH}/examples", params={"version": "beef"})).status_code == 404


async def test_cursor_holds_for_its_filters(http: httpx.AsyncClient) -> None:
    await put(http)
    cursor = (await http.get(f"{PATH}/examples", params={"limit": 1})).json()["next_cursor"]
    answer = await http.get(f"{PATH}/examples", params={"cursor": cursor, "split": "val"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


async def test_list_pages_by_name(http: httpx.AsyncClient) -> None:
    for name in ("c", "a", "b"):
        await put(http, EXAMPLES[:1], name)
    first = (await http.get("/v1/datasets", params={"limit": 2})).json()
    rest = (await http.get("/v1/datasets", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [one["name"] for one in [*first["items"], *rest["items"]]] == ["a", "b", "c"]
    assert (len(first["items"]), rest["next_cursor"]) == (2, None)


async def test_deleted_dataset_is_gone(http: httpx.AsyncClient) -> None:
    await put(http)
    assert [(await http.delete(PATH)).status_code for _ in range(2)] == [204, 404]
    assert (await http.get(f"{PATH}/examples")).status_code == 404
    assert (await put(http, EXAMPLES[:2])).json()["versions"][1:] == []


@pytest.mark.parametrize(
    ("examples", "field", "rule"),
    [
        ([], "examples", "wrong_number"),
        ([{"variables": {"at": at}} for at in range(1_001)], "examples", "wrong_number"),
        ("none", "examples", "not_a_list"),
        ([{"a": 1}, 3], "examples.1", "not_an_object"),
        ([{}], "examples.0", "not_an_object"),
        ([{"variables": {}, "typo": 1}], "examples.0.typo", "unknown_field"),
        ([{"variables": 3}], "examples.0.variables", "not_an_object"),
        ([{"variables": {}, "id": ""}], "examples.0.id", "wrong_form"),
        ([{"variables": {}, "id": "x" * 101}], "examples.0.id", "wrong_form"),
        ([{"variables": {}, "assert": "is-json"}], "examples.0.assert", "wrong_form"),
        ([{"variables": {}, "assert": [{"type": "unheard-of"}]}], "examples.0.assert.0.type", "unknown"),
        ([{"variables": {}, "assert": [{"type": "equals"}]}], "examples.0.assert.0.value", "missing"),
        ([{"a": 1}, {"a": 1}], "examples", "repeated"),
    ],
)
async def test_broken_rules_are_named(http: httpx.AsyncClient, examples: Any, field: str, rule: str) -> None:
    answer = await http.put(PATH, json={"examples": examples})
    assert answer.status_code == 422, answer.text
    assert (field, rule) in {(error["field"], error["rule"]) for error in answer.json()["errors"]}
    assert (await http.get(PATH)).status_code == 404


async def test_thousand_examples_are_kept(http: httpx.AsyncClient) -> None:
    assert (await put(http, [{"at": at} for at in range(1_000)])).json()["examples"] == 1_000


async def test_many_faults_are_told_in_part(http: httpx.AsyncClient) -> None:
    answer = await http.put(PATH, json={"examples": [1] * 100})
    assert len(answer.json()["errors"]) == 20


@pytest.mark.parametrize(
    ("content", "kind", "status", "told"),
    [
        (b'{"a":1}\n{oops', "application/jsonl", 422, "Line 2 is not JSON"),
        (b"{oops", "application/json", 400, "not JSON"),
        (b"a,b", "text/csv", 415, "application/json"),
        (b" " * (4 * 1024 * 1024 + 1), "application/json", 413, "body_too_large"),
    ],
)
async def test_unreadable_bodies_are_refused(
    http: httpx.AsyncClient, content: bytes, kind: str, status: int, told: str
) -> None:
    answer = await http.put(PATH, content=content, headers={"content-type": kind})
    assert (answer.status_code, told in answer.text) == (status, True), answer.text


async def test_datasets_of_others_do_not_exist(http: httpx.AsyncClient, caller: Caller) -> None:
    await put(http)
    stranger = await caller("somebody-else", "prompts:read", "prompts:write")
    asked = [("GET", PATH), ("GET", f"{PATH}/examples"), ("DELETE", PATH)]
    assert [(await stranger.request(*one)).status_code for one in asked] == [404] * 3
    assert (await stranger.get("/v1/datasets")).json()["items"] == []


async def test_readers_cannot_change_datasets(http: httpx.AsyncClient, caller: Caller, tenant: str) -> None:
    await put(http)
    reader = await caller(tenant, "prompts:read")
    refused = [
        reader.put(PATH, json={"examples": EXAMPLES}),
        reader.post(f"{PATH}/import", json={}),
        reader.delete(PATH),
    ]
    assert [(await one).status_code for one in refused] == [403] * 3
    assert (await reader.get(PATH)).status_code == 200


async def test_unfit_names_are_refused(http: httpx.AsyncClient) -> None:
    answer = await http.put("/v1/datasets/Bad", json={"examples": EXAMPLES})
    assert answer.json()["errors"][0]["rule"] == "wrong_form"
