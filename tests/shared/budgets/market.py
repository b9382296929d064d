"""Many instances that spend the same budgets, on virtual time, while processes die and the store fails; and a judge."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from infra.local.firestore.planning.planner import IndexPlanner
from shared import errors
from shared.budgets import budget as budgets
from shared.budgets.amounts import NOTHING, Amount
from shared.budgets.budget import TENANT, Budget, Cap
from shared.budgets.periods import Span
from shared.budgets.repository import BudgetRepository
from shared.budgets.service import Actor, BudgetService
from shared.budgets.spending import Reservation, Spender
from shared.firestore import values
from shared.firestore.documents import Documents
from shared.manifest import collections
from shared.models.base import Account
from tests.faults.simulation.determinism import seeded
from tests.faults.simulation.faults import Dice, Faults, Rates
from tests.faults.simulation.store import Store, StoreClient
from tests.faults.simulation.virtual_time import WORLD, Process, ProcessClock, VirtualLoop
from tests.faults.simulation.wire import LARGEST_SKEW, Wire

PLANNER = IndexPlanner.from_manifest([collections.BUDGETS, collections.SPENDING])
TENANT_NAME = "acme"
KEYS = ("key_a", "key_b")
FAULTS: Rates = {
    "crash before": 0.02,
    "crash after": 0.02,
    "freeze before": 0.005,
    "unavailable": 0.03,
    "aborted": 0.1,
    "lost answer": 0.05,
    "late": 0.02,
    "slow": 0.05,
    "clock jump": 0.005,
}


@dataclass
class Seen:
    """What the judge knows of one budget's period."""

    spent: Amount = NOTHING
    running: Amount = NOTHING
    drawn: Amount = NOTHING
    highest: Amount = NOTHING


@dataclass
class Judge:
    """Sees every call begin and end and every commit, and notes what breaks a promise."""

    caps: dict[str, Mapping[Span, Cap]] = field(default_factory=dict)
    accounts: dict[tuple[str, str], Seen] = field(default_factory=lambda: defaultdict(Seen))
    broken: list[str] = field(default_factory=list)
    calls: int = 0
    refused: int = 0
    put_off: int = 0
    commits: int = 0
    shared: int = 0

    def began(self, reservation: Reservation) -> None:
        self.calls += 1
        for part in reservation.slices:
            account = self._account(part.budget.subject, part.period.span, part.period.name)
            account.running += reservation.amount
            self._check(f"{part.budget.subject} {part.period.name}", account.highest, account.spent + account.running)

    def ended(self, reservation: Reservation, spent: Amount) -> None:
        for part in reservation.slices:
            account = self.accounts[part.budget.subject, part.period.name]
            account.running -= reservation.amount
            account.spent += spent

    def observe(self, changes: Sequence[Any]) -> None:
        self.commits += 1
        for change in changes:
            segments = change.name.partition("/documents/")[2].split("/")
            data = values.decode_fields(change.new.message.fields) if change.new else None
            if len(segments) == 2 and data is not None:
                self._set(data)
            elif data is not None:
                self._drawn(segments[1], data)

    def _set(self, data: Mapping[str, Any]) -> None:
        self.caps[data["subject"]] = {span: Cap(**cap) for span, cap in data["caps"].items()}
        for subject, period in list(self.accounts):
            self._account(subject, "day" if len(period) > 7 else "month", period)

    def _drawn(self, budget: str, data: Mapping[str, Any]) -> None:
        subject = next(name for name in self.caps if budgets.path(TENANT_NAME, name).endswith(budget))
        account = self._account(subject, data["span"], data["period"])
        drawn = Amount(data["drawn"]["usd"], data["drawn"]["tokens"])
        grown = Amount(
            drawn.usd if drawn.usd > account.drawn.usd else 0,
            drawn.tokens if drawn.tokens > account.drawn.tokens else 0,
        )
        self._check(f"drawn of {subject} {data['period']}", self._cap(subject, data["span"]), grown)
        account.drawn = drawn

    def _account(self, subject: str, span: Span, period: str) -> Seen:
        account = self.accounts[subject, period]
        account.highest = account.highest.at_least(self._cap(subject, span))
        return account

    def _cap(self, subject: str, span: Span) -> Amount:
        return self.caps.get(subject, {}).get(span, Cap()).amount

    def _check(self, what: str, cap: Amount, amount: Amount) -> None:
        if not cap.covers(amount):
            self.broken.append(f"{what}: {amount} of {cap}")


