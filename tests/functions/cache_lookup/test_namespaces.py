"""Namespaces and invalidation over HTTP, with the worker that deletes behind."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from infra.local.firestore import embedded
from infra.local.firestore.faults import FaultPlan
from shared.cache.scope import Scope
from tests.conftest import Api
from tests.functions.cache_lookup.conftest import Caller

ENTRY = {"namespace": "tests", "request": 1, "value": 1, "name": "greetings/de", "tags": ["template:article@3", "de"]}
QUESTION = {"namespace": "tests", "request": 1}
SET = {"ttl": 60, "stale_while_revalidate": 30, "semantic": {"enabled": True, "budget": 0.02}}


def broken(response: Any) -> list[tuple[str, str]]:
    assert response.status_code == 422, response.text
    return [(error["field"], error["rule"]) for error in response.json()["errors"]]


async def reason(caller: Caller) -> str:
    return str((await caller.post("/lookup", QUESTION)).json()["reason"])


@pytest.fixture
def outage(firestore_emulator: embedded.Handle) -> Iterator[Any]:
    """Firestore goes away when this is called."""
    yield lambda: firestore_emulator.follow(FaultPlan(unavailable_every=1))
    firestore_emulator.follow(FaultPlan())


async def test_unknown_namespace_is_as_all_begin(acme: Caller) -> None:
    found = (await acme.get("/namespaces/tests")).json()
    assert (found["namespace"], found["own"], found["sequence"], found["marks"]) == ("tests", False, 0, [])
    assert (found["ttl"], found["policy"]["ttl"], found["updated_at"]) == (86_400, 0, None)


async def test_policy_is_set_and_shown(acme: Caller) -> None:
    made = await acme.send("PUT", "/namespaces/tests", json=SET)
    assert made.status_code == 200
    found = (await acme.get("/namespaces/tests")).json()
    assert found == made.json()
    assert (found["ttl"], found["policy"]["stale_while_revalidate"], found["policy"]["semantic"]["budget"]) == (
        60,
        30,
        0.02,
    )
    assert found["updated_by"].startswith("key_")


async def test_policy_is_set_as_a_whole(acme: Caller) -> None:
    await acme.send("PUT", "/namespaces/tests", json=SET)
    found = (await acme.send("PUT", "/namespaces/tests", json={})).json()
    assert (found["policy"]["ttl"], found["policy"]["semantic"]["enabled"]) == (0, False)


async def test_policy_keeps_what_was_invalidated(acme: Caller) -> None:
    await acme.post("/invalidate", {"namespace": "tests", "tag": "de"})
    found = (await acme.send("PUT", "/namespaces/tests", json=SET)).json()
    assert (found["sequence"], [mark["what"] for mark in found["marks"]]) == (1, ["tag:de"])


async def test_adaptive_ttl_shows_its_evidence(acme: Caller) -> None:
    found = (await acme.send("PUT", "/namespaces/tests", json={"shortest_ttl": 60, "longest_ttl": 3600})).json()
    assert found["ttl"] == 3600
    assert found["adaptive"]["reason"] == "Too little is known yet: 0 of 50 hits."


@pytest.mark.parametrize(
    ("body", "field", "rule"),
    [
        ({"ttl": -1}, "ttl", "too_small"),
        ({"ttl": 2_592_001}, "ttl", "too_large"),
        ({"shortest_ttl": 60}, "longest_ttl", "too_small"),
        ({"longest_ttl": 60}, "longest_ttl", "too_small"),
        ({"shortest_ttl": 60, "longest_ttl": 60}, "longest_ttl", "too_small"),
        ({"max_temperature": 2.1}, "max_temperature", "too_large"),
        ({"semantic": {"budget": 0}}, "semantic.budget", "too_small"),
        ({"semantic": {"budget": 0.5}}, "semantic.budget", "too_large"),
        ({"semantic": {"embedder": "My Own"}}, "semantic.embedder", "wrong_form"),
        ({"semantic": {"enabled": True, "embedder": "unheard-of"}}, "semantic.embedder", "unknown_model"),
        ({"semantic": {"threshold": 0.8}}, "semantic.threshold", "unknown_field"),
        ({"time": 1}, "time", "unknown_field"),
    ],
)
async def test_broken_rules_of_policies_are_named(acme: Caller, body: dict[str, Any], field: str, rule: str) -> None:
    assert broken(await acme.send("PUT", "/namespaces/tests", json=body)) == [(field, rule)]


async def test_list_shows_own_set_and_used(acme: Caller, other: Caller) -> None:
    await acme.put({**ENTRY, "namespace": "used"})
    await acme.send("PUT", "/namespaces/set", json={})
    items = (await acme.get("/namespaces")).json()["items"]
    assert {("content", True), ("set", False), ("used", False)} <= {(item["namespace"], item["own"]) for item in items}
    foreign = (await other.get("/namespaces")).json()["items"]
    assert {"set", "used"} & {item["namespace"] for item in foreign} == set()


MEANT: list[dict[str, Any]] = [
    {"tag": "de"},
    {"template": "article@3"},
    {"prefix": "greet"},
    {"pattern": "*/de"},
    {"all": True},
]


@pytest.mark.parametrize("meant", MEANT, ids=repr)
async def test_invalidation_holds_at_once(acme: Caller, meant: dict[str, Any]) -> None:
    await acme.put(ENTRY)
    response = await acme.post("/invalidate", {"namespace": "tests", **meant})
    answer = response.json()
    assert (response.status_code, answer["sequence"], answer["namespace"]) == (202, 1, "tests")
    assert answer["job"]["links"] == {"self": f"/v1/jobs/{answer['job']['id']}"}
    assert await reason(acme) == "miss: invalidated"


@pytest.mark.parametrize(
    "meant", [{"tag": "fr"}, {"template": "article"}, {"prefix": "x"}, {"pattern": "de"}], ids=repr
)
async def test_others_stay(acme: Caller, meant: dict[str, Any]) -> None:
    await acme.put(ENTRY)
    await acme.post("/invalidate", {"namespace": "tests", **meant})
    assert await reason(acme) == "hit-memory"


async def test_single_entry_goes_without_a_job(acme: Caller) -> None:
    key = (await acme.put(ENTRY)).json()["key"]
    answer = (await acme.post("/invalidate", {"namespace": "tests", "key": key})).json()
    assert (answer["what"], answer["job"]) == (f"key:{key}", None)
    assert await reason(acme) == "miss: not stored"
    assert (await acme.get(f"/entries/tests/{key}")).status_code == 404


async def test_instances_hear_of_it_within_seconds(acme: Caller) -> None:
    await acme.put(ENTRY)
    await reason(acme)
    answering = acme.services.__dict__.pop("cache")
    await acme.post("/invalidate", {"namespace": "tests", "tag": "de"})
    acme.services.__dict__["cache"] = answering
    assert await reason(acme) == "hit-memory"
    answering._ports.namespaces._expire(Scope("acme", "tests"))
    assert await reason(acme) == "miss: invalidated"


async def test_tenants_invalidate_their_own_alone(acme: Caller, other: Caller) -> None:
    key = (await acme.put(ENTRY)).json()["key"]
    for meant in (*MEANT, {"key": key}):
        await other.post("/invalidate", {"namespace": "tests", **meant})
    assert await reason(acme) == "hit-memory"


@pytest.mark.parametrize(
    ("body", "field", "rule"),
    [
        ({}, "all", "not_one"),
        ({"all": False}, "all", "not_one"),
        ({"tag": "a", "all": True}, "all", "not_one"),
        ({"tag": "a", "prefix": "b"}, "prefix", "not_one"),
        ({"key": "short"}, "key", "wrong_form"),
        ({"tag": ""}, "tag", "too_short"),
        ({"pattern": "x" * 257}, "pattern", "too_long"),
        ({"tags": ["a"]}, "tags", "unknown_field"),
    ],
)
async def test_broken_rules_of_invalidations_are_named(
    acme: Caller, body: dict[str, Any], field: str, rule: str
) -> None:
    assert broken(await acme.post("/invalidate", {"namespace": "tests", **body})) == [(field, rule)]


async def test_uncertain_invalidation_is_an_error(acme: Caller, outage: Any) -> None:
    await acme.put(ENTRY)
    await reason(acme)
    outage()
    response = await acme.post("/invalidate", {"namespace": "tests", "tag": "de"})
    assert (response.status_code, response.json()["code"]) == (503, "store_unavailable")


async def test_reading_answers_without_firestore(acme: Caller, outage: Any) -> None:
    await acme.get("/namespaces/tests")
    outage()
    assert (await acme.get("/namespaces/tests")).status_code == 200
    assert (await acme.get("/namespaces")).status_code == 503


async def test_changing_needs_the_write_scope(reader: Caller) -> None:
    assert (await reader.send("PUT", "/namespaces/tests", json={})).status_code == 403
    assert (await reader.post("/invalidate", {"namespace": "tests", "all": True})).status_code == 403


async def test_looking_needs_the_read_scope(writer: Caller) -> None:
    assert [(await writer.get(path)).status_code for path in ("/namespaces", "/namespaces/tests")] == [403, 403]


async def test_documents_are_deleted_behind(api: Api) -> None:
    for number in range(3):
        await api.http.put("/v1/cache/entries", json={**ENTRY, "request": number})
    job = (await api.http.post("/v1/cache/invalidate", json={"namespace": "tests", "all": True})).json()["job"]
    assert await api.services.hub.finished(job["id"], 20)
    found = (await api.http.get(f"/v1/jobs/{job['id']}")).json()
    assert (found["status"], found["result"]) == ("succeeded", {"deleted": 3, "kept": 0})
    assert (await api.http.get("/v1/cache/entries?namespace=tests")).json()["items"] == []


async def test_own_content_is_written_anew_after_its_template(api: Api) -> None:
    brief = {"content_type": "ad_copy", "topic": "A folding bicycle"}
    reasons = [await _asked(api.http, brief) for _ in range(2)]
    await api.http.post("/v1/cache/invalidate", json={"namespace": "content", "template": "draft"})
    reasons.append(await _asked(api.http, brief))
    assert reasons[0] == "miss: not stored"
    assert reasons[1].startswith("hit-")
    assert reasons[2] == "miss: invalidated"
    assert (await _asked(api.http, brief)).startswith("hit-")


async def _asked(http: httpx.AsyncClient, brief: dict[str, str]) -> str:
    return str((await http.post("/v1/content", json=brief)).json()["cache"]["reason"])
