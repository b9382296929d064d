"""The product, broken on purpose: what the judge must notice, or it sees nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock

from shared.admission.service import AdmissionService
from shared.firestore import writes
from shared.firestore.writes import Write
from shared.jobs import control, events, steps, submissions, transitions
from shared.jobs import job as jobs
from shared.jobs.deliveries import Delivery
from shared.jobs.pipeline import JobType
from shared.jobs.repository import JobRepository
from shared.jobs.runner import Runner
from shared.jobs.submissions import Submission
from shared.tasks.envelope import Task
from shared.tasks.publisher import Publisher
from shared.tasks.sweeper import Sweep, Sweeper
from tests.faults.simulation import drawing, lives
from tests.faults.simulation.faults import Fault
from tests.faults.simulation.outsiders import OWNER, TENANT
from tests.faults.simulation.schedules import Report, Schedule, play
from tests.faults.simulation.scripts import Act, Script
from tests.faults.simulation.world import Setting

SEEDS = 100
FIRST_JOB = submissions.job_id(Submission(TENANT, OWNER, "fan", {}, key="0"))

Break = Callable[[], Any]


@contextmanager
def unswept() -> Iterator[None]:
    """Nobody looks for promises that were not kept."""

    async def nothing(_: Sweeper, *__: Any) -> Sweep:
        return Sweep(0, 0, 0)

    with mock.patch.object(Sweeper, "sweep", nothing), mock.patch.object(Sweeper, "ride_along", nothing):
        yield


@contextmanager
def unpublished() -> Iterator[None]:
    """The tasks of a commit are left to a sweeper that never comes."""

    async def nothing(_: Publisher, __: Sequence[Task]) -> None:
        return

    with unswept(), mock.patch.object(Publisher, "publish", nothing):
        yield


@contextmanager
def skipping_what_is_done() -> Iterator[None]:
    """A task whose work is done already is answered, and what follows it is somebody else's business."""

    async def settle(self: Runner, work: Any) -> Any:
        if work.current and work.loaded.item_finished:
            return await self._join(work)
        await self._jobs.keep(work.delivery.task)
        return "stale"

    with unswept(), mock.patch.object(Runner, "_settle", settle):
        yield


@contextmanager
def unfenced() -> Iterator[None]:
    """Commits do not look whether the job has moved meanwhile."""

    def update(path: str, data: Mapping[str, Any], _: Any = None) -> Write:
        return Write("update", path, data)

    def record(job: jobs.Job, event: events.Event) -> Write:
        kept = _record(job, event)
        return writes.replace(kept.path, kept.data)

    _record = events.record
    with mock.patch.object(writes, "update", update), mock.patch.object(events, "record", record):
        yield


@contextmanager
def kept_on_arrival() -> Iterator[None]:
    """A promise ends when its task arrives, not when its work is done."""

    async def run(self: Runner, delivery: Delivery) -> Any:
        await self._jobs.keep(delivery.task)
        return await _run(self, delivery)

    _run = Runner.run
    with mock.patch.object(Runner, "run", run):
        yield


@contextmanager
def new_keys() -> Iterator[None]:
    """The provider is told another idempotency key with each attempt."""

    def key(delivery: Delivery) -> str:
        return f"{_key(delivery)}:{delivery.attempt}"

    _key: Any = Delivery.key.fget  # type: ignore[attr-defined]
    with mock.patch.object(Delivery, "key", property(key)):
        yield


@contextmanager
def old_names() -> Iterator[None]:
    """What the queue has lost is created again under its old name, which is taken for a day."""
    with mock.patch.object(Task, "revived", lambda task: task):
        yield


@contextmanager
def counting_arrivals() -> Iterator[None]:
    """A fan-out ends when as many items have arrived as there are, the same one twice perhaps."""

    async def count(self: JobRepository, job: jobs.Job) -> int:
        del self
        return job.current.done + 1

    with mock.patch.object(JobRepository, "count_items", count):
        yield


@contextmanager
def unfilled() -> Iterator[None]:
    """Nobody looks for jobs that were left in the backlog of their tenant."""

    async def nothing(_: AdmissionService) -> int:
        return 0

    with (
        mock.patch.object(AdmissionService, "sweep", nothing),
        mock.patch.object(AdmissionService, "ride_along", nothing),
    ):
        yield


@contextmanager
def carrying_items_on() -> Iterator[None]:
    """The worker of an item goes on with the next stage, though a twin of its task may have ended the promise."""

    def advance(job: jobs.Job, delivery: Delivery, *rest: Any) -> steps.Step:
        *others, has_time = rest
        return _advance(job, delivery, *others, has_time if delivery.item is None else lambda _: True)

    _advance = transitions.advance
    with mock.patch.object(transitions, "advance", advance):
        yield


@contextmanager
def cancelling_nobody() -> Iterator[None]:
    """A job that waits in the backlog is told to stop, though there is nobody to hear it."""

    def request(
        job: jobs.Job, kind: JobType, held_back: Sequence[Task], moment: steps.Moment, *rest: Any
    ) -> steps.Step:
        if job.status != "running" or not job.place.startswith(jobs.WAITING):
            return _request(job, kind, held_back, moment, *rest)
        error, extra = (*rest, None, ())[:2] if len(rest) < 2 else rest
        after = replace(steps.moved(job, job.current, moment), status="cancelling", place="", error=error)
        return steps.step(job, after, job.stage, moment, extra)

    _request = control.request_cancel
    with mock.patch.object(control, "request_cancel", request):
        yield


@dataclass(frozen=True)
class Mutant:
    """A way to break the product, and the schedules that show it."""

    broken: Break
    schedules: Callable[[], Iterable[Schedule]]

    def first(self) -> Report | None:
        """Return what the first schedule that shows it has come to."""
        found = (self._play(schedule) for schedule in self.schedules())
        return next((report for report in found if report.violations), None)

    def _play(self, schedule: Schedule) -> Report:
        with self.broken():
            return play(schedule)


def _seeds() -> Iterable[Schedule]:
    return map(drawing.schedule, range(SEEDS))


def _crashes(life: str) -> Callable[[], Iterable[Schedule]]:
    return lambda: lives.disturbed(lives.ALL[life], lives.CRASHES)


def _twins() -> Iterable[Schedule]:
    """Yield fan-outs whose tasks all come twice, and whose worker dies in the stage behind."""
    script = Script("fan", {"split": Act(items=3)})
    death = frozenset({Fault("crash after", f"provider {FIRST_JOB}:0:join:0 1")})
    return (Schedule(seed, (script,), setting=Setting(copies=2), only=death) for seed in range(SEEDS))


def _name(broken: Break) -> str:
    return broken.__name__.replace("_", " ")


BRIEF = ("unpublished", "unfenced", "new keys", "old names", "carrying items on")
ALL: Mapping[str, Mutant] = {
    **{
        _name(broken): Mutant(broken, _seeds)
        for broken in (
            unswept,
            unpublished,
            skipping_what_is_done,
            unfenced,
            kept_on_arrival,
            new_keys,
            old_names,
            counting_arrivals,
            unfilled,
        )
    },
    _name(carrying_items_on): Mutant(carrying_items_on, _twins),
    _name(cancelling_nobody): Mutant(cancelling_nobody, _crashes("approved by silence, then too slow")),
}