@dataclass(frozen=True)
class Setting:
    """How a market is: how many instances and callers, what calls come to, and which limits are set meanwhile."""

    seed: int
    rates: Rates = field(default_factory=dict)
    instances: int = 3
    callers: int = 6
    calls: int = 12
    worst: int = 40
    seconds: float = 3.0
    pause: float = 2.0
    caps: Mapping[str, Mapping[Span, Cap]] = field(
        default_factory=lambda: {
            TENANT: {"day": Cap(1_000, None), "month": Cap(2_500, 40_000)},
            "key_a": {"day": Cap(None, 9_000)},
        }
    )
    changes: int = 0
    skewed: bool = False
    starts_at: float = 0.0


class Market:
    """One play."""

    def __init__(self, setting: Setting, loop: VirtualLoop) -> None:
        self.setting = setting
        self.loop = loop
        self.dice = Dice(setting.seed)
        self.judge = Judge()
        self.faults = Faults(self.dice, setting.rates, 1e9, loop.time)
        self.wire = Wire(loop, self.dice, self.faults)
        self.store = Store(ProcessClock(loop), PLANNER)
        self.store.engine.committer.observers.append(self.judge.observe)
        self.live: list[tuple[Process, Spender]] = []
        self.started = 0

    def begin(self) -> None:
        for subject, caps in self.setting.caps.items():
            self.store.put(Budget(TENANT_NAME, subject, caps).write())
        for _ in range(self.setting.instances):
            self.start()

    def start(self) -> None:
        self.started += 1
        name = f"instance {self.started}"
        skew = self.dice.between(-LARGEST_SKEW, LARGEST_SKEW, name) if self.setting.skewed else 0.0
        process = Process(name, self.loop, skew + self.setting.starts_at)
        spender = Spender(self.repository(process), process.clock)
        self.live.append((process, spender))
        process.on_death.append(partial(self._replace, process))

    def repository(self, process: Process) -> BudgetRepository:
        client: Any = StoreClient(self.store, process, self.wire)
        return BudgetRepository(Documents(client, process.clock, "simulation", "(default)"))

    async def call(self, purpose: str) -> str:
        """Make one call in some instance; returns what came of it."""
        running = [one for one in self.live if one[0].state == "running"]
        if not running:
            return "nobody"
        process, spender = running[self.dice.pick(len(running), purpose)]
        ended: asyncio.Future[str] = self.loop.create_future()
        process.on_death.append(partial(_set, ended, "died"))
        process.start(self._in(process, spender, purpose, ended))
        return await ended

    async def _in(self, process: Process, spender: Spender, purpose: str, ended: "asyncio.Future[str]") -> None:
        account = Account(TENANT_NAME, KEYS[self.dice.pick(len(KEYS), f"key {purpose}")])
        units = 1 + self.dice.pick(self.setting.worst, f"worst {purpose}")
        worst = Amount(units, units * 10)
        least = worst.parts(2) if self.dice.throw(f"least {purpose}") < 0.3 else worst
        try:
            reservation = await spender.reserve(account, worst, least)
        except Exception as error:  # noqa: BLE001 - what it is shows whose fault it is
            known = isinstance(error, errors.PressroomError)
            self.judge.broken += [] if known else [repr(error)]
            _set(ended, error.code if isinstance(error, errors.PressroomError) else "broken")
            return
        assert reservation is not None
        self.judge.began(reservation)
        share = self.dice.throw(f"truth {purpose}")
        truth = Amount(int(reservation.amount.usd * share), int(reservation.amount.tokens * share))
        bill = partial(self.judge.ended, reservation, truth)
        await process.clock.sleep(self.setting.seconds * self.dice.throw(f"seconds {purpose}"))
        bill()
        await spender.settle(reservation, truth)
        _set(ended, "done")

    async def caller(self, number: int) -> None:
        for turn in range(self.setting.calls):
            await asyncio.sleep(self.setting.pause * self.dice.throw(f"pause {number} {turn}"))
            came = await self.call(f"call {number} {turn}")
            self.judge.refused += came == errors.BudgetExceededError.code
            self.judge.put_off += came == errors.OverloadedError.code

    async def operator(self) -> None:
        """Set other limits, now and then."""
        for turn in range(self.setting.changes):
            await asyncio.sleep(4 * self.dice.throw(f"until change {turn}"))
            process = Process(f"operator {turn}", self.loop, self.setting.starts_at)
            ended: asyncio.Future[str] = self.loop.create_future()
            process.on_death.append(partial(_set, ended, "died"))
            process.start(self._change(process, 0.3 + self.dice.throw(f"change {turn}"), ended))
            await ended

    async def _change(self, process: Process, factor: float, ended: "asyncio.Future[str]") -> None:
        repository = self.repository(process)
        service = BudgetService(repository, Spender(repository, process.clock), process.clock)
        caps = {span: _scaled(cap, factor) for span, cap in self.setting.caps[TENANT].items()}
        with contextlib.suppress(errors.PressroomError):
            await service.put(TENANT_NAME, TENANT, caps, Actor("key_op", "operator"))
        _set(ended, "done")

    async def play(self) -> None:
        self.begin()
        work = [self.loop.in_world(self.caller(number)) for number in range(self.setting.callers)]
        work.append(self.loop.in_world(self.operator()))
        await asyncio.gather(*work)

    def _replace(self, process: Process) -> None:
        self.live = [one for one in self.live if one[0] is not process]
        self.loop.call_later(1.0, self.start, context=WORLD)


