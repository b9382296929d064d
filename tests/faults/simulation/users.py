"""People outside: they submit until they are answered, change their minds, and ask again when a connection breaks."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from shared import errors
from shared.jobs import submissions
from shared.jobs.job import STATUSES, Job
from shared.jobs.pipeline import Decision
from shared.jobs.submissions import Submission
from tests.faults.simulation.instances import Instance
from tests.faults.simulation.outsiders import OPERATOR, OWNER, TENANT
from tests.faults.simulation.reader import Reader
from tests.faults.simulation.scripts import Script
from tests.faults.simulation.virtual_time import EPOCH
from tests.faults.simulation.world import DroppedError, World

COMMANDS = ("cancel", "pause", "retry", "approve", "reject")
LOOK = 2.0
ENDED = frozenset({"succeeded", "failed", "cancelled"})
ANY = frozenset(STATUSES)
WHEN = {"retry": ENDED, "approve": ENDED | {"waiting"}, "reject": ENDED | {"waiting"}}
_AGAIN = (DroppedError, errors.StoreUnavailableError, errors.ContentionError)

Act = Callable[[Instance], Awaitable[Any]]


class Users:
    """Everybody who has jobs; ``acknowledged`` are those that the product has taken on, ``wishes`` what was asked."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tasks: list[asyncio.Task[None]] = []
        self.scripts: dict[str, Script] = {}
        self.acknowledged: set[str] = set()
        self.wishes: set[tuple[str, str]] = set()

    @property
    def busy(self) -> bool:
        """Return whether somebody still waits for an answer."""
        return not all(task.done() for task in self._tasks)

    def begin(self, scripts: Sequence[Script], *, batch: bool) -> None:
        """Have somebody submit the jobs, one by one or as a batch, and act on them if chance wants it."""
        wanted = [self._submission(number, script) for number, script in enumerate(scripts)]
        parts = [wanted] if batch else [[one] for one in wanted]
        for number, part in enumerate(parts):
            twice = self._world.faults.strikes("twice", f"submit {number}")
            for _ in range(2 if twice else 1):
                self._start(self._submit(part))
        for number, job_id in enumerate(self.scripts):
            for command in COMMANDS:
                if self._world.faults.strikes("command", f"{command} {number}"):
                    self.command(command, job_id)
        if self._world.faults.strikes("command", "halt"):
            self._start(self._halt())

    def read_along(self) -> None:
        """Have somebody follow the first job to its end."""
        self._start(Reader(self._world, next(iter(self.scripts))).follow())

    def command(self, command: str, job_id: str) -> None:
        """Have somebody act on a job."""
        self._start(self._act(command, job_id))

    async def at_once(self, command: str, job_id: str) -> None:
        """Carry a command out; return when the product has answered. A pause ends by itself later."""
        self.wishes.add((command, job_id))
        await self.insist(f"{command} {job_id}", self._acts(job_id)[command])
        if command == "pause":
            self._start(self._resume(job_id))

    def complaints(self) -> list[str]:
        """Return what has gone wrong in ways that the simulation does not know."""
        done = [task for task in self._tasks if task.done() and not task.cancelled()]
        return [repr(error) for task in done if (error := task.exception()) is not None]

    def _start(self, work: Any) -> None:
        self._tasks.append(self._world.loop.in_world(work))

    def _submission(self, number: int, script: Script) -> Submission:
        submission = Submission(
            TENANT,
            OWNER,
            script.type,
            script.payload(number),
            key=str(number),
            priority=script.priority,
            timeout=script.timeout,
            not_before=EPOCH + timedelta(seconds=script.delay) if script.delay else None,
        )
        self.scripts[submissions.job_id(submission)] = script
        return submission

    async def _submit(self, wanted: Sequence[Submission]) -> None:
        first = wanted[0]
        await asyncio.sleep(self._chance(0.0, 5.0, f"begin {first.key}"))

        async def submit(one: Instance) -> Sequence[Job]:
            jobs = one.services.jobs
            return [await jobs.submit(first)] if len(wanted) == 1 else await jobs.submit_many(wanted)

        self.acknowledged |= {job.id for job in await self.insist(f"submission {first.key}", submit) or ()}

    async def _act(self, command: str, job_id: str) -> None:
        await self._until(job_id, lambda status: status in WHEN.get(command, ANY))
        await self._think(f"{command} {job_id}")
        await self.at_once(command, job_id)

    def _acts(self, job_id: str) -> Mapping[str, Act]:
        async def retry(one: Instance) -> Any:
            self._world.ledger.retries[job_id] += 1
            return await one.services.jobs.retry(job_id, TENANT)

        yes, no = Decision(approved=True, by=OWNER), Decision(approved=False, by=OWNER)
        return {
            "cancel": lambda one: one.services.jobs.cancel(job_id, TENANT),
            "pause": lambda one: one.services.jobs.pause(job_id, TENANT),
            "resume": lambda one: one.services.jobs.resume(job_id, TENANT),
            "retry": retry,
            "approve": lambda one: one.services.jobs.decide(job_id, TENANT, yes),
            "reject": lambda one: one.services.jobs.decide(job_id, TENANT, no),
        }

    async def _resume(self, job_id: str) -> None:
        """End a pause after a while, and again whenever a request that was given up has paused the job after all."""
        await asyncio.sleep(self._chance(0.5, 120.0, f"paused {job_id}"))
        while not self._seen(job_id).ended:
            if self._seen(job_id).status == "paused":
                await self.insist(f"resume {job_id}", self._acts(job_id)["resume"])
            await asyncio.sleep(5 * LOOK)

    async def insist(self, purpose: str, act: Act) -> Any:
        """Ask until the product has answered; None stands for a refusal."""
        while True:
            place = self._world.faults.place(purpose)
            try:
                return await self._world.request(place, act)
            except _AGAIN:
                await asyncio.sleep(self._chance(0.1, 2.0, f"again {place}"))
            except (errors.InvalidStateError, errors.NotFoundError):
                return None
            except errors.PressroomError as error:
                self._world.ledger.blame("I0", f"{purpose} was answered with {error.code}")
                return None

    async def _halt(self) -> None:
        await self._think("halt")
        await self.insist("halt", lambda one: one.services.tenants.pause(TENANT, OPERATOR))
        await asyncio.sleep(self._chance(0.5, 120.0, "halted"))
        await self.insist("go on", lambda one: one.services.tenants.resume(TENANT, OPERATOR))
        while self._world.ledger.unsettled:
            if self._world.ledger.halted:  # as with jobs: a request that was given up
                await self.insist("go on", lambda one: one.services.tenants.resume(TENANT, OPERATOR))
            await asyncio.sleep(5 * LOOK)

    async def _until(self, job_id: str, fits: Callable[[str], bool]) -> None:
        while job_id not in self._world.ledger.jobs or not fits(self._seen(job_id).status):
            await asyncio.sleep(LOOK)

    async def _think(self, purpose: str) -> None:
        long = self._world.dice.throw(f"long {purpose}") < 0.3
        await asyncio.sleep(self._chance(0.0, 60.0 if long else 3.0, f"think {purpose}"))

    def _seen(self, job_id: str) -> Any:
        return self._world.ledger.jobs[job_id]

    def _chance(self, low: float, high: float, purpose: str) -> float:
        return self._world.dice.between(low, high, purpose)
