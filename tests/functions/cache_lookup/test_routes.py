from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from functions.cache_lookup import routes, schemas
from infra.local.firestore import embedded
from infra.local.firestore.faults import FaultPlan
from shared.cache import life as life_
from shared.cache.service import CacheService
from tests.functions.cache_lookup.conftest import Caller

QUESTION = {"namespace": "tests", "request": {"text": "Good morning", "to": "de"}}
ENTRY = {**QUESTION, "value": "Guten Morgen"}
NO_KEY = "0" * 64


def rules(response: Any) -> list[tuple[str, str]]:
    assert response.status_code == 422, response.text
    return [(error["field"], error["rule"]) for error in response.json()["errors"]]


@pytest.fixture
def outage(firestore_emulator: embedded.Handle) -> Iterator[Any]:
    """Firestore goes away when this is called."""
    yield lambda: firestore_emulator.follow(FaultPlan(unavailable_every=1))
    firestore_emulator.follow(FaultPlan())


@pytest.fixture
def elsewhere(acme: Caller) -> Any:
    """Another instance answers from here on."""

    def moved() -> CacheService:
        services = acme.services
        del services.__dict__["cache"]
        return services.cache

    return moved


async def test_unknown_request_is_a_miss(acme: Caller) -> None:
    response = await acme.post("/lookup", QUESTION)
    assert response.status_code == 200
    key = response.json()["key"]
    assert response.json() == {
        "status": "miss",
        "level": None,
        "reason": "miss: not stored",
        "key": key,
        "age_seconds": 0.0,
        "stale": False,
        "sequence": 0,
        "value": None,
    }


async def test_stored_answer_is_found_again(acme: Caller) -> None:
    stored = await acme.put(ENTRY)
    found = (await acme.post("/lookup", QUESTION)).json()
    assert stored.status_code == 201
    assert (found["status"], found["level"], found["reason"]) == ("hit", "memory", "hit-memory")
    assert (found["key"], found["value"]) == (stored.json()["key"], "Guten Morgen")
    assert 0 <= found["age_seconds"] < 60


async def test_another_instance_finds_the_answer(acme: Caller, elsewhere: Any) -> None:
    await acme.put(ENTRY)
    elsewhere()
    found = [(await acme.post("/lookup", QUESTION)).json() for _ in range(2)]
    assert [one["reason"] for one in found] == ["hit-shared", "hit-memory"]
    assert [one["value"] for one in found] == ["Guten Morgen", "Guten Morgen"]


VALUES = [
    None,
    False,
    0,
    1.0,
    1.5,
    10**30,
    -(2**63) - 1,
    "",
    "\u00e9\u0301 \U0001f600 \x00",
    [],
    {},
    {"a": [1, {"b": None}]},
    "x" * 900_000,
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:20])
async def test_any_value_comes_back_as_it_was(acme: Caller, elsewhere: Any, value: Any) -> None:
    stored = (await acme.put({**ENTRY, "value": value})).json()
    assert stored["levels"] == ["memory", "shared"]
    elsewhere()
    found = (await acme.post("/lookup", QUESTION)).json()
    assert (found["status"], repr(found["value"])) == ("hit", repr(value))


@pytest.mark.parametrize(
    "request_",
    [
        {"to": "de", "text": "Good morning"},
        {"text": "  Good\n morning ", "to": "de", "user": None},
    ],
)
async def test_same_meaning_is_the_same_request(acme: Caller, request_: Any) -> None:
    await acme.put(ENTRY)
    assert (await acme.post("/lookup", {**QUESTION, "request": request_})).json()["status"] == "hit"


@pytest.mark.parametrize(
    "change", [{"namespace": "tests2"}, {"request": {"text": "good morning", "to": "de"}}, {"fold": False}]
)
async def test_different_request_is_a_miss(acme: Caller, change: dict[str, Any]) -> None:
    await acme.put(ENTRY)
    assert (await acme.post("/lookup", {**QUESTION, **change})).json()["status"] == "miss"


async def test_white_space_counts_when_told_so(acme: Caller) -> None:
    await acme.put({**ENTRY, "request": "if x:\n  y", "fold": False})
    looks = [
        (await acme.post("/lookup", {**QUESTION, "request": text, "fold": False})).json()["status"]
        for text in ("if x:\n  y", "if x:\n y")
    ]
    assert looks == ["hit", "miss"]


async def test_later_value_replaces_the_earlier(acme: Caller, elsewhere: Any) -> None:
    await acme.put(ENTRY)
    await acme.put({**ENTRY, "value": "Moin"})
    values = [(await acme.post("/lookup", QUESTION)).json()["value"]]
    elsewhere()
    values.append((await acme.post("/lookup", QUESTION)).json()["value"])
    assert values == ["Moin", "Moin"]