def play(setting: Setting) -> Judge:
    """Return what the judge has seen."""
    with seeded(setting.seed):
        loop = VirtualLoop()
        market = Market(setting, loop)
        try:
            loop.run_until_complete(market.play())
        finally:
            loop.bury()
            market.store.close()
    market.judge.broken += loop.complaints
    return market.judge


def stormy(seed: int) -> Setting:
    """Return the market that a seed stands for: all faults or some of them more often, and other limits meanwhile."""
    dice = Dice(seed)
    rates = FAULTS if seed % 2 else _swarm(dice)
    late = 24 * 3600 * dice.pick(31, "day") + 24 * 3600 - 20 * dice.throw("moment")
    return Setting(
        seed,
        rates,
        instances=1 + dice.pick(5, "instances"),
        callers=2 + dice.pick(12, "callers"),
        worst=(10, 40, 200)[dice.pick(3, "worst")],
        pause=(0.2, 2.0)[dice.pick(2, "pause")],
        changes=dice.pick(12, "changes"),
        skewed=dice.throw("skewed") < 0.5,
        starts_at=0.0 if "clock jump" in rates else late,  # clocks jump around the epoch, which is a midnight too
    )


def _swarm(dice: Dice) -> Rates:
    kinds = [kind for kind in FAULTS if dice.throw(f"swarm {kind}") < 0.4]
    return {kind: min(FAULTS[kind] * dice.between(1.0, 6.0, f"rate {kind}"), 0.4) for kind in kinds}


def calm(**changes: Any) -> Setting:
    """Return a market in which nothing fails."""
    return replace(Setting(1), **changes)


def _scaled(cap: Cap, factor: float) -> Cap:
    return Cap(*(None if limit is None else int(limit * factor) for limit in (cap.usd, cap.tokens)))


def _set(ended: "asyncio.Future[str]", came: str) -> None:
    if not ended.done():
        ended.set_result(came)
