"""Entries as callers store and list them; single ones are in the tests of all routes."""

from typing import Any

import pytest

from functions.cache_lookup import entries
from shared.cache.policy import Policy
from shared.cache.scope import Scope
from tests.functions.cache_lookup.conftest import Caller

ENTRY = {"namespace": "tests", "request": 1, "value": 1}


def broken(response: Any) -> list[tuple[str, str]]:
    assert response.status_code == 422, response.text
    return [(error["field"], error["rule"]) for error in response.json()["errors"]]


def numbered(*numbers: int, **fields: Any) -> dict[str, Any]:
    return {"entries": [{**ENTRY, "request": number, "value": number, **fields} for number in numbers]}


async def listed(caller: Caller, query: str = "") -> Any:
    response = await caller.get(f"/entries?namespace=tests{query}")
    assert response.status_code == 200, response.text
    return response.json()


async def test_batch_stores_in_order(acme: Caller) -> None:
    response = await acme.send("PUT", "/entries/batch", json=numbered(*range(100)))
    results = response.json()["results"]
    assert (response.status_code, len(results)) == (201, 100)
    assert {tuple(one["levels"]) for one in results} == {("memory", "shared")}
    look = await acme.post("/lookup", {"namespace": "tests", "request": 42})
    assert (look.json()["key"], look.json()["value"]) == (results[42]["key"], 42)


async def test_batch_may_hold_much(acme: Caller) -> None:
    large = {"entries": [{**ENTRY, "request": number, "value": "x" * 1_000_000} for number in range(10)]}
    response = await acme.send("PUT", "/entries/batch", json=large)
    assert response.status_code == 201
    assert all("shared" in one["levels"] for one in response.json()["results"])


@pytest.mark.parametrize(("count", "rule"), [(0, "too_short"), (101, "too_long")])
async def test_batch_has_its_limits(acme: Caller, count: int, rule: str) -> None:
    response = await acme.send("PUT", "/entries/batch", json=numbered(*range(count)))
    assert broken(response) == [("entries", rule)]


async def test_batch_names_what_is_not_the_callers(acme: Caller) -> None:
    body = {"entries": [ENTRY, {**ENTRY, "namespace": "content"}]}
    response = await acme.send("PUT", "/entries/batch", json=body)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (403, "entries.1.namespace")
    assert (await listed(acme))["items"] == []


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"tags": [""]}, "tags.0", "too_short"),
        ({"tags": ["x" * 257]}, "tags.0", "too_long"),
        ({"tags": ["a\nb"]}, "tags.0", "wrong_form"),
        ({"tags": ["x"] * 21}, "tags", "too_long"),
        ({"name": "x" * 257}, "name", "too_long"),
        ({"sequence": -1}, "sequence", "too_small"),
        ({"seconds": -1}, "seconds", "too_small"),
    ],
)
async def test_broken_rules_are_named(acme: Caller, change: dict[str, Any], field: str, rule: str) -> None:
    assert broken(await acme.put({**ENTRY, **change})) == [(field, rule)]


async def test_list_shows_everything_but_values(acme: Caller) -> None:
    wanted = {"name": "greetings/de", "tags": ["de", "de", "a"], "cost_usd": "0.5", "tokens": 3, "seconds": 1.5}
    key = (await acme.put({**ENTRY, **wanted})).json()["key"]
    (item,) = (await listed(acme))["items"]
    shown = (await acme.get(f"/entries/tests/{key}")).json()
    assert (item["key"], item["state"], item["tags"]) == (key, "fresh", ["de", "a"])
    assert {name: item[name] for name in item if name != "state"} == {
        name: shown[name] for name in shown if name != "value"
    }


async def test_list_goes_on_with_its_cursor(acme: Caller) -> None:
    await acme.send("PUT", "/entries/batch", json=numbered(*range(5), tags=["a"]))
    pages = [await listed(acme, "&limit=2&tag=a")]
    while pages[-1]["next_cursor"]:
        pages.append(await listed(acme, f"&limit=2&tag=a&cursor={pages[-1]['next_cursor']}"))
    keys = [item["key"] for page in pages for item in page["items"]]
    assert ([len(page["items"]) for page in pages], len(set(keys))) == ([2, 2, 1], 5)


async def test_list_filters_by_tag(acme: Caller) -> None:
    await acme.put({**ENTRY, "tags": ["a"]})
    await acme.put({**ENTRY, "request": 2, "tags": ["b"]})
    assert [len((await listed(acme, f"&tag={tag}"))["items"]) for tag in "abc"] == [1, 1, 0]


@pytest.mark.parametrize("query", ["", "?namespace=", "?namespace=Bad"])
async def test_list_is_of_one_namespace(acme: Caller, query: str) -> None:
    assert (await acme.get(f"/entries{query}")).status_code == 422


async def test_cursors_belong_to_their_list(acme: Caller, other: Caller) -> None:
    await acme.send("PUT", "/entries/batch", json=numbered(*range(3)))
    cursor = (await listed(acme, "&limit=1"))["next_cursor"]
    for caller, query in ((other, "namespace=tests"), (acme, "namespace=tests2"), (acme, "namespace=tests&tag=a")):
        response = await caller.get(f"/entries?{query}&cursor={cursor}")
        assert (response.status_code, response.json()["code"]) == (400, "invalid_cursor")


async def test_lists_hold_nothing_of_others(acme: Caller, other: Caller) -> None:
    await acme.put({**ENTRY, "tags": ["a"]})
    assert (await listed(other))["items"] == (await listed(other, "&tag=a"))["items"] == []


async def test_entry_lives_as_its_namespace_has_it(acme: Caller) -> None:
    scope = Scope("acme", "tests")
    await acme.services.cache.set_policy(scope, Policy(ttl=100, stale_while_revalidate=50), "me")
    await acme.put(ENTRY)
    (item,) = (await listed(acme))["items"]
    assert item["created_at"] < item["fresh_until"] < item["expires_at"]


async def test_answer_that_was_begun_before_an_invalidation_is_absent(acme: Caller) -> None:
    """A caller looks, makes, and stores with the number that the look has told."""
    question = {"namespace": "tests", "request": 1}
    begun = (await acme.post("/lookup", question)).json()["sequence"]
    await acme.post("/invalidate", {"namespace": "tests", "tag": "a"})
    await acme.put({**ENTRY, "tags": ["a"], "sequence": begun})
    assert (await acme.post("/lookup", question)).json()["reason"] == "miss: invalidated"
    again = (await acme.post("/lookup", question)).json()["sequence"]
    await acme.put({**ENTRY, "tags": ["a"], "sequence": again})
    assert (await acme.post("/lookup", question)).json()["value"] == 1


async def test_nobody_outruns_invalidations_to_come(acme: Caller) -> None:
    await acme.put({**ENTRY, "tags": ["a"], "sequence": 1_000})
    await acme.post("/invalidate", {"namespace": "tests", "tag": "a"})
    assert (await acme.post("/lookup", {"namespace": "tests", "request": 1})).json()["reason"] == "miss: invalidated"


async def test_batches_need_the_write_scope(reader: Caller, writer: Caller) -> None:
    assert (await reader.send("PUT", "/entries/batch", json=numbered(1))).status_code == 403
    assert (await writer.get("/entries?namespace=tests")).status_code == 403
    assert entries.BATCH_BODY > 10_000_000
