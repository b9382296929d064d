import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from infra.local.firestore import messages
from infra.local.firestore.documents import Change
from infra.local.firestore.engine import Configuration, Engine
from infra.local.firestore.server import FirestoreEmulator
from infra.local.firestore.ttl import Sweeper
from shared.manifest.collection import Collection
from tests.clocks import TurnableClock
from tests.infra.local.firestore.builders import commit, fields, name, put
from tests.infra.local.firestore.conftest import OpenEngine

SESSIONS = Collection("sessions", "", ttl_field="expire_at")
ITEMS = Collection("items", "", ttl_field="meta.until", unindexed=("*",))


@pytest.fixture
def engine(open_engine: OpenEngine, clock: TurnableClock) -> Engine:
    return open_engine(Configuration(planner=None, collections=(SESSIONS, ITEMS), clock=clock))


@pytest.fixture
def sweeper(engine: Engine, clock: TurnableClock) -> Sweeper:
    return Sweeper(engine, clock, grace=300.0)


async def test_expired_documents_stay_for_the_grace(engine: Engine, sweeper: Sweeper, clock: TurnableClock) -> None:
    await commit(engine, put("sessions/a", expire_at=clock.now() + timedelta(seconds=10)))
    clock.turn(309)
    assert sweeper.sweep() == 0
    clock.turn(1)
    assert sweeper.sweep() == 1
    assert fields(engine, "sessions/a") is None


async def test_expire_now_spares_what_is_alive(engine: Engine, sweeper: Sweeper, clock: TurnableClock) -> None:
    await commit(
        engine,
        put("sessions/past", expire_at=clock.now()),
        put("sessions/future", expire_at=clock.now() + timedelta(microseconds=1)),
        put("x/y/sessions/deep", expire_at=clock.now()),
        put("items/nested", meta={"until": clock.now()}),
        put("other/undeclared", expire_at=clock.now()),
    )
    assert sweeper.expire_now() == 3
    assert [bool(fields(engine, each)) for each in ("sessions/future", "other/undeclared")] == [True, True]
    assert sweeper.expire_now() == 0


@pytest.mark.parametrize("kept", ["2020-01-01", 0, None, [0]])
async def test_only_timestamps_ever_expire(engine: Engine, sweeper: Sweeper, kept: object) -> None:
    await commit(engine, put("sessions/a", expire_at=kept), put("sessions/none"))
    assert sweeper.expire_now() == 0


async def test_only_the_latest_value_counts(engine: Engine, sweeper: Sweeper, clock: TurnableClock) -> None:
    await commit(engine, put("sessions/a", expire_at=clock.now()))
    await commit(engine, put("sessions/a", expire_at=clock.now() + timedelta(days=1)))
    assert sweeper.expire_now() == 0


async def test_subcollections_of_the_expired_stay(engine: Engine, sweeper: Sweeper, clock: TurnableClock) -> None:
    await commit(engine, put("sessions/a", expire_at=clock.now()), put("sessions/a/notes/n", text="kept"))
    assert sweeper.expire_now() == 1
    assert fields(engine, "sessions/a/notes/n") is not None


async def test_locked_documents_are_left_for_later(engine: Engine, sweeper: Sweeper, clock: TurnableClock) -> None:
    await commit(engine, put("sessions/a", expire_at=clock.now()), put("sessions/b", expire_at=clock.now()))
    request = engine.transactions.begin("projects/p/databases/(default)", _read_write(), 1)
    await engine.transactions.locks.acquire(name("sessions/a"), request.owner)
    assert sweeper.expire_now() == 1
    engine.transactions.end(request)
    assert sweeper.expire_now() == 1


async def test_deletions_are_observed_like_others(engine: Engine, sweeper: Sweeper, clock: TurnableClock) -> None:
    heard: list[Sequence[Change]] = []
    await commit(engine, put("sessions/a", expire_at=clock.now()))
    engine.committer.observers.append(heard.append)
    sweeper.expire_now()
    assert [(each.name, each.new) for (each,) in heard] == [(name("sessions/a"), None)]


async def test_many_documents_expire_in_batches(engine: Engine, sweeper: Sweeper, clock: TurnableClock) -> None:
    await commit(engine, *(put(f"sessions/{each}", expire_at=clock.now()) for each in range(1201)))
    assert sweeper.expire_now() == 1201


async def test_upkeep_sweeps_by_itself(clock: TurnableClock) -> None:
    emulator = FirestoreEmulator(
        Configuration(planner=None, collections=(SESSIONS,), clock=clock, upkeep_period=0.01, ttl_grace=1.0)
    )
    await emulator.start()
    engine, _ = emulator._parts()
    await commit(engine, put("sessions/a", expire_at=clock.now()))
    clock.turn(2)
    async with asyncio.timeout(10):
        while fields(engine, "sessions/a") is not None:
            await asyncio.sleep(0.01)
    await emulator.stop()


def _read_write() -> messages.Message:
    return messages.request_class("BeginTransaction")().options
