"""Job types whose every call, failure and effect is written down in the job's own payload."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from shared import errors
from shared.firestore import writes
from shared.jobs.job import Job, Usage
from shared.jobs.pipeline import Await, Context, Done, FanOut, Inputs, Item, JobType, Outcome, Repeat, Stage
from shared.manifest.queues import Priority
from tests.faults.simulation.faults import Kind
from tests.faults.simulation.ledger import Ledger, Part
from tests.faults.simulation.virtual_time import Process
from tests.faults.simulation.wire import Wire

TYPES: Mapping[str, tuple[str, ...]] = {
    "carried": ("first", "plain", "last"),
    "handed": ("first", "middle", "last"),
    "fan": ("plan", "split", "join"),
    "again": ("first", "loop", "plain"),
    "asking": ("first", "approve", "last"),
}
CALLING: tuple[Kind, ...] = ("crash before", "freeze before", "slow", "clock jump", "crash after", "freeze after")
TIME_TO_DECIDE = 90.0
_PLAIN = frozenset({"plain", "plan", "approve"})
_CARRIED, _HANDED = 20.0, 285.0
_ONE = Usage(cost_nano_usd=1)


@dataclass(frozen=True)
class Act:
    """
    What one stage does.

    It takes ``seconds``, fails in its first ``failures`` calls (asking for ``retry_after`` seconds), hangs in the first
    ``hangs``, fails for good if ``fatal``, splits into ``items`` (None: does not split), and repeats itself to make
    ``rounds``.
    """

    seconds: float = 0.1
    failures: int = 0
    retry_after: float = 0.0
    hangs: int = 0
    fatal: bool = False
    items: int | None = None
    rounds: int = 1


@dataclass(frozen=True)
class Script:
    """
    A job: its type and what its stages do.

    It begins after a ``delay`` at the earliest and must end within its ``timeout``; ``silence`` means approval or not.
    """

    type: str
    acts: Mapping[str, Act] = field(default_factory=dict)
    priority: Priority = "normal"
    timeout: float | None = None
    delay: float = 0.0
    silence: bool = False

    def payload(self, number: int) -> dict[str, Any]:
        """Return the script as a job's payload."""
        acts = {name: asdict(act) for name, act in self.acts.items()}
        return {"number": number, "acts": acts, "silence": self.silence}

    def act(self, stage: str) -> Act:
        """Return what a stage does."""
        return self.acts.get(stage, Act())

    @property
    def outcome(self) -> str:
        """Return how the job must end if nobody interferes."""
        fatal = any(act.fatal and act.items != 0 for act in self.acts.values())
        silent = self.type == "asking" and not self.silence
        return "failed" if fatal or silent else "succeeded"

    def effects(self) -> Iterator[tuple[str, int]]:
        """Yield the stage and round of every effect of a job that succeeds."""
        for stage in TYPES[self.type]:
            act = self.act(stage)
            if act.items is None and stage != "approve":
                yield stage, act.rounds - 1

    @property
    def cost(self) -> int:
        """Return what a job costs that succeeds."""
        acts = {stage: self.act(stage) for stage in TYPES[self.type] if stage != "approve"}
        return sum(act.rounds if act.items is None else act.items for act in acts.values())


class Theatre:
    """The job types as one process runs them: every call goes over the wire, and into the ledger."""

    def __init__(self, process: Process, wire: Wire, ledger: Ledger) -> None:
        self._process = process
        self._wire = wire
        self._ledger = ledger

    def types(self) -> dict[str, JobType]:
        """Return all job types by name."""
        return {name: JobType(name, tuple(map(self._stage, stages))) for name, stages in TYPES.items()}

    def _stage(self, name: str) -> Stage:
        item = self._item if name == "split" else None
        timeout = _HANDED if name in {"middle", "split"} else _CARRIED
        stop = self._stop if name in {"loop", "middle"} else None
        return Stage(name, self._run, item=item, stop=stop, effect=name not in _PLAIN, timeout=timeout)

    async def _run(self, job: Job, inputs: Inputs, context: Context) -> Outcome:
        act, stage = _act(job), job.current
        if stage.name == "approve":
            return Await(TIME_TO_DECIDE, approved_by_silence=job.payload["silence"])
        part = Part(job.id, job.generation, stage.name, stage.round)
        if act.items is not None:
            await self._call(part, Act(act.seconds), context)
            return FanOut([{"index": index} for index in range(act.items)])
        await self._call(part, act, context)
        self._check(job, inputs)
        if stage.round + 1 < act.rounds:
            return Repeat(after=2.0 * (stage.round % 2), done=stage.round + 1, total=act.rounds, usage=_ONE)
        effect = writes.replace(f"effects/{context.key}", {"job": job.id, "stage": stage.name})
        return Done({"from": context.key}, usage=_ONE, summary={stage.name: stage.round}, writes=[effect])

    async def _stop(self, job: Job) -> bool:
        self._ledger.stops[job.id] += 1
        return self._ledger.stops[job.id] % 3 == 0

    async def _item(self, job: Job, item: Item, inputs: Inputs, context: Context) -> Done:
        part = Part(job.id, job.generation, job.stage, job.current.round, item.index)
        act = _act(job)
        await self._call(part, act if item.index == 0 else Act(act.seconds), context)
        self._ledger.require(item.data == {"index": item.index}, "I5", f"{part} was given {item.data}")
        self._check(job, inputs)
        return Done({"index": item.index}, usage=_ONE)

    async def _call(self, part: Part, act: Act, context: Context) -> None:
        calls = 0

        async def serve() -> None:
            nonlocal calls
            calls = self._ledger.called(part, context.key)
            seconds = context.timeout * 2 if calls <= act.hangs else act.seconds
            await self._process.clock.sleep(seconds)

        await self._wire.call(self._process, f"provider {context.key}", CALLING, serve)
        if act.fatal:
            raise errors.ProviderRejectedError
        if calls <= act.failures and act.retry_after:
            raise errors.ProviderRateLimitedError(retry_after=act.retry_after)
        if calls <= act.failures:
            raise errors.ProviderUnavailableError

    def _check(self, job: Job, inputs: Inputs) -> None:
        """See that the stage was given what the stages before it have come to."""
        stages = list(job.stages)
        before = set(stages[: stages.index(job.stage)])
        self._ledger.require(set(inputs) == before, "I2", f"{job.id} {job.stage} was given {sorted(inputs)}")
        for name, given in inputs.items():
            indices = [item["index"] for item in given.get("items", ())]
            self._ledger.require(indices == list(range(len(indices))), "I2", f"{job.id} {name} came to {indices}")


def _act(job: Job) -> Act:
    return Act(**job.payload["acts"].get(job.stage, {}))