async def test_entry_tells_where_and_how_long(acme: Caller) -> None:
    stored = (await acme.put({**ENTRY, "ttl": 90})).json()
    entry = (await acme.get(f"/entries/tests/{stored['key']}")).json()
    life = datetime.fromisoformat(entry["expires_at"]) - datetime.fromisoformat(entry["created_at"])
    assert (stored["namespace"], stored["levels"]) == ("tests", ["memory", "shared"])
    assert (life.total_seconds(), stored["expires_at"]) == (90, entry["expires_at"])


async def test_entry_lives_as_settings_say(acme: Caller) -> None:
    stored = (await acme.put(ENTRY)).json()
    entry = (await acme.get(f"/entries/tests/{stored['key']}")).json()
    life = datetime.fromisoformat(entry["expires_at"]) - datetime.fromisoformat(entry["created_at"])
    assert life.total_seconds() == pytest.approx(acme.services.settings.cache_ttl, rel=life_.JITTER)


async def test_entry_is_shown_by_its_key(acme: Caller) -> None:
    stored = (await acme.put({**ENTRY, "cost_usd": "0.000000002", "tokens": 7})).json()
    response = await acme.get(f"/entries/tests/{stored['key']}")
    entry = schemas.EntryView.model_validate_json(response.content)
    assert (entry.namespace, entry.key, entry.value) == ("tests", stored["key"], "Guten Morgen")
    assert (entry.cost_usd, entry.tokens, entry.size_bytes) == (schemas.usd(2), 7, 14)


@pytest.mark.parametrize("path", [f"/entries/tests/{NO_KEY}", f"/entries/tests2/{NO_KEY}"])
async def test_unknown_entry_is_not_found(acme: Caller, path: str) -> None:
    response = await acme.get(path)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


async def test_deleted_entry_is_gone(acme: Caller, elsewhere: Any) -> None:
    key = (await acme.put(ENTRY)).json()["key"]
    response = await acme.delete(f"/entries/tests/{key}")
    assert (response.status_code, response.content) == (204, b"")
    looks = [(await acme.post("/lookup", QUESTION)).json()["status"]]
    elsewhere()
    looks.append((await acme.post("/lookup", QUESTION)).json()["status"])
    assert looks == ["miss", "miss"]


async def test_deleting_nothing_succeeds(acme: Caller) -> None:
    assert (await acme.delete(f"/entries/tests/{NO_KEY}")).status_code == 204


async def test_tenants_never_meet(acme: Caller, other: Caller, elsewhere: Any) -> None:
    key = (await acme.put(ENTRY)).json()["key"]
    for _ in range(2):
        assert (await other.post("/lookup", QUESTION)).json()["status"] == "miss"
        assert (await other.get(f"/entries/tests/{key}")).status_code == 404
        assert (await other.delete(f"/entries/tests/{key}")).status_code == 204
        elsewhere()
    assert (await acme.post("/lookup", QUESTION)).json()["value"] == "Guten Morgen"


async def test_tenants_have_statistics_of_their_own(acme: Caller, other: Caller) -> None:
    await acme.put(ENTRY)
    assert (await other.get("/stats")).json()["namespaces"] == []


async def test_own_namespaces_take_no_entries(acme: Caller) -> None:
    response = await acme.put({**ENTRY, "namespace": "content"})
    assert (response.status_code, response.json()["code"]) == (403, "permission_denied")
    assert "content" in response.json()["detail"]


async def test_batch_keeps_its_order(acme: Caller) -> None:
    for number in (0, 2):
        await acme.put({**ENTRY, "request": number, "value": number})
    body = {"lookups": [{"namespace": "tests", "request": number} for number in (0, 1, 2, 0)]}
    results = (await acme.post("/lookup/batch", body)).json()["results"]
    assert [(one["status"], one["value"]) for one in results] == [("hit", 0), ("miss", None), ("hit", 2), ("hit", 0)]
    assert results[0] == (await acme.post("/lookup", body["lookups"][0])).json() | {
        "age_seconds": results[0]["age_seconds"],
        "value_omitted": False,
    }


async def test_batch_omits_what_is_too_much(acme: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "BATCH_VALUES", 15)
    for text in ("x" * 10, "y" * 10, "z"):
        await acme.put({**ENTRY, "request": text, "value": text})
    body = {"lookups": [{"namespace": "tests", "request": text} for text in ("x" * 10, "y" * 10, "z")]}
    results = (await acme.post("/lookup/batch", body)).json()["results"]
    assert [one["value"] for one in results] == ["x" * 10, None, "z"]
    assert [(one["status"], one["value_omitted"]) for one in results] == [
        ("hit", False),
        ("hit", True),
        ("hit", False),
    ]


async def test_hundred_looks_are_a_batch(acme: Caller) -> None:
    body = {"lookups": [{"namespace": "tests", "request": number} for number in range(100)]}
    assert len((await acme.post("/lookup/batch", body)).json()["results"]) == 100


