import asyncio
from collections.abc import AsyncIterator

import pytest
from google.protobuf import field_mask_pb2

from infra.local.cloud_tasks.clocks import AdjustableClock
from infra.local.cloud_tasks.dispatcher import Dispatcher
from infra.local.cloud_tasks.faults import Fault, FaultPlan, Injector
from infra.local.cloud_tasks.inspection import TaskRecord
from infra.local.cloud_tasks.limits import Options
from infra.local.cloud_tasks.oidc import SigningKey, TokenMinter
from infra.local.cloud_tasks.store import Store
from infra.local.cloud_tasks.writer import Writer
from tests.infra.local.cloud_tasks.lab import QUEUE, Lab, queue_message, seconds
from tests.infra.local.cloud_tasks.target import Answer, RecordingTarget


class Rig:
    """A dispatcher on a lab's engine, whose time stands unless a test moves it."""

    def __init__(self, lab: Lab, store: Store) -> None:
        self.lab = lab
        minter = TokenMinter(SigningKey(), AdjustableClock().now)
        self.dispatcher = Dispatcher(lab.engine, lab.clock, minter, Writer(lab.engine, store))

    async def settle(self) -> None:
        self.dispatcher.pump()
        while await self.dispatcher.wait_for_any():
            self.dispatcher.pump()

    def record(self, task_id: str = "t") -> TaskRecord:
        return self.lab.engine.inspect().named(task_id)


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    lab = Lab(Options(allow_hosts=frozenset({"far.example"})))
    lab.queue()
    store = Store()
    store.open()
    rig = Rig(lab, store)
    yield rig
    await rig.dispatcher.stop(grace=0)
    store.close()


async def test_a_due_task_is_delivered_and_gone(rig: Rig, target: RecordingTarget) -> None:
    rig.lab.task("t", url=target.url(), http_request={"body": b"hello"})
    await rig.settle()
    assert [request.body for request in target.received] == [b"hello"]
    assert rig.record().state == "succeeded"


async def test_a_kick_wakes_the_dispatcher(rig: Rig, target: RecordingTarget) -> None:
    rig.lab.task("t", url=target.url())
    rig.dispatcher.kick()
    await target.until(received=1)


async def test_the_deadline_cuts_an_attempt_short(rig: Rig, target: RecordingTarget) -> None:
    url = target.answer("/slow", Answer(after=asyncio.Event()))
    rig.lab.task("t", url=url, dispatch_deadline=seconds(15))
    rig.dispatcher.pump()
    await target.until(in_flight=1)
    rig.lab.clock.advance(15)
    rig.dispatcher.pump()
    assert rig.record().attempts[0].reason == "the dispatch deadline passed without a response"
    assert rig.record().state == "scheduled"


@pytest.mark.parametrize("raw", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"])
async def test_a_broken_response_is_a_failure(rig: Rig, target: RecordingTarget, raw: bytes) -> None:
    rig.lab.task("t", url=target.answer("/broken", Answer(raw=raw)))
    await rig.settle()
    assert [(attempt.status, rig.record().state) for attempt in rig.record().attempts] == [(None, "scheduled")]


async def test_retry_after_reaches_the_schedule(rig: Rig, target: RecordingTarget) -> None:
    rig.lab.task("t", url=target.answer("/busy", Answer(503, headers=(("Retry-After", "90"),))))
    await rig.settle()
    assert rig.record().schedule_time == rig.lab.clock.now() + 90_000_000


async def test_a_duplicate_is_delivered_at_the_same_time(rig: Rig, target: RecordingTarget) -> None:
    rig.lab.scheduler.injector = Injector(FaultPlan((Fault("duplicate", at=frozenset({1})),)))
    release = asyncio.Event()
    rig.lab.task("t", url=target.answer("/twice", Answer(after=release)))
    rig.dispatcher.pump()
    await target.until(in_flight=2)
    release.set()
    await rig.settle()
    assert (len(target.received), len(rig.record().attempts)) == (2, 1)


async def test_a_dropped_response_leaves_the_handler_run(rig: Rig, target: RecordingTarget) -> None:
    rig.lab.scheduler.injector = Injector(FaultPlan((Fault("drop_response", at=frozenset({1})),)))
    rig.lab.task("t", url=target.url())
    await rig.settle()
    assert (len(target.received), rig.record().state) == (1, "scheduled")
    rig.lab.clock.advance(1)
    await rig.settle()
    assert target.received[1].header("X-CloudTasks-TaskPreviousResponse") == "504"
    assert rig.record().state == "succeeded"


async def test_a_host_no_longer_allowed_is_not_called(rig: Rig) -> None:
    rig.lab.task("t", url="http://far.example/x", retry_config={"max_attempts": 1})
    rig.lab.engine.state.options = Options()
    await rig.settle()
    assert rig.record().state == "exhausted"
    assert "loopback hosts only" in rig.record().attempts[0].reason


async def test_an_override_counts_at_dispatch(rig: Rig, target: RecordingTarget) -> None:
    override = {"scheme": "HTTP", "host": "127.0.0.1", "port": target.port}
    rig.lab.task("t", url="https://far.example/x")
    rig.lab.engine.queues.update(queue_message(http_target={"uri_override": override}), field_mask_pb2.FieldMask())
    await rig.settle()
    assert [request.path for request in target.received] == ["/x"]


async def test_stop_closes_connections(rig: Rig, target: RecordingTarget) -> None:
    rig.lab.task("t", url=target.url())
    await rig.settle()
    ((connection,),) = rig.dispatcher._sender._idle.values()
    await rig.dispatcher.stop(grace=0)
    assert not connection.reusable


async def test_stop_gives_attempts_time_to_end(rig: Rig, target: RecordingTarget) -> None:
    release = asyncio.Event()
    rig.lab.task("t", url=target.answer("/slow", Answer(after=release)))
    rig.dispatcher.pump()
    await target.until(in_flight=1)
    asyncio.get_running_loop().call_later(0.02, release.set)
    await rig.dispatcher.stop(grace=30)
    assert rig.record().state == "succeeded"


async def test_stop_leaves_what_does_not_end(rig: Rig, target: RecordingTarget) -> None:
    rig.lab.task("t", url=target.answer("/slow", Answer(after=asyncio.Event())))
    rig.dispatcher.pump()
    await target.until(in_flight=1)
    await rig.dispatcher.stop(grace=0)
    rig.lab.task("u", url=target.url())
    rig.dispatcher.pump()
    rig.dispatcher.kick()
    assert {record.task_id for record in rig.lab.engine.inspect().live} == {"t", "u"}
    assert await rig.dispatcher.wait_for_any() is False


async def test_run_dispatches_from_a_paused_queue(rig: Rig, target: RecordingTarget) -> None:
    rig.lab.engine.queues.pause(QUEUE)
    rig.dispatcher.run(rig.lab.task("t", url=target.url()))
    await rig.settle()
    assert rig.record().state == "succeeded"
