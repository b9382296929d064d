"""
Caches of several processes over one store that is slow, down, or holds rubbish; users who ask, others who invalidate.

Judged from outside, by what went into each answer: whose it was, and when its making began.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import orjson

from shared import errors
from shared.cache import assembly, entry_documents
from shared.cache.assembly import Options
from shared.cache.entry import CacheEntry, Slot
from shared.cache.invalidation import Marker
from shared.cache.policy import Policy
from shared.cache.question import Answer, Control, Fresh, Question
from shared.cache.scope import Scope
from shared.cache.service import CacheService
from shared.cache.stats import Stats
from shared.firestore import writes
from shared.firestore.documents import Documents
from tests.faults.simulation import instances
from tests.faults.simulation.faults import Dice, Faults, Rates
from tests.faults.simulation.store import Store, StoreClient
from tests.faults.simulation.virtual_time import EPOCH, Process, ProcessClock, VirtualLoop
from tests.faults.simulation.wire import Wire

ROUGH: Rates = {
    "unavailable": 0.03,
    "slow": 0.03,
    "aborted": 0.03,
    "lost answer": 0.03,
    "late": 0.01,
    "crash before": 0.004,
    "crash after": 0.004,
    "freeze before": 0.003,
}
CALM: Rates = {}
PROCESSES, USERS, ASKS = 3, 6, 12
TTL = 40
POLICY = Policy(stale_while_revalidate=10, stale_if_error=20)
SCOPES = (Scope("acme", "a"), Scope("acme", "b"), Scope("other", "a"))
KEYS = ("1" * 64, "2" * 64)
HEARD = 5.2

_PLANNED = 60.0
_MARKERS = (
    Marker("tag", "even"),
    Marker("prefix", "name"),
    Marker("pattern", "*1"),
    Marker("all"),
    Marker("key", KEYS[1]),
)
_DAMAGE: tuple[dict[str, Any], ...] = (
    {},
    {"body": b"x"},
    {"encoding": "zlib"},
    {"created_at": 7},
    {"meta": None},
    {"parts": 3},
    {"key": "9" * 64},
    {"namespace": "c"},
)
_REFUSALS = (errors.ProviderUnavailableError, errors.ProviderRefusedError, errors.ProviderTimeoutError)


@dataclass(frozen=True)
class Made:
    """One making: what for, and when it began."""

    slot: Slot
    began: float


@dataclass(frozen=True)
class Invalidated:
    """One invalidation that its caller was told of: by which process, of what, from when to when."""

    process: str
    scope: Scope
    marker: Marker
    began: float
    ended: float


@dataclass
class Books:
    """What happened, and what must not have."""

    calm: bool
    made: list[Made] = field(default_factory=list)
    invalidated: list[Invalidated] = field(default_factory=list)
    answers: int = 0
    violations: list[str] = field(default_factory=list)

    def judge(self, asked: float, process: str, question: Question, answer: Answer) -> None:
        """Hold an answer against everything that was promised."""
        self.answers += 1
        slot, told = question.slot, orjson.loads(answer.body)
        made = self.made[told["number"]]
        what = f"{process} at {asked:.2f}: {answer.reason}"
        if made.slot != slot or told["slot"] != [*slot.scope, slot.key]:
            self.violations.append(f"foreign: {what} for {slot} was made for {made.slot}")
        if answer.age_seconds > TTL * 1.05 + 20:
            self.violations.append(f"outdated: {what} is {answer.age_seconds:.0f} s old")
        for one in self.invalidated:
            heard = one.ended if one.process == process else one.ended + HEARD
            known = self.calm or one.process == process
            if (
                known
                and one.scope == slot.scope
                and _means(one.marker, question)
                and made.began < one.began
                and asked > heard
            ):
                self.violations.append(f"invalidated: {what} of {made.began:.2f} in spite of {one}")


def _means(marker: Marker, question: Question) -> bool:
    meant = {"all": True, "key": marker.text == question.slot.key, "tag": marker.text in question.tags}
    matched = {"prefix": question.name.startswith("name"), "pattern": question.name.endswith("1")}
    return {**meant, **matched}[marker.kind]


class CacheWorld:
    """Processes with caches, a store, and whoever uses them."""

    def __init__(self, seed: int, rates: Rates) -> None:
        self.loop = VirtualLoop()
        self.dice = Dice(seed)
        self.faults = Faults(self.dice, rates, _PLANNED, self.loop.time)
        self.store = Store(ProcessClock(self.loop), instances.PLANNER)
        self.wire = Wire(self.loop, self.dice, self.faults)
        self.books = Books(calm=not rates)
        self.processes: dict[str, tuple[Process, CacheService]] = {}
        self._started = 0

    def start(self) -> Process:
        """Start one more process; when it dies, another takes its place."""
        self._started += 1
        process = Process(f"process {self._started}", self.loop)
        client: Any = StoreClient(self.store, process, self.wire)
        documents = Documents(client, process.clock, "simulation", "(default)")
        throw = partial(self.dice.throw, process.name)
        options = Options(1_000_000, timedelta(seconds=TTL), rng=throw, pressure=lambda: 0.0)
        cache = assembly.cache_service(documents, process.clock, Stats(frozenset()), options)
        self.processes[process.name] = (process, cache)
        process.on_death.append(partial(self._replace, process))
        return process

    def _replace(self, process: Process) -> None:
        del self.processes[process.name]
        self.start()

    def pick(self, purpose: str) -> tuple[Process, CacheService] | None:
        """Return a process that runs."""
        running = [found for found in self.processes.values() if found[0].state == "running"]
        return running[self.dice.pick(len(running), purpose)] if running else None

    async def on(self, process: Process, work: Callable[[], Awaitable[Any]]) -> Any:
        """Return what ``work`` returns in a process, or None if that dies."""
        answer: asyncio.Future[Any] = self.loop.create_future()

        async def run() -> None:
            try:
                found = await work()
            except Exception as error:  # noqa: BLE001 - handed on
                answer.done() or answer.set_exception(error)
            else:
                answer.done() or answer.set_result(found)

        process.on_death.append(lambda: answer.done() or answer.set_result(None))
        process.start(run())
        return await answer

    async def make(self, question: Question, purpose: str) -> Fresh:
        """Make an answer, in time, or fail."""
        number, slot = len(self.books.made), question.slot
        self.books.made.append(Made(slot, self.loop.time()))
        await asyncio.sleep(self.dice.between(0.01, 3.0, f"making {purpose}"))
        if self.dice.throw(f"failing {purpose}") < 0.15:
            raise _REFUSALS[self.dice.pick(len(_REFUSALS), f"refusing {purpose}")]
        return Fresh(orjson.dumps({"number": number, "slot": [*slot.scope, slot.key]}))


def question_for(scope: Scope, key: str, control: Control = Control(), *, costly: bool = True) -> Question:  # noqa: B008 - a frozen value
    """Return the question that a slot answers."""
    return Question(
        Slot(scope, key), f"name {key[0]}", ("even",) if key[0] == "2" else (), costly=costly, control=control
    )


async def _ask(world: CacheWorld, purpose: str) -> None:
    dice = world.dice
    found = world.pick(f"process {purpose}")
    if found is None:
        return
    process, cache = found
    control = (Control(), Control(), Control(), Control(reads=False), Control(max_age=5))[
        dice.pick(5, f"control {purpose}")
    ]
    scope = SCOPES[dice.pick(len(SCOPES), f"scope {purpose}")]
    key = KEYS[dice.pick(len(KEYS), f"key {purpose}")]
    question = question_for(scope, key, control, costly=dice.throw(f"costly {purpose}") < 0.5)
    asked = world.loop.time()
    try:
        answer = await world.on(process, lambda: cache.ask(question, lambda: world.make(question, purpose)))
    except _REFUSALS:
        return
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        world.books.violations.append(f"raised: {process.name} at {asked:.2f}: {error!r}")
        return
    if answer is not None:
        world.books.judge(asked, process.name, question, answer)


async def _use(world: CacheWorld, user: int) -> None:
    for number in range(ASKS):
        purpose = f"user {user} ask {number}"
        await asyncio.sleep(world.dice.between(0.0, 8.0, f"pause {purpose}"))
        await _ask(world, purpose)


async def _invalidate(world: CacheWorld) -> None:
    for number in range(8):
        purpose = f"invalidation {number}"
        await asyncio.sleep(world.dice.between(0.5, 9.0, f"pause {purpose}"))
        found = world.pick(purpose)
        if found is None:
            continue
        scope = SCOPES[world.dice.pick(len(SCOPES), f"scope {purpose}")]
        marker = _MARKERS[world.dice.pick(len(_MARKERS), f"marker {purpose}")]
        began = world.loop.time()
        with contextlib.suppress(errors.StoreError):
            if await world.on(found[0], partial(found[1].invalidate, scope, marker, "me")) is not None:
                told = Invalidated(found[0].name, scope, marker, began, world.loop.time())
                world.books.invalidated.append(told)


async def _spoil(world: CacheWorld) -> None:
    """Put rubbish, and other slots' entries, where entries stand; take the store away now and then."""
    for number in range(10):
        purpose = f"rubbish {number}"
        await asyncio.sleep(world.dice.between(0.5, 8.0, f"pause {purpose}"))
        if world.dice.throw(f"outage {purpose}") < 0.3:
            world.wire.broken = ("read", "query", "commit")
            await asyncio.sleep(world.dice.between(0.5, 20.0, f"outage of {purpose}"))
            world.wire.broken = ()
        scope = SCOPES[world.dice.pick(len(SCOPES), f"scope {purpose}")]
        slot = Slot(scope, KEYS[world.dice.pick(len(KEYS), f"key {purpose}")])
        world.store.put(writes.replace(entry_documents.path(slot), _rubbish(world, slot, purpose)))


