from datetime import datetime

import pytest

from shared.cache import stats_keeper, stats_repository
from shared.cache.scope import Scope
from shared.cache.stats import Stats
from shared.cache.stats_keeper import EVERY_SECONDS, StatsKeeper
from shared.cache.stats_repository import HOUR, LATE, StatsRepository
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock
from tests.shared.cache.entries import entry

NOON = datetime.fromisoformat("2030-06-01T12:00:00+00:00")
Hours = dict[int, int]


class Process:
    """A process whose cache is used, and that keeps statistics of it."""

    def __init__(self, documents: Documents, tenant: str) -> None:
        self.clock = TurnableClock(NOON)
        self.stats = Stats(frozenset())
        self.scope = Scope(tenant, "tests")
        self.repository = StatsRepository(documents)
        self.keeper = StatsKeeper(self.stats, self.repository, self.clock)

    def hit(self, count: int = 1) -> None:
        for _ in range(count):
            self.stats.of(self.scope).hit("memory", entry(self.scope.tenant, maker="m", origin=b"{}"))

    async def written(self) -> Hours:
        """Return the hits in the documents, by how many hours ago."""
        parts, _ = await self.repository.read(self.scope.tenant, NOON - HOUR, NOON)
        return {(part.hour - NOON) // HOUR: part.counts.memory.hits for part in parts}


@pytest.fixture
def process(documents: Documents, tenant: str) -> Process:
    return Process(documents, tenant)


async def test_counts_are_written_after_a_while(process: Process) -> None:
    process.hit()
    await process.keeper.ride_along()
    assert await process.written() == {}
    process.clock.turn(EVERY_SECONDS)
    await process.keeper.ride_along()
    process.hit()
    await process.keeper.ride_along()
    assert await process.written() == {0: 1}


async def test_document_holds_the_whole_hour(process: Process) -> None:
    for _ in range(3):
        process.hit()
        process.clock.turn(EVERY_SECONDS)
        await process.keeper.ride_along()
    assert await process.written() == {0: 3}


async def test_what_was_counted_before_the_hour_ended_stays_in_it(process: Process) -> None:
    process.hit()
    process.clock.turn(HOUR.total_seconds() - 10)
    await process.keeper.ride_along()
    process.hit(2)
    process.clock.turn(EVERY_SECONDS)
    await process.keeper.ride_along()
    process.hit(4)
    process.clock.turn(EVERY_SECONDS)
    await process.keeper.ride_along()
    assert await process.written() == {0: 3, 1: 4}


async def test_what_comes_too_late_goes_into_the_next_hour(process: Process) -> None:
    process.hit()
    process.clock.turn(EVERY_SECONDS)
    await process.keeper.ride_along()
    process.hit(2)
    process.clock.turn((HOUR + LATE).total_seconds())
    await process.keeper.ride_along()
    assert await process.written() == {0: 1, 1: 2}
    assert process.stats.of(process.scope).so_far().memory.hits == 3


async def test_end_of_the_process_writes_the_rest(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stats_keeper, "SCOPES_AT_ONCE", 2)
    for name in "abcde":
        process.stats.of(Scope(process.scope.tenant, name)).failed()
    await process.keeper.aclose()
    parts, _ = await process.repository.read(process.scope.tenant, NOON, NOON)
    assert sorted(part.scope.namespace for part in parts) == list("abcde")


async def test_origins_of_used_keys_are_written_with_them(process: Process) -> None:
    slot = entry(process.scope.tenant).slot
    for _ in range(3):
        process.stats.of(process.scope).asked(slot)
        process.hit()
    await process.keeper.aclose()
    assert list(await process.repository.origins([slot])) == [slot]


async def test_nothing_counted_is_nothing_written(unreachable: Documents) -> None:
    process = Process(unreachable, "acme")
    process.clock.turn(EVERY_SECONDS)
    await process.keeper.ride_along()
    await process.keeper.aclose()


async def test_store_that_fails_is_tried_again(
    unreachable: Documents, documents: Documents, tenant: str, caplog: pytest.LogCaptureFixture
) -> None:
    process = Process(unreachable, tenant)
    process.hit()
    process.clock.turn(EVERY_SECONDS)
    await process.keeper.ride_along()
    assert "statistics of the cache are put off" in caplog.text
    process.repository = process.keeper._repository = StatsRepository(documents)
    process.hit()
    process.clock.turn(EVERY_SECONDS)
    await process.keeper.ride_along()
    assert await process.written() == {0: 2}


def test_an_hour_is_late_before_it_is_settled() -> None:
    assert stats_repository.LATE < stats_repository.SETTLED
