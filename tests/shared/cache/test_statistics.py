from datetime import timedelta

import pytest

from shared.cache import assembly, stats_repository
from shared.cache.counts import Counts
from shared.cache.policy import Policy
from shared.cache.scope import Scope
from shared.cache.statistics import Ports, StatisticsService
from shared.cache.stats import Stats
from shared.cache.stats_keeper import StatsKeeper
from shared.cache.stats_repository import Part, StatsRepository
from shared.cache.stats_window import Windows
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock
from tests.shared.cache.spreads import spread

LATE = {"late": spread({30: 60})}


@pytest.fixture
def statistics(documents: Documents, clock: TurnableClock) -> StatisticsService:
    stats, repository = Stats(frozenset()), StatsRepository(documents)
    cache = assembly.cache_service(documents, clock, stats, assembly.Options(1_000_000, timedelta(hours=1)))
    windows = Windows(repository, StatsKeeper(stats, repository, clock), clock)
    return StatisticsService(Ports(windows, cache, 1_000_000))


async def happened(documents: Documents, clock: TurnableClock, tenant: str, *namespaces: str) -> None:
    """Answers were asked for again soon after they had expired."""
    hour = stats_repository.hour_of(clock.now())
    parts = [Part(Scope(tenant, name), hour, Counts(**LATE)) for name in namespaces]
    await StatsRepository(documents).write("i1", parts, [], hour)


async def test_every_namespace_is_looked_at(
    statistics: StatisticsService, documents: Documents, clock: TurnableClock, tenant: str
) -> None:
    await happened(documents, clock, tenant, "a", "b")
    window, found = await statistics.recommend(tenant, 24)
    assert sorted(window.namespaces) == ["a", "b"]
    assert [(one.kind, one.namespace) for one in found] == [("ttl_too_short", "a"), ("ttl_too_short", "b")]
    assert [one.namespace for one in (await statistics.recommend(tenant, 24, "b"))[1]] == ["b"]


async def test_policy_of_the_namespace_is_regarded(
    statistics: StatisticsService, documents: Documents, clock: TurnableClock, tenant: str
) -> None:
    await happened(documents, clock, tenant, "a")
    policy = Policy(ttl=stats_repository.KEPT.days * 86_400)
    await statistics._ports.cache.set_policy(Scope(tenant, "a"), policy, "test")
    assert (await statistics.recommend(tenant, 24))[1] == []
