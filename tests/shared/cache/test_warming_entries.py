from datetime import timedelta
from typing import Any

import pytest

from shared import errors
from shared.cache import assembly, keys
from shared.cache.scope import Scope
from shared.cache.service import CacheService
from shared.cache.stats import Stats
from shared.cache.warming import Wanted
from shared.cache.warming_entries import EntryWarmer
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock

ORIGIN = {
    "request": {"text": "Good morning"},
    "value": "Guten Morgen",
    "fold": True,
    "ttl": None,
    "cost_nano_usd": 5,
    "tokens": 3,
    "name": "greeting",
    "tags": ["a"],
}


def cache_of(documents: Documents, clock: TurnableClock, memory: int = 1_000_000) -> CacheService:
    options = assembly.Options(memory, timedelta(hours=1), pressure=lambda: 0.0)
    return assembly.cache_service(documents, clock, Stats(frozenset()), options)


@pytest.fixture
def cache(documents: Documents, clock: TurnableClock) -> CacheService:
    return cache_of(documents, clock)


def wanted(tenant: str, job: str = "job_1", **changes: Any) -> Wanted:
    return Wanted(Scope(tenant, "tests"), {**ORIGIN, **changes}, "key_1", job, tags=("b",), ttl=60)


async def test_answer_is_stored_with_all_that_is_known(cache: CacheService, clock: TurnableClock, tenant: str) -> None:
    outcome = await EntryWarmer(cache, clock).warm(wanted(tenant))
    scope = Scope(tenant, "tests")
    entry = await cache.get(scope, keys.exact(scope, ORIGIN["request"]))
    assert (outcome.outcome, outcome.name, outcome.key) == ("made", "greeting", entry.slot.key)
    assert (entry.value, entry.cost_nano_usd, entry.tokens, entry.tags) == ("Guten Morgen", 5, 3, ("a", "b"))
    assert entry.expires_at - entry.created_at == timedelta(seconds=60)


async def test_fresh_answer_stays(cache: CacheService, clock: TurnableClock, tenant: str) -> None:
    warmer = EntryWarmer(cache, clock)
    found = [await warmer.warm(wanted(tenant, job, value=job)) for job in ("job_1", "job_2", "job_1")]
    assert [one.outcome for one in found] == ["made", "fresh", "made"]
    assert (await cache.get(Scope(tenant, "tests"), found[0].key)).value == "job_1"


async def test_own_time_to_live_goes_first(cache: CacheService, clock: TurnableClock, tenant: str) -> None:
    outcome = await EntryWarmer(cache, clock).warm(wanted(tenant, ttl=5))
    entry = await cache.get(Scope(tenant, "tests"), outcome.key)
    assert entry.expires_at - entry.created_at == timedelta(seconds=5)


async def test_answer_that_nobody_takes_is_an_error(unreachable: Documents, clock: TurnableClock, tenant: str) -> None:
    with pytest.raises(errors.StoreUnavailableError):
        await EntryWarmer(cache_of(unreachable, clock, memory=0), clock).warm(wanted(tenant))


def test_everything_that_came_this_far_can_be_stored(cache: CacheService, clock: TurnableClock) -> None:
    EntryWarmer(cache, clock).check(ORIGIN)