async def test_batch_may_be_longer_than_a_look(acme: Caller) -> None:
    body = {"lookups": [{"namespace": "tests", "request": "x" * 700_000}] * 2}
    assert (await acme.post("/lookup/batch", body)).status_code == 200


@pytest.mark.parametrize(("count", "rule"), [(0, "too_short"), (101, "too_long")])
async def test_batch_has_its_limits(acme: Caller, count: int, rule: str) -> None:
    response = await acme.post("/lookup/batch", {"lookups": [QUESTION] * count})
    assert rules(response) == [("lookups", rule)]


async def test_lookup_answers_without_firestore(acme: Caller, outage: Any) -> None:
    await acme.put(ENTRY)
    outage()
    found = (await acme.post("/lookup", QUESTION)).json()
    missed = (await acme.post("/lookup", {**QUESTION, "request": "other"})).json()
    assert found["reason"] == "hit-memory"
    assert (missed["status"], missed["reason"]) == ("miss", "miss: shared level unavailable")


async def test_answer_is_kept_without_firestore(acme: Caller, outage: Any) -> None:
    await acme.post("/lookup", QUESTION)
    outage()
    stored = await acme.put(ENTRY)
    assert (stored.status_code, stored.json()["levels"]) == (201, ["memory"])
    assert (await acme.post("/lookup", QUESTION)).json()["reason"] == "hit-memory"


async def test_uncertain_answers_are_refused_without_firestore(acme: Caller, outage: Any) -> None:
    await acme.post("/lookup", QUESTION)
    outage()
    responses = [await acme.get(f"/entries/tests/{NO_KEY}"), await acme.delete(f"/entries/tests/{NO_KEY}")]
    assert [(one.status_code, one.json()["code"]) for one in responses] == [(503, "store_unavailable")] * 2


async def test_entry_that_nobody_takes_is_refused(acme: Caller, outage: Any) -> None:
    acme.services.cache._ports.levels.memory._limit = 0
    await acme.get("/stats")
    outage()
    for path, body in (("/entries", ENTRY), ("/entries/batch", {"entries": [ENTRY]})):
        assert (await acme.send("PUT", path, json=body)).status_code == 503


@pytest.mark.parametrize("path", ["/lookup", "/lookup/batch"])
async def test_looking_needs_the_read_scope(writer: Caller, path: str) -> None:
    assert (await writer.post(path, QUESTION)).status_code == 403


@pytest.mark.parametrize("path", [f"/entries/tests/{NO_KEY}", "/stats"])
async def test_showing_needs_the_read_scope(writer: Caller, path: str) -> None:
    assert (await writer.get(path)).status_code == 403


async def test_changing_needs_the_write_scope(reader: Caller) -> None:
    responses = [await reader.put(ENTRY), await reader.delete(f"/entries/tests/{NO_KEY}")]
    assert [one.status_code for one in responses] == [403, 403]


@pytest.mark.parametrize("route", routes.ROUTES, ids=lambda route: f"{route.method} {route.path}")
async def test_nothing_is_open_to_everybody(http: Any, route: Any) -> None:
    path = route.path.format(namespace="tests", key=NO_KEY) if "{" in route.path else route.path
    assert (await http.request(route.method, path)).status_code == 401


@pytest.mark.parametrize(
    ("namespace", "key"), [("Bad", NO_KEY), ("tests", "short"), ("tests", "%C3%28".ljust(64, "0"))]
)
async def test_malformed_names_are_refused(acme: Caller, namespace: str, key: str) -> None:
    for ask in (acme.get, acme.delete):
        assert [rule for _, rule in rules(await ask(f"/entries/{namespace}/{key}"))] == ["wrong_form"]


@pytest.mark.parametrize("request_", ["x" * 1_100_000, [[]] * 600_000], ids=["text", "lists"])
async def test_large_requests_are_refused(acme: Caller, request_: Any) -> None:
    assert (await acme.post("/lookup", {**QUESTION, "request": request_})).status_code == 413
    assert (await acme.put({**ENTRY, "value": request_})).status_code == 413


@pytest.mark.parametrize(
    "raw", ["", "{", '{"namespace":"tests","request":NaN}', '{"namespace":"tests","request":1e999}']
)
async def test_what_is_not_json_is_refused(acme: Caller, raw: str) -> None:
    response = await acme.send("POST", "/lookup", content=raw)
    assert (response.status_code, response.json()["code"]) == (400, "malformed_body")


async def test_answers_have_their_declared_form(acme: Caller) -> None:
    await acme.put(ENTRY)
    look = await acme.post("/lookup", QUESTION)
    batch = await acme.post("/lookup/batch", {"lookups": [QUESTION]})
    assert set(look.json()) == set(schemas.LookupView.model_fields)
    assert set(batch.json()["results"][0]) == set(schemas.BatchLookupView.model_fields)
    schemas.BatchView.model_validate_json(batch.content)
