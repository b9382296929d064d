"""The sweeper against both emulators: promises that nobody kept."""

from datetime import datetime, timedelta

import pytest

from shared.bootstrap import Services
from shared.clock import SystemClock
from shared.firestore import client, writes
from shared.firestore.documents import Documents
from shared.manifest import log_events
from shared.observability import metrics
from shared.tasks import outbox
from shared.tasks.envelope import Task
from shared.tasks.sweeper import LOSSES, Sweeper

TASK = Task("t1", "jobs-normal", "/nowhere", {"x": 1})


async def nothing(_: str) -> None:
    """Give nothing up."""


async def promised(services: Services) -> None:
    await services.documents.commit([outbox.promise(TASK, services.clock.now())])


async def test_young_promise_is_left_alone(services: Services) -> None:
    await promised(services)

    assert (await services.sweeper.sweep(services.clock.now())).seen == 0
    assert metrics.REGISTRY.get_sample_value("parallel_queue_size", {"queue": TASK.queue}) == 1


async def test_task_that_never_reached_the_queue_is_created(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    await promised(services)
    sweep = await services.sweeper.sweep(services.clock.now() + timedelta(minutes=2))
    (logged,) = [vars(record) for record in caplog.records if record.message == log_events.TASKS_REVIVED]

    assert (sweep.seen, sweep.created, sweep.revived) == (1, 1, 0)
    assert (logged["overdue"], logged["published"], logged["revived"]) == (1, 1, 0)
    assert await services.publisher.exists(TASK)


async def test_task_that_waits_in_the_queue_is_left_alone(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    await promised(services)
    await services.publisher.create(TASK)
    sweep = await services.sweeper.sweep(services.clock.now() + timedelta(minutes=2))

    assert (sweep.seen, sweep.created, sweep.revived) == (1, 0, 0)
    assert log_events.TASKS_REVIVED not in caplog.text


async def test_task_that_the_queue_lost_is_revived_under_a_new_name(services: Services) -> None:
    await promised(services)
    await services.publisher.create(TASK)
    await services.publisher._client.purge_queue(name=services.publisher._queue(TASK))
    sweep = await services.sweeper.sweep(services.clock.now() + timedelta(minutes=2))
    document = await services.documents.get(outbox.path(TASK.id))

    assert (sweep.seen, sweep.created, sweep.revived) == (1, 0, 1)
    assert document is not None
    assert outbox.task_of(document).name == "t1-1"
    assert await services.publisher.exists(outbox.task_of(document))


async def test_task_that_is_lost_again_and_again_is_given_up(services: Services) -> None:
    given_up: list[str] = []

    async def give_up(task: str) -> None:
        given_up.append(task)
        await services.documents.commit([outbox.keep(task)])

    await promised(services)
    await services.publisher.create(TASK)
    sweeper = Sweeper(services.documents, services.publisher, services.clock, give_up)
    sweeps = []
    for hours in range(LOSSES + 2):
        await services.publisher._client.purge_queue(name=services.publisher._queue(TASK))
        sweeps.append(await sweeper.sweep(services.clock.now() + timedelta(hours=hours + 1)))

    assert [sweep.revived for sweep in sweeps] == [1] * LOSSES + [0, 0]
    assert [sweep.given_up for sweep in sweeps] == [0] * LOSSES + [1, 0]
    assert given_up == [TASK.id]


async def test_promise_without_sense_holds_up_no_other(services: Services) -> None:
    await promised(services)
    await services.documents.commit([writes.create(outbox.path("odd"), {"due_at": services.clock.now()})])
    sweep = await services.sweeper.sweep(services.clock.now() + timedelta(minutes=2))

    assert (sweep.seen, sweep.created) == (2, 1)
    assert (await services.sweeper.sweep(services.clock.now() + timedelta(minutes=2))).seen == 0


async def test_kept_promise_is_not_seen_again(services: Services) -> None:
    await promised(services)
    await services.documents.commit([outbox.keep(TASK.id)])

    assert (await services.sweeper.sweep(services.clock.now() + timedelta(minutes=2))).seen == 0


class Clock(SystemClock):
    """A clock that stands an hour ahead, and ten seconds further on each look."""

    def __init__(self) -> None:
        self.elapsed = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(hours=1)

    def monotonic(self) -> float:
        self.elapsed += 10
        return self.elapsed


async def test_sweep_rides_on_other_requests_now_and_then(services: Services) -> None:
    await promised(services)
    await Sweeper(services.documents, services.publisher, services.clock, nothing).ride_along()
    assert not await services.publisher.exists(TASK)
    await Sweeper(services.documents, services.publisher, Clock(), nothing).ride_along()
    assert await services.publisher.exists(TASK)


async def test_riding_sweep_harms_nobody_when_it_fails(
    services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:1")
    unreachable = Documents(client.create(), services.clock, "p", "(default)")
    await Sweeper(unreachable, services.publisher, Clock(), nothing).ride_along()
    await unreachable.aclose()

    assert "sweep put off" in caplog.text
