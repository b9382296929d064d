"""
Filling: jobs of a tenant's backlog are let in, the oldest first, as far as its windows have room.

Limits hold under any interleaving: each admission of a limited tenant writes the tenant's gate, on the condition that
it is as it was before the jobs were counted. So whatever another instance has let in meanwhile, one of the two has to
start again. Tenants without limits are let in without a gate: what two instances see at the same moment, both may let
in, but never the same job, and after that neither lets in anything until the window has room again.
"""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from shared import errors
from shared.admission import terms as agreed
from shared.admission import windows
from shared.admission.demands import Demands
from shared.admission.places import Places
from shared.admission.standing import EVERYWHERE
from shared.admission.terms import KnownTerms, Terms
from shared.clock import Clock
from shared.firestore import writes
from shared.firestore.documents import Document, Documents
from shared.firestore.writes import Write
from shared.jobs import admission, transitions
from shared.jobs.job import Job
from shared.jobs.repository import JobRepository
from shared.jobs.steps import Moment, Step
from shared.manifest import collections, queues
from shared.manifest.queues import Priority
from shared.tasks.envelope import Task
from shared.tasks.publisher import Publisher

PASS = 100
MOST_WRITES = 400
RACES = 10
LONGEST_PAUSE = 0.05
_CONFLICT = (errors.PreconditionError, errors.AlreadyExistsError)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Ports:
    """What filling works with; ``ceiling`` is the part of a lane that one tenant may take."""

    documents: Documents
    jobs: JobRepository
    publisher: Publisher
    clock: Clock
    terms: KnownTerms
    places: Places
    demands: Demands
    ceiling: float


@dataclass(frozen=True)
class Lane:
    """What was found in a lane: how many jobs were let in before, room for how many more, and who is first in line."""

    name: str
    active: int
    room: int
    as_of: datetime
    line: Sequence[Job] = ()

    @property
    def more(self) -> bool:
        """Return whether jobs may be left that wait."""
        return self.room <= 0 or len(self.line) >= min(self.room, PASS)


@dataclass(frozen=True)
class Filled:
    """What was let in, by lane, and how many jobs are in each lane now; ``waiting`` lanes may hold more."""

    admitted: Mapping[str, int]
    active: Mapping[str, tuple[int, datetime]]
    waiting: frozenset[str]
    limited: bool = False


NOTHING = Filled({}, {}, frozenset())


