from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.cache import stats_repository
from shared.cache.counts import Counts, LevelCounts
from shared.cache.scope import Scope
from shared.cache.stats_repository import HOUR, Part, StatsRepository
from shared.firestore import writes
from shared.firestore.documents import Documents
from shared.manifest import collections
from tests.clocks import TurnableClock
from tests.shared.cache.entries import entry

NOON = stats_repository.hour_of(datetime.now(UTC))


@pytest.fixture
def kept(documents: Documents) -> StatsRepository:
    return StatsRepository(documents)


def part(tenant: str, hits: int, namespace: str = "tests", hour: datetime = NOON) -> Part:
    return Part(Scope(tenant, namespace), hour, Counts(memory=LevelCounts(hits=hits)))


def hits(parts: list[Part]) -> list[tuple[int, str, int]]:
    """Return how many hours ago, in which namespace and how often something was hit, sorted."""
    return sorted(((NOON - one.hour) // HOUR, one.scope.namespace, one.counts.memory.hits) for one in parts)


async def stored(kept: StatsRepository, tenant: str) -> int:
    return len((await kept._found(tenant, NOON))[0])


async def test_every_instance_has_a_document_per_namespace(kept: StatsRepository, tenant: str) -> None:
    await kept.write("i1", [part(tenant, 1), part(tenant, 2, "other")], [], NOON)
    await kept.write("i2", [part(tenant, 3)], [], NOON)
    parts, complete = await kept.read(tenant, NOON, NOON)
    assert (hits(parts), complete) == ([(0, "other", 2), (0, "tests", 1), (0, "tests", 3)], NOON)


async def test_instance_writes_over_what_it_wrote(kept: StatsRepository, tenant: str) -> None:
    for count in (1, 5):
        await kept.write("i1", [part(tenant, count)], [], NOON)
    assert hits((await kept.read(tenant, NOON, NOON))[0]) == [(0, "tests", 5)]


async def test_other_tenants_and_earlier_hours_are_left_out(kept: StatsRepository, tenant: str) -> None:
    await kept.write("i1", [part(tenant, 1), part(f"{tenant}x", 2), part(tenant, 3, hour=NOON - 2 * HOUR)], [], NOON)
    assert hits((await kept.read(tenant, NOON - HOUR, NOON))[0]) == [(0, "tests", 1)]


async def test_nothing_to_write_is_no_call(unreachable: Documents) -> None:
    await StatsRepository(unreachable).write("i1", [], [], NOON)


async def test_hours_that_are_over_become_one_document(kept: StatsRepository, tenant: str) -> None:
    for instance in ("i1", "i2", "i3"):
        await kept.write(instance, [part(tenant, 1), part(tenant, 2, "other")], [], NOON)
    later = NOON + HOUR + stats_repository.SETTLED
    before, after = [(await kept.read(tenant, NOON, later))[0] for _ in range(2)]
    assert await stored(kept, tenant) == 1
    assert (len(before), hits(after)) == (6, [(0, "other", 6), (0, "tests", 3)])


async def test_hours_that_go_on_stay_apart(kept: StatsRepository, tenant: str) -> None:
    for instance in ("i1", "i2"):
        await kept.write(instance, [part(tenant, 1)], [], NOON)
    await kept.read(tenant, NOON, NOON + HOUR)
    assert await stored(kept, tenant) == 2


async def test_what_changes_meanwhile_is_not_put_together(kept: StatsRepository, tenant: str) -> None:
    for instance in ("i1", "i2"):
        await kept.write(instance, [part(tenant, 1)], [], NOON)
    found, _ = await kept._found(tenant, NOON)
    await kept.write("i2", [part(tenant, 7)], [], NOON)
    await kept._join(tenant, found, NOON + 2 * HOUR)
    assert await stored(kept, tenant) == 2


async def test_two_readers_put_together_once(kept: StatsRepository, tenant: str) -> None:
    for instance in ("i1", "i2"):
        await kept.write(instance, [part(tenant, 1)], [], NOON)
    found, _ = await kept._found(tenant, NOON)
    for _ in range(2):
        await kept._join(tenant, found, NOON + 2 * HOUR)
    assert hits((await kept.read(tenant, NOON, NOON))[0]) == [(0, "tests", 2)]
    assert await stored(kept, tenant) == 1


async def test_more_namespaces_than_fit_stay_apart(
    kept: StatsRepository, tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stats_repository, "_MOST_NAMESPACES", 2)
    await kept.write("i1", [part(tenant, 1, name) for name in ("a", "b", "c")], [], NOON)
    parts = [hits((await kept.read(tenant, NOON, NOON + 2 * HOUR))[0]) for _ in range(3)]
    assert parts[0] == parts[1] == parts[2] == [(0, "a", 1), (0, "b", 1), (0, "c", 1)]
    assert await stored(kept, tenant) == 2


async def test_too_long_a_window_begins_later(
    kept: StatsRepository, tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stats_repository, "PAGE", 2)
    monkeypatch.setattr(stats_repository, "MOST_DOCUMENTS", 4)
    await kept.write("i1", [part(tenant, ago, hour=NOON - ago * HOUR) for ago in range(6)], [], NOON)
    parts, complete = await kept.read(tenant, NOON - 9 * HOUR, NOON)
    assert ([ago for ago, _, _ in hits(parts)], complete) == ([0, 1, 2], NOON - 2 * HOUR)


async def test_rubbish_is_left_out(
    kept: StatsRepository, documents: Documents, tenant: str, caplog: pytest.LogCaptureFixture
) -> None:
    fields: dict[str, Any] = {"tenant": tenant, "hour": NOON, "namespaces": {"tests": b"rubbish"}}
    await documents.commit([writes.create(f"{collections.CACHE_STATS.name}/{tenant}", fields)])
    assert (await kept.read(tenant, NOON, NOON))[0] == []
    assert "statistics cannot be read" in caplog.text


async def test_origin_of_an_answer_is_found_again(kept: StatsRepository, tenant: str, clock: TurnableClock) -> None:
    known = entry(tenant, name="greeting", maker="chat", origin=b'{"a":1}')
    other = entry(tenant, key="1" * 64).slot
    await kept.write("i1", [], [known], clock.now())
    found = await kept.origins([known.slot, other])
    assert [(one.slot, one.name, one.maker, one.origin) for one in found.values()] == [
        (known.slot, "greeting", "chat", b'{"a":1}')
    ]
    assert await kept.origins([]) == {}


def test_hour_is_that_of_utc() -> None:
    moment = datetime(2026, 5, 1, 14, 59, 59, tzinfo=UTC)
    assert stats_repository.hour_of(moment) == moment - timedelta(minutes=59, seconds=59)
