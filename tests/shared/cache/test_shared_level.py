import asyncio
import logging

import pytest

from shared import errors
from shared.cache.repository import CacheRepository
from shared.cache.shared_level import SharedLevel
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock
from tests.shared.cache.entries import entry
from tests.shared.cache.stalling_proxy import StallingProxy

PATIENCE, REST = 0.1, 2.0


@pytest.fixture
def level(documents: Documents, clock: TurnableClock) -> SharedLevel:
    return SharedLevel(CacheRepository(documents), clock)


@pytest.fixture
def dead(unreachable: Documents, clock: TurnableClock) -> SharedLevel:
    return SharedLevel(CacheRepository(unreachable), clock, rest=REST)


async def test_entries_are_stored_found_and_deleted(level: SharedLevel, tenant: str) -> None:
    made = entry(tenant)
    assert await level.put(made)
    assert await level.get_all([made.slot]) == {made.slot: made}
    await level.delete(made.slot)
    assert await level.get_all([made.slot]) == {}
    await level.ping()


async def test_every_call_tells_of_unavailability(dead: SharedLevel) -> None:
    slot = entry().slot
    for call in (lambda: dead.get_all([slot]), lambda: dead.put(entry()), lambda: dead.delete(slot), dead.ping):
        with pytest.raises(errors.StoreUnavailableError):
            await call()


async def fails(level: SharedLevel) -> errors.StoreUnavailableError:
    with pytest.raises(errors.StoreUnavailableError) as caught:
        await level.get_all([entry().slot])
    return caught.value


async def test_failure_is_followed_by_rest(dead: SharedLevel, clock: TurnableClock) -> None:
    await fails(dead)
    failed_at = clock.passed
    assert (await fails(dead)).retry_after == pytest.approx(REST)
    assert clock.passed == failed_at


async def test_rest_ends_after_its_time(dead: SharedLevel, clock: TurnableClock) -> None:
    await fails(dead)
    clock.turn(REST)
    asked_at = clock.passed
    assert (await fails(dead)).retry_after is None
    assert clock.passed > asked_at


async def test_rests_grow_while_nothing_answers(dead: SharedLevel, clock: TurnableClock) -> None:
    rests = []
    for _ in range(6):
        await fails(dead)
        rests.append((await fails(dead)).retry_after or 0)
        clock.turn(rests[-1])
    assert rests == pytest.approx([REST, 2 * REST, 4 * REST, 8 * REST, 8 * REST, 8 * REST])


async def test_one_call_tries_again_before_others(
    stalled: tuple[Documents, StallingProxy], clock: TurnableClock
) -> None:
    documents, proxy = stalled
    level = SharedLevel(CacheRepository(documents), clock, at_most=PATIENCE, rest=REST)
    await fails(level)
    clock.turn(REST)
    level._at_most = 30
    trying = asyncio.create_task(level.ping())
    await asyncio.sleep(0)
    assert (await fails(level)).retry_after
    proxy.flowing.set()
    await trying
    await level.ping()


async def test_silence_has_a_limit_and_an_end(
    stalled: tuple[Documents, StallingProxy], clock: TurnableClock, caplog: pytest.LogCaptureFixture
) -> None:
    documents, proxy = stalled
    level = SharedLevel(CacheRepository(documents), clock, at_most=PATIENCE, rest=REST)
    with caplog.at_level(logging.INFO):
        for _ in range(2):
            with pytest.raises(errors.StoreUnavailableError):
                await level.ping()
            clock.turn(2 * REST)
        proxy.flowing.set()
        level._at_most = 30
        await level.ping()
    told = [record.message for record in caplog.records if record.name == "shared.cache.shared_level"]
    assert told == [
        "the cache's shared level is unavailable; memory answers alone",
        "the cache's shared level is available again",
    ]


async def test_one_refused_entry_stops_no_others(level: SharedLevel, tenant: str) -> None:
    refused, good = entry(tenant, meta={"note": "x" * 1_100_000}), entry(tenant, key="1" * 64)
    with pytest.raises(errors.StoreUnavailableError):
        await level.put(refused)
    assert await level.put(good)
