"""
The contract of Cloud Tasks on virtual time, at its worst.

Tasks arrive at least once, late, twice at a time and out of order. A name stays taken while the task lives and for a
day after it. What fails is tried again after the queue's backoff, and deleted in silence when its attempts are used
up. A delivery that takes longer than its deadline counts as failed while its handler goes on.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from google.api_core import exceptions
from google.cloud.tasks_v2.types import CreateTaskRequest

from shared.manifest import queues
from tests.faults.simulation import wire
from tests.faults.simulation.faults import Dice, Faults
from tests.faults.simulation.virtual_time import EPOCH, Process, VirtualLoop
from tests.faults.simulation.wire import Wire

NAMES_ARE_KEPT = 24 * 3600.0
LONGEST_LATE = 300.0
LONGEST_PAUSE = 300.0
FURTHEST = 30 * 24 * 3600.0
_SUCCESS = range(200, 300)


@dataclass
class Held:
    """A task that a queue holds."""

    name: str
    queue: queues.Queue
    path: str
    headers: dict[str, str]
    body: bytes
    due: float
    deadline: float
    failures: int = 0
    gone: bool = False

    @property
    def id(self) -> str:
        """Return the last part of the name."""
        return self.name.rpartition("/")[2]


Deliver = Callable[[Held, str], Awaitable[int]]


@dataclass
class Tally:
    """What the queues did."""

    created: int = 0
    delivered: int = 0
    exhausted: int = 0
    purged: int = 0


class CloudTasks:
    """All queues; ``deliver`` makes one HTTP call and returns its status; each delivery is made ``copies`` times."""

    def __init__(self, loop: VirtualLoop, dice: Dice, faults: Faults, deliver: Deliver, copies: int = 1) -> None:
        self._loop = loop
        self._dice = dice
        self._faults = faults
        self._deliver = deliver
        self._copies = copies
        self._tasks: dict[str, Held] = {}
        self._names: dict[str, float] = {}
        self._paused_until: dict[str, float] = {}
        self.seen: list[Held] = []
        self.tally = Tally()

    def create(self, message: Any) -> None:
        """Take a task in, unless its name is taken."""
        name = message.task.name
        if name in self._tasks or self._names.get(name, -1.0) > self._loop.time():
            raise exceptions.AlreadyExists(name)
        held = self._held(message)
        self._tasks[name] = held
        self.seen.append(held)
        self.tally.created += 1
        self._loop.in_world(self._attempt(held))

    def holds(self, name: str) -> bool:
        """Whether the task is still to be delivered."""
        return name in self._tasks

    def purge(self, queue: str) -> None:
        """Throw every task of a queue away."""
        for held in [held for held in self._tasks.values() if held.queue.name == queue]:
            self.tally.purged += 1
            self._forget(held)

    def pause(self, queue: str, seconds: float) -> None:
        """Deliver nothing for a while."""
        self._paused_until[queue] = self._loop.time() + seconds

    async def deliver_again(self, held: Held) -> int:
        """Deliver a task once more, whatever has become of it."""
        return await self._deliver(held, f"again {held.id}")

    def _held(self, message: Any) -> Held:
        task, now = message.task, self._loop.time()
        queue = queues.BY_NAME[message.parent.rpartition("/")[2]]
        due = now
        if task.HasField("schedule_time"):
            due = max(now, task.schedule_time.ToMicroseconds() / 1e6 - EPOCH.timestamp())
        if due - now > FURTHEST:
            raise exceptions.InvalidArgument("The schedule time is too far in the future.")
        request = task.http_request
        path = "/" + request.url.split("/", 3)[3]
        return Held(task.name, queue, path, dict(request.headers), request.body, due, task.dispatch_deadline.seconds)

    async def _attempt(self, held: Held) -> None:
        await self._wait(held, held.due - self._loop.time())
        while not held.gone:
            visit = f"{held.id}:{held.failures}"
            twins = self._copies - 1 + self._faults.strikes("duplicate", f"deliver {visit}")
            for twin in range(twins):
                self._loop.in_world(self._once_more(held, f"{visit} twin {twin}"))
            delivered = await self._send(held, visit)
            if held.gone:
                return
            if delivered and not self._faults.strikes("redelivery", f"answer {visit}"):
                self._forget(held)
                return
            held.failures += 1
            if held.failures >= held.queue.retry.max_attempts:
                self.tally.exhausted += 1
                self._forget(held)
                return
            await self._wait(held, _backoff(held))

    async def _wait(self, held: Held, seconds: float) -> None:
        visit = f"{held.id}:{held.failures}"
        lateness = self._dice.between(0.001, 0.02, f"hurry {visit}")
        if self._dice.throw(f"overtaken {visit}") < 0.3:
            lateness = self._dice.between(0.0, 2.0, f"lag {visit}")
        if self._faults.strikes("late task", f"dispatch {visit}"):
            lateness = self._dice.between(30.0, LONGEST_LATE, f"late {visit}")
        await asyncio.sleep(max(0.0, seconds) + lateness)
        while (pause := self._paused_until.get(held.queue.name, 0.0) - self._loop.time()) > 0:
            await asyncio.sleep(pause + lateness)

    async def _once_more(self, held: Held, visit: str) -> None:
        await asyncio.sleep(self._dice.between(0.0, 1.0, f"twin {visit}"))
        await self._send(held, visit)

    async def _send(self, held: Held, visit: str) -> bool:
        self.tally.delivered += 1
        return await self._deliver(held, visit) in _SUCCESS

    def _forget(self, held: Held) -> None:
        held.gone = True
        self._tasks.pop(held.name, None)
        if not self._faults.strikes("forgotten name", f"forget {held.id}"):
            self._names[held.name] = self._loop.time() + NAMES_ARE_KEPT


def _backoff(held: Held) -> float:
    policy = held.queue.retry
    return min(policy.max_backoff, policy.min_backoff * 2.0 ** min(held.failures - 1, policy.max_doublings))


@dataclass
class QueueClient:
    """What a process holds in place of ``CloudTasksAsyncClient``."""

    tasks: CloudTasks
    process: Process
    wire: Wire
    transport: Any = field(default_factory=lambda: SimpleNamespace(close=_nothing))

    async def create_task(self, request: Any, **_: Any) -> None:
        message = CreateTaskRequest.pb(request)

        async def serve() -> None:
            self.tasks.create(message)

        await self.wire.call(self.process, f"create {_id(message.task.name)}", wire.CHANGING, serve)

    async def get_task(self, request: Any, **_: Any) -> None:
        async def serve() -> None:
            if not self.tasks.holds(request.name):
                raise exceptions.NotFound(request.name)

        await self.wire.call(self.process, f"look {_id(request.name)}", wire.READING, serve)


def _id(name: str) -> str:
    return name.rpartition("/")[2]


async def _nothing() -> None:
    return
