import asyncio
from collections.abc import AsyncIterator

import pytest

from infra.local.cloud_tasks.messages import SECOND
from infra.local.cloud_tasks.store import Store
from infra.local.cloud_tasks.virtual_time import NotIdleError, VirtualTime
from tests.infra.local.cloud_tasks.lab import QUEUE, START, Lab, seconds
from tests.infra.local.cloud_tasks.target import Answer, RecordingTarget
from tests.infra.local.cloud_tasks.test_dispatcher import Rig


@pytest.fixture
async def rig(lab: Lab) -> AsyncIterator[Rig]:
    store = Store()
    store.open()
    rig = Rig(lab, store)
    yield rig
    await rig.dispatcher.stop(grace=0)
    store.close()


@pytest.fixture
def time(rig: Rig) -> VirtualTime:
    return VirtualTime(rig.lab.clock, rig.lab.engine, rig.dispatcher)


async def test_draining_skips_all_backoff(rig: Rig, time: VirtualTime, target: RecordingTarget) -> None:
    rig.lab.task("t", url=target.answer("/task", 503, 503, 503, 200), retry_config={"min_backoff": seconds(600)})
    await time.drain(100)
    record = rig.record()
    began = [attempt.dispatched_at - record.attempts[0].dispatched_at for attempt in record.attempts]
    assert record.state == "succeeded"
    assert began == [0, 600 * SECOND, 1800 * SECOND, 4200 * SECOND]


async def test_draining_leaves_a_paused_queue_alone(rig: Rig, time: VirtualTime) -> None:
    rig.lab.engine.queues.pause(QUEUE)
    rig.lab.task("t")
    await time.drain(5)
    assert rig.record().state == "scheduled"


async def test_draining_ends_with_tasks_that_tasks_create(rig: Rig, time: VirtualTime, target: RecordingTarget) -> None:
    release = asyncio.Event()
    rig.lab.task("first", url=target.answer("/task", Answer(after=release)))
    draining = asyncio.create_task(time.drain(20))
    await target.until(in_flight=1)
    rig.lab.task("second", url=target.url("/second"), schedule_time=START + seconds(60))
    release.set()
    await draining
    assert [record.state for record in rig.lab.engine.inspect().gone] == ["succeeded", "succeeded"]


async def test_draining_gives_up_on_endless_work(rig: Rig, time: VirtualTime, target: RecordingTarget) -> None:
    rig.lab.task("t", url=target.answer("/task", 500))
    with pytest.raises(NotIdleError, match="6 steps"):
        await time.drain(6)


async def test_advancing_lets_everything_happen_in_its_turn(
    rig: Rig, time: VirtualTime, target: RecordingTarget
) -> None:
    url = target.answer("/task", 500)
    rig.lab.task("t", url=url, retry_config={"min_backoff": seconds(10), "max_backoff": seconds(10)})
    await time.advance(35, wait_for_responses=True)
    assert (len(target.received), rig.lab.time) == (4, 35)


async def test_advancing_without_waiting_meets_deadlines(rig: Rig, time: VirtualTime, target: RecordingTarget) -> None:
    url = target.answer("/task", Answer(after=asyncio.Event()))
    rig.lab.task("t", url=url, dispatch_deadline=seconds(15))
    rig.dispatcher.pump()
    await target.until(in_flight=1)
    await time.advance(15, wait_for_responses=False)
    assert [attempt.status for attempt in rig.record().attempts] == [None]
