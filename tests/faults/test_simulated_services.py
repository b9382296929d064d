"""The queue, the store and the wire of the simulation keep the contracts of the real ones."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from google.api_core import exceptions
from google.cloud.tasks_v2.types import CreateTaskRequest

from shared import errors
from shared.firestore import queries, writes
from shared.firestore.documents import Documents
from shared.manifest import queues
from tests.faults.simulation import instances
from tests.faults.simulation.cloud_tasks import CloudTasks, Held
from tests.faults.simulation.faults import Dice, Fault, Faults
from tests.faults.simulation.store import Store, StoreClient
from tests.faults.simulation.virtual_time import Process, ProcessClock, VirtualLoop
from tests.faults.simulation.wire import Wire

QUEUE = "projects/p/locations/l/queues/jobs-normal"


@dataclass
class Bench:
    """A queue, a store and one process, with whatever faults are named."""

    loop: VirtualLoop
    faults: Faults
    answers: list[int] = field(default_factory=list)
    delivered: list[tuple[float, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        dice = self.faults.dice
        self.tasks = CloudTasks(self.loop, dice, self.faults, self._deliver)
        self.store = Store(ProcessClock(self.loop), instances.PLANNER)
        self.process = Process("one", self.loop)
        client: Any = StoreClient(self.store, self.process, Wire(self.loop, dice, self.faults))
        self.documents = Documents(client, self.process.clock, "simulation", "(default)")

    async def _deliver(self, held: Held, _: str) -> int:
        self.delivered.append((self.loop.time(), held.failures))
        return self.answers.pop(0) if self.answers else 200

    def create(self, name: str) -> None:
        request = CreateTaskRequest(parent=QUEUE)
        request.task.name = f"{QUEUE}/tasks/{name}"
        request.task.http_request.url = "http://worker/stages"
        self.tasks.create(CreateTaskRequest.pb(request))

    def run(self, work: Callable[[], Awaitable[Any]]) -> Any:
        return self.loop.run_until_complete(self.process.start(_call(work)))


async def _call(work: Callable[[], Awaitable[Any]]) -> Any:
    return await work()


@pytest.fixture
def make() -> Iterator[Callable[..., Bench]]:
    loop = VirtualLoop()
    made: list[Bench] = []

    def build(*only: Fault) -> Bench:
        made.append(Bench(loop, Faults(Dice(1), {}, 0.0, loop.time, frozenset(only))))
        return made[-1]

    yield build
    loop.bury()
    for bench in made:
        bench.store.close()


def test_a_name_stays_taken_for_a_day(make: Callable[..., Bench]) -> None:
    bench = make()
    bench.create("a")
    bench.loop.run_until_complete(asyncio.sleep(3600))

    assert [failures for _, failures in bench.delivered] == [0]
    with pytest.raises(exceptions.AlreadyExists):
        bench.create("a")
    bench.loop.run_until_complete(asyncio.sleep(24 * 3600))
    bench.create("a")


def test_failures_are_tried_again_until_the_task_is_deleted(make: Callable[..., Bench]) -> None:
    bench = make()
    most = queues.JOBS_NORMAL.retry.max_attempts
    bench.answers = [503] * 99
    bench.create("a")
    bench.loop.run_until_complete(asyncio.sleep(24 * 3600))

    assert [failures for _, failures in bench.delivered] == list(range(most))
    assert (bench.tasks.tally.exhausted, bench.tasks.holds(f"{QUEUE}/tasks/a")) == (1, False)


def test_a_purged_queue_delivers_nothing_and_keeps_the_names(make: Callable[..., Bench]) -> None:
    bench = make()
    bench.create("a")
    bench.tasks.purge("jobs-normal")
    bench.loop.run_until_complete(asyncio.sleep(3600))

    assert bench.delivered == []
    with pytest.raises(exceptions.AlreadyExists):
        bench.create("a")


def test_a_paused_queue_delivers_later(make: Callable[..., Bench]) -> None:
    bench = make()
    bench.tasks.pause("jobs-normal", 60)
    bench.create("a")
    bench.loop.run_until_complete(asyncio.sleep(3600))

    assert [at >= 60 for at, _ in bench.delivered] == [True]


@pytest.mark.parametrize("fault", [Fault("duplicate", "deliver a:0"), Fault("redelivery", "answer a:0")], ids=str)
def test_tasks_may_arrive_twice(make: Callable[..., Bench], fault: Fault) -> None:
    bench = make(fault)
    bench.create("a")
    bench.loop.run_until_complete(asyncio.sleep(3600))

    assert len(bench.delivered) == 2


def test_the_store_is_as_strict_as_the_real_one(make: Callable[..., Bench]) -> None:
    bench = make()
    unindexed = queries.Query("jobs", where=[("stage", "==", "plan"), ("owner", "==", "me")])

    bench.run(lambda: bench.documents.commit([writes.create("jobs/a", {"n": 1})]))

    with pytest.raises(errors.AlreadyExistsError):
        bench.run(lambda: bench.documents.commit([writes.create("jobs/a", {"n": 2})]))
    with pytest.raises(errors.MissingIndexError):
        bench.run(lambda: bench.documents.query(unindexed))


@pytest.mark.parametrize("fault", ["unavailable", "aborted", "lost answer", "late"])
def test_what_the_store_does_not_answer_is_tried_again(make: Callable[..., Bench], fault: Any) -> None:
    bench = make(Fault(fault, "commit jobs/a 1"))

    bench.run(lambda: bench.documents.commit([writes.replace("jobs/a", {"n": 1})]))
    found = bench.run(lambda: bench.documents.get("jobs/a"))

    assert found.data == {"n": 1}
    assert [fault for _, fault in bench.faults.injected] == [Fault(fault, "commit jobs/a 1")]


@pytest.mark.parametrize(("fault", "applied"), [("crash before", False), ("crash after", True)])
def test_a_crash_is_before_or_after_the_commit(make: Callable[..., Bench], fault: Any, *, applied: bool) -> None:
    bench = make(Fault(fault, "commit jobs/a 1"))
    bench.process.start(_call(lambda: bench.documents.commit([writes.create("jobs/a", {"n": 1})])))
    bench.loop.run_until_complete(asyncio.sleep(60))

    name = "projects/simulation/databases/(default)/documents/jobs/a"
    assert bench.process.state == "dead"
    assert (bench.store.engine.store.get(name) is not None) is applied