class Filling:
    """Lets jobs in."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def fill(self, tenant: str, lanes: Sequence[str]) -> Filled:
        """Let jobs of these lanes in until nothing waits or nothing has room; raises store errors."""
        total: dict[str, int] = {}
        for race in range(RACES):
            try:
                found = await self._until_done(tenant, lanes, total)
            except _CONFLICT:
                await self._ports.clock.sleep(random.uniform(0, LONGEST_PAUSE * (race + 1)))
                continue
            return replace(found, admitted=total)
        return Filled(total, {}, frozenset(lanes))  # others let jobs in all the while; they know what is left

    async def _until_done(self, tenant: str, lanes: Sequence[str], total: dict[str, int]) -> Filled:
        while True:
            terms = await self._ports.terms.of(tenant)
            gate = None
            if terms.limited:
                terms, gate = await asyncio.gather(self._ports.terms.read(tenant), self._gate(tenant))
            if terms.paused:
                return replace(NOTHING, waiting=frozenset(lanes))
            found = await self._lines(terms, lanes)
            chosen = [job for lane in found for job in lane.line]
            admitted = await self._admit(terms, gate, chosen, _newest(found))
            for lane, count in admitted.items():
                total[lane] = total.get(lane, 0) + count
            if sum(admitted.values()) < PASS and sum(admitted.values()) == len(chosen):
                return _outcome(terms, [lane for lane in found if lane.name in lanes or lane.line], admitted)

    async def _gate(self, tenant: str) -> Document | None:
        return await self._ports.documents.get(_gate_path(tenant))

    async def _lines(self, terms: Terms, lanes: Sequence[str]) -> list[Lane]:
        """Return the lanes with as many jobs of each line as have room, the most urgent first."""
        names = EVERYWHERE if terms.max_running is not None else [name for name in EVERYWHERE if name in lanes]
        counted = await asyncio.gather(*(self._counted(terms, name) for name in names))
        left = PASS if terms.max_running is None else terms.max_running - _running(counted)
        found = []
        for lane in await asyncio.gather(*(self._in_line(lane, terms.tenant, left) for lane in counted)):
            room = lane.room if lane.name == admission.FREE else min(lane.room, left)
            kept = lane.line[: max(room, 0)]
            if lane.name != admission.FREE:
                left -= len(kept)
            found.append(replace(lane, room=room, line=kept))
        return found

    async def _counted(self, terms: Terms, name: str) -> Lane:
        if name == admission.FREE:
            return Lane(name, 0, PASS, _LONG_AGO)
        lane: Priority = name  # type: ignore[assignment]  # all but the free one are priorities
        active, demand = await asyncio.gather(
            self._ports.places.active(name, terms.tenant), self._ports.demands.of(lane)
        )
        size = windows.window(terms, lane, demand, self._ports.ceiling)
        return Lane(name, active.number, size - active.number, active.read_time)

    async def _in_line(self, lane: Lane, tenant: str, left: int) -> Lane:
        room = lane.room if lane.name == admission.FREE else min(lane.room, left)
        if room <= 0:
            return lane
        line, as_of = await self._ports.places.first(lane.name, tenant, min(room, PASS))
        return replace(lane, line=line, as_of=as_of)

    async def _admit(
        self, terms: Terms, gate: Document | None, chosen: Sequence[Job], now: datetime
    ) -> Mapping[str, int]:
        """Let jobs in by one commit, as many as fit; raises PreconditionError or AlreadyExistsError when overtaken."""
        if not chosen:
            return {}
        steps = _fitting(await asyncio.gather(*(self._step(job, Moment(now)) for job in chosen)))
        held = [_shut(terms.tenant, gate, now)] if terms.limited else []
        tasks = [task for step in steps for task in step.tasks]
        try:
            await self._ports.documents.commit([*held, *(write for step in steps for write in step.writes)])
        except _CONFLICT:
            # it may be our own commit, of which only the answer was lost
            await self._ports.publisher.publish(await self._ports.jobs.promised([task.id for task in tasks]))
            raise
        await self._ports.publisher.publish(tasks)
        admitted: dict[str, int] = {}
        for step in steps:
            name = step.job.place.partition("-")[2]
            admitted[name] = admitted.get(name, 0) + 1
        return admitted

    async def _step(self, job: Job, moment: Moment) -> Step:
        promised = await self._ports.jobs.held_back(job.id) if job.seq else []
        return transitions.admit(job, [_routed(task, job) for task in promised], moment)


def _running(lanes: Sequence[Lane]) -> int:
    return sum(lane.active for lane in lanes if lane.name != admission.FREE)


def _newest(lanes: Sequence[Lane]) -> datetime:
    return max(lane.as_of for lane in lanes)


def _fitting(steps: Sequence[Step]) -> list[Step]:
    """Return the first steps that one commit can hold, at least one."""
    found: list[Step] = []
    size = 0
    for step in steps:
        size += len(step.writes)
        if found and size > MOST_WRITES:
            break
        found.append(step)
    return found


def _outcome(terms: Terms, found: Sequence[Lane], admitted: Mapping[str, int]) -> Filled:
    waiting, as_of = frozenset(lane.name for lane in found if lane.more), _newest(found)
    active = {lane.name: (lane.active + admitted.get(lane.name, 0), as_of) for lane in found}
    return Filled({}, active, waiting, terms.limited)


def _routed(task: Task, job: Job) -> Task:
    """Return a task that was held back, in the queue of the job's present priority."""
    return replace(task, queue=queues.BY_PRIORITY[job.priority].name)


def _gate_path(tenant: str) -> str:
    return f"{collections.GATES.name}/{agreed.document_id(tenant)}"


def _shut(tenant: str, gate: Document | None, now: datetime) -> Write:
    """Return the write that only one of all who have seen ``gate`` can make."""
    fields: dict[str, Any] = {"tenant": tenant, "at": now}
    path = _gate_path(tenant)
    return writes.create(path, fields) if gate is None else writes.update(path, fields, gate.version)
