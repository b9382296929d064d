from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.cache_lookup.statistics_schemas import RecommendationsView, StatsView
from infra.local.firestore import embedded
from infra.local.firestore.faults import FaultPlan
from shared.cache.counts import Counts, LevelCounts
from shared.cache.scope import Scope
from shared.cache.stats_repository import Part
from tests.functions.cache_lookup.conftest import Caller

QUESTION = {"namespace": "tests", "request": {"text": "Good morning", "to": "de"}}
ENTRY = {**QUESTION, "value": "Guten Morgen", "cost_usd": 0.25, "tokens": 7}
NOON = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def outage(firestore_emulator: embedded.Handle) -> Iterator[Any]:
    """Firestore goes away when this is called."""
    yield lambda: firestore_emulator.follow(FaultPlan(unavailable_every=1))
    firestore_emulator.follow(FaultPlan())


async def elsewhere(caller: Caller, namespace: str, **counted: Any) -> None:
    """Another instance has counted something in this hour."""
    part = Part(Scope("acme", namespace), NOON, Counts(**counted))
    await caller.services.cache_stats_repository.write("elsewhere", [part], [], NOON)


async def shown(caller: Caller, query: str = "") -> StatsView:
    response = await caller.get(f"/stats{query}")
    assert response.status_code == 200, response.text
    return StatsView.model_validate_json(response.content)


async def used(caller: Caller) -> None:
    await caller.post("/lookup", QUESTION)
    await caller.put(ENTRY)
    for _ in range(3):
        await caller.post("/lookup", QUESTION)


async def test_instance_tells_what_it_did(acme: Caller) -> None:
    await used(acme)
    (stats,) = (await shown(acme)).namespaces
    assert (stats.namespace, stats.hit_rate, stats.held_items) == ("tests", 0.75, 1)
    assert stats.memory.model_dump() == {"hits": 3, "misses": 1, "stores": 1, "stored_bytes": 14}
    assert stats.shared.model_dump() == {"hits": 0, "misses": 1, "stores": 1, "stored_bytes": 14}
    assert (str(stats.saved_cost_usd), stats.saved_tokens) == ("0.75", 21)


async def test_window_adds_up_all_instances(acme: Caller) -> None:
    await used(acme)
    await elsewhere(acme, "tests", shared=LevelCounts(hits=4), saved_cost_nano_usd=500_000_000)
    window = (await shown(acme)).window
    assert window is not None
    (pooled,) = window.namespaces
    assert (pooled.asked, pooled.hit_rates.memory, pooled.hit_rates.shared) == (8, 3 / 8, 4 / 8)
    assert (str(window.total.saved_cost_usd), window.total.misses) == ("1.25", {"not stored": 1})
    assert (len(window.series), sum(step.asked for step in window.series)) == (24, 8)
    assert [(key.asked, key.missed) for key in pooled.most_used] == [(4, 1)]


async def test_one_namespace_is_shown_alone(acme: Caller) -> None:
    await used(acme)
    await elsewhere(acme, "others", failures=1)
    stats = await shown(acme, "?namespace=others&hours=1")
    assert stats.window is not None
    assert (stats.namespaces, [one.namespace for one in stats.window.namespaces]) == ([], ["others"])


async def test_other_tenants_see_nothing(acme: Caller, other: Caller) -> None:
    await used(acme)
    stats = await shown(other)
    assert stats.window is not None
    assert (stats.namespaces, stats.window.namespaces) == ([], [])


async def test_instance_is_shown_without_firestore(acme: Caller, outage: Any) -> None:
    await used(acme)
    outage()
    stats = await shown(acme)
    assert (len(stats.namespaces), stats.window) == (1, None)


@pytest.mark.parametrize("query", ["hours=0", "hours=721", "namespace=No Name"])
@pytest.mark.parametrize("path", ["/stats", "/recommendations"])
async def test_nonsense_is_refused(acme: Caller, path: str, query: str) -> None:
    assert (await acme.get(f"{path}?{query}")).status_code == 422


async def test_recommendation_states_its_evidence(acme: Caller) -> None:
    counted = {"bypasses": {"temperature": 80}, "misses": {"not stored": 20}, "made_seconds": 40.0}
    await elsewhere(acme, "chat", shared=LevelCounts(hits=20, stores=20), **counted)
    response = await acme.get("/recommendations")
    found = RecommendationsView.model_validate_json(response.content)
    (one,) = found.items
    assert (found.asked, one.kind, one.command) == (
        40,
        "temperature_bypasses",
        "pressroom cache namespaces chat --max-temperature 2",
    )
    assert (one.share.part, one.share.of, one.saves, one.saves_seconds) == (80, 120, 40, 80.0)
    assert one.call is not None
    assert (one.call.method, one.call.path) == ("PUT", "/v1/cache/namespaces/chat")


async def test_thin_evidence_recommends_nothing(acme: Caller) -> None:
    await used(acme)
    assert (await acme.get("/recommendations")).json()["items"] == []


async def test_recommending_needs_the_read_scope(writer: Caller) -> None:
    assert (await writer.get("/recommendations")).status_code == 403
