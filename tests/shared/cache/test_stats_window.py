from datetime import datetime, timedelta

import pytest

from shared.cache import stats_window
from shared.cache.counts import Counts, LevelCounts
from shared.cache.scope import Scope
from shared.cache.stats import Stats
from shared.cache.stats_keeper import StatsKeeper
from shared.cache.stats_repository import HOUR, Part, StatsRepository
from shared.cache.stats_window import Step, Window, Windows
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock
from tests.shared.cache.entries import entry

NOON = datetime.fromisoformat("2030-06-01T12:00:00+00:00")


@pytest.fixture
def stats() -> Stats:
    return Stats(frozenset())


@pytest.fixture
def windows(documents: Documents, stats: Stats) -> Windows:
    clock, repository = TurnableClock(NOON + timedelta(minutes=30)), StatsRepository(documents)
    return Windows(repository, StatsKeeper(stats, repository, clock), clock)


def part(namespace: str, hits: int, misses: int, hour: datetime = NOON) -> Part:
    counts = Counts(memory=LevelCounts(hits=hits), misses={"expired": misses}, saved_cost_nano_usd=hits)
    return Part(Scope("acme", namespace), hour, counts)


def test_parts_are_summed_by_namespace_and_hour() -> None:
    parts = [part("a", 1, 2), part("a", 4, 8), part("b", 16, 32), part("a", 64, 0, NOON - HOUR)]
    window = stats_window.pooled(parts, Window(NOON - HOUR, NOON - HOUR, NOON + HOUR))
    assert {name: counts.asked for name, counts in window.namespaces.items()} == {"a": 79, "b": 48}
    assert [(step.hour, step.asked, step.answered) for step in window.series] == [(NOON - HOUR, 64, 64), (NOON, 63, 21)]
    assert (window.whole.asked, window.whole.misses, window.hours) == (127, {"expired": 42}, 2.0)


def test_hours_in_which_nobody_asked_are_steps_too() -> None:
    window = stats_window.pooled([], Window(NOON, NOON, NOON + timedelta(minutes=90)))
    assert [(step.hour, step.asked) for step in window.series] == [(NOON, 0), (NOON + HOUR, 0)]


def test_step_tells_levels_and_savings_apart() -> None:
    step = Step(NOON)
    counts = Counts(LevelCounts(1), LevelCounts(2), LevelCounts(3), coalesced=4, bypasses={"x": 5}, saved_seconds=6)
    step.add(counts)
    assert (step.answered, step) == (10, Step(NOON, 10, 1, 2, 3, 4, 5, 0, 6))


async def test_what_this_process_counts_is_there_at_once(windows: Windows, stats: Stats, tenant: str) -> None:
    stats.of(Scope(tenant, "tests")).hit("memory", entry(tenant))
    window = await windows.read(tenant, 1)
    assert (window.whole.answered, window.wanted, window.since) == (1, NOON, NOON)


async def test_one_namespace_is_read_alone(windows: Windows, stats: Stats, tenant: str) -> None:
    for name in ("a", "b"):
        stats.of(Scope(tenant, name)).failed()
    assert list((await windows.read(tenant, 24, "b")).namespaces) == ["b"]


@pytest.mark.parametrize(("hours", "found"), [(1, 0), (2, 1)])
async def test_window_begins_with_a_whole_hour(
    windows: Windows, documents: Documents, tenant: str, hours: int, found: int
) -> None:
    earlier = Part(Scope(tenant, "a"), NOON - HOUR, Counts(failures=1))
    await StatsRepository(documents).write("i1", [earlier], [], NOON)
    assert (await windows.read(tenant, hours)).whole.failures == found
