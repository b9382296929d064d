"""
The world that one schedule plays in: store, queues, scheduler, instances that die and come back, and the judge.

Everything but the network, the clock and the operating system is the product itself.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from shared.manifest import queues
from tests.faults.simulation import instances, outsiders
from tests.faults.simulation.cloud_tasks import LONGEST_PAUSE, CloudTasks, Held
from tests.faults.simulation.faults import Dice, Faults
from tests.faults.simulation.instances import Instance
from tests.faults.simulation.ledger import Ledger
from tests.faults.simulation.store import Store
from tests.faults.simulation.virtual_time import EPOCH, WORLD, Process, ProcessClock, VirtualLoop
from tests.faults.simulation.wire import LARGEST_SKEW, Wire

T = TypeVar("T")

INSTANCES = 3
SWEEP_PERIOD = 60.0
CLIENT_TIMEOUT = 30.0
_NEMESES = 2


class DroppedError(Exception):
    """The connection broke: whether anything happened, nobody knows."""


@dataclass(frozen=True)
class Setting:
    """
    What a world is like.

    With ``skewed`` clocks, each process is up to ten minutes off. There may be several ``sweepers`` at a time, or none.
    Tasks are delivered in so many ``copies`` each. At most ``limit`` jobs of the tenant may run at once. With a
    ``webhook``, a receiver outside wants to hear of every end; with a ``reader``, somebody follows the first job. Jobs
    may be submitted as one ``batch``.
    """

    skewed: bool = False
    sweepers: int = 1
    copies: int = 1
    limit: int | None = None
    webhook: bool = False
    reader: bool = False
    batch: bool = False


class World:
    """Everything, wired."""

    def __init__(self, loop: VirtualLoop, dice: Dice, faults: Faults, setting: Setting) -> None:
        self.loop = loop
        self.dice = dice
        self.faults = faults
        self.setting = setting
        self.ledger = Ledger(loop.time)
        self.store = Store(ProcessClock(loop), instances.PLANNER)
        self.store.engine.committer.observers.append(self.ledger.observe)
        self.tasks = CloudTasks(loop, dice, faults, self._deliver, setting.copies)
        self.wire = Wire(loop, dice, faults)
        self.receiver = outsiders.Receiver()
        self.instances: list[Instance] = []
        self._started = 0

    def begin(self) -> None:
        """Start the instances, the scheduler and whoever meddles with the queues."""
        if self.setting.limit is not None:
            self.ledger.limit = self.setting.limit
            self.store.put(outsiders.limited(self.setting.limit))
        if self.setting.webhook:
            self.store.put(outsiders.endpoint())
        for _ in range(INSTANCES):
            self.start_instance()
        self.loop.in_world(self._schedule_sweeps())
        for queue in queues.BY_PRIORITY.values():
            for number in range(_NEMESES):
                self._meddle(queue.name, f"{queue.name} {number}")

    def start_instance(self) -> None:
        """Start one more process of the product."""
        self._started += 1
        name = f"instance {self._started}"
        skew = self.dice.between(-LARGEST_SKEW, LARGEST_SKEW, f"skew {name}") if self.setting.skewed else 0.0
        process = Process(name, self.loop, skew)
        instance = Instance(process, self)
        self.instances.append(instance)
        process.on_death.append(partial(self._replace, instance))

    async def request(
        self, purpose: str, work: Callable[[Instance], Awaitable[T]], within: float = CLIENT_TIMEOUT
    ) -> T:
        """Have one instance do ``work`` for a caller outside, ``within`` some seconds; raises DroppedError."""
        instance = self._route(purpose)
        if instance is None:
            await asyncio.sleep(0.1)
            raise DroppedError
        answer: asyncio.Future[T] = self.loop.create_future()
        task = instance.process.start(_call(work, instance))
        task.add_done_callback(partial(_settle, answer), context=WORLD)
        drop = partial(_drop, answer)
        instance.process.on_death.append(drop)
        timer = self.loop.call_later(within, drop, context=WORLD)
        try:
            return await answer
        finally:
            timer.cancel()
            instance.process.on_death.remove(drop)

    async def sweep(self) -> None:
        """Call the sweeper as Cloud Scheduler does: once, whatever comes of it."""
        place = self.faults.place("sweep")
        with contextlib.suppress(DroppedError):
            await self.request(place, lambda instance: instance.post("/sweep", {}, b""))

    def _replace(self, instance: Instance) -> None:
        self.instances.remove(instance)
        delay = self.dice.between(0.1, 5.0, f"restart {instance.process.name}")
        self.loop.call_later(delay, self.start_instance, context=WORLD)

    def _route(self, purpose: str) -> Instance | None:
        running = [each for each in self.instances if each.process.state == "running"]
        frozen = [each for each in self.instances if each.process.state == "frozen"]
        if frozen and (not running or self.faults.strikes("to a frozen", f"route {purpose}")):
            running = frozen
        return running[self.dice.pick(len(running), f"route {purpose}")] if running else None

    async def _deliver(self, held: Held, visit: str) -> int:
        own = {"x-cloudtasks-taskname": held.id, "x-cloudtasks-taskretrycount": str(held.failures)}
        headers = {**held.headers, **own}
        try:
            return await self.request(visit, lambda one: one.post(held.path, headers, held.body), held.deadline)
        except DroppedError:
            return 503

    async def _schedule_sweeps(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_PERIOD)
            latest = max((one.process.clock.skew for one in self.instances), default=0.0)
            if self.ledger.overdue(EPOCH + timedelta(seconds=self.loop.time() + max(latest, 0.0))):
                for _ in range(self.setting.sweepers):
                    self.loop.in_world(self.sweep())

    def _meddle(self, queue: str, place: str) -> None:
        at = self.dice.between(0.0, 60.0, f"meddle {place}")
        if self.faults.strikes("purge", f"purge {place}"):
            self.loop.call_later(at, self.tasks.purge, queue, context=WORLD)
        if self.faults.strikes("pause", f"pause {place}"):
            seconds = self.dice.between(1.0, LONGEST_PAUSE, f"paused {place}")
            self.loop.call_later(at, self.tasks.pause, queue, seconds, context=WORLD)


async def _call(work: Callable[[Instance], Awaitable[T]], instance: Instance) -> T:
    return await work(instance)


def _settle(answer: "asyncio.Future[Any]", task: "asyncio.Task[Any]") -> None:
    error = None if task.cancelled() else task.exception()
    if answer.done():
        return
    if error is not None:
        answer.set_exception(error)
    elif not task.cancelled():
        answer.set_result(task.result())


def _drop(answer: "asyncio.Future[Any]") -> None:
    if not answer.done():
        answer.set_exception(DroppedError())