def _rubbish(world: CacheWorld, slot: Slot, purpose: str) -> dict[str, Any]:
    """Return what must not be taken for the entry of ``slot``: one of another slot, or one with damage."""
    damage = _DAMAGE[world.dice.pick(len(_DAMAGE), f"damage {purpose}")]
    whose = slot if damage else slot._replace(scope=slot.scope._replace(tenant="nobody"))
    now = EPOCH + timedelta(seconds=world.loop.time())
    body = orjson.dumps({"number": 0, "slot": []})
    forged = CacheEntry(whose, body, now, now + timedelta(hours=1), sequence=1_000_000)
    return {**entry_documents.writes_for(forged)[-1].data, **damage}


@dataclass(frozen=True)
class Report:
    """What one play came to."""

    seed: int
    answers: int
    made: int
    faults: int
    violations: tuple[str, ...]


def play(seed: int, rates: Rates) -> Report:
    """Play one seed to its end."""
    world = CacheWorld(seed, rates)
    for _ in range(PROCESSES):
        world.start()
    try:
        world.loop.run_until_complete(_play(world))
    finally:
        world.loop.bury()
        world.store.close()
    books = world.books
    violations = (*books.violations, *world.loop.complaints)
    return Report(seed, books.answers, len(books.made), len(world.faults.injected), violations)


async def _play(world: CacheWorld) -> None:
    process, cache = next(iter(world.processes.values()))
    with contextlib.suppress(errors.StoreError):
        await world.on(process, partial(cache.set_policy, SCOPES[0], POLICY, "me"))
    others = [_invalidate(world)] if world.books.calm else [_invalidate(world), _spoil(world)]
    await asyncio.gather(*(_use(world, user) for user in range(USERS)), *others)
