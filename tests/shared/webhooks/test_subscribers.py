import asyncio
from collections.abc import Iterator

import pytest

from infra.local.firestore import embedded
from infra.local.firestore.faults import FaultPlan
from shared import errors
from shared.webhooks.service import Wishes
from shared.webhooks.subscribers import Subscribers
from tests.clocks import TurnableClock
from tests.shared.webhooks.conftest import Lab

URL = "https://192.88.98.1/"


@pytest.fixture
def store_down(firestore_emulator: embedded.Handle) -> Iterator[FaultPlan]:
    yield FaultPlan(unavailable_every=1)
    firestore_emulator.follow(FaultPlan())


async def test_only_enabled_endpoints_are_told(lab: Lab) -> None:
    endpoint = await lab.register(URL)
    await lab.register(URL, status="disabled")

    assert [one.id for one in await lab.subscribers.of(lab.tenant)] == [endpoint.id]
    assert await lab.subscribers.of("other") == ()


async def test_own_changes_are_seen_at_once(lab: Lab) -> None:
    assert await lab.subscribers.of(lab.tenant) == ()
    endpoint = await lab.register(URL)
    assert len(await lab.subscribers.of(lab.tenant)) == 1
    await lab.webhooks.update(lab.tenant, endpoint.id, Wishes(status="disabled"))
    assert await lab.subscribers.of(lab.tenant) == ()


async def test_other_changes_are_seen_within_five_seconds(lab: Lab) -> None:
    clock = TurnableClock()
    elsewhere = Subscribers(lab.repository, clock)
    assert await elsewhere.of(lab.tenant) == ()
    await lab.register(URL)
    clock.turn(4.9)
    assert await elsewhere.of(lab.tenant) == ()
    clock.turn(0.2)
    assert len(await elsewhere.of(lab.tenant)) == 1


async def test_many_steps_ask_once(lab: Lab, firestore_emulator: embedded.Handle) -> None:
    before = firestore_emulator.operations()
    await asyncio.gather(*(lab.subscribers.of(lab.tenant) for _ in range(50)))

    assert firestore_emulator.operations().reads - before.reads <= 1


async def test_what_was_known_holds_while_the_store_is_down(
    lab: Lab, firestore_emulator: embedded.Handle, store_down: FaultPlan
) -> None:
    clock = TurnableClock()
    remembering = Subscribers(lab.repository, clock)
    await lab.register(URL)
    known = await remembering.of(lab.tenant)
    clock.turn(10)
    firestore_emulator.follow(store_down)

    assert await remembering.of(lab.tenant) == known
    with pytest.raises(errors.StoreUnavailableError):
        await remembering.of("other")
