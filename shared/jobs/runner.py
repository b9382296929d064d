"""
The one runner of all stages: claim, run, commit, publish.

Nothing is lost and nothing committed twice, whatever dies in between: a stage that costs something is claimed
under a fence first; its outcome, the job's new state, the event and the promises of the next tasks are one commit
that only the holder of the fence can make; and a task whose work is done already still makes sure that what
follows is under way.

A worker that has finished a stage goes on with the next one as long as its request has time: that commit hands the
next stage to itself. Its task stays in the queue meanwhile, so that its death brings another worker.
"""

import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from shared import errors
from shared.clock import Clock
from shared.jobs import attempt, deliveries, pipeline, spans, transitions
from shared.jobs.admission import Admission
from shared.jobs.commits import Commits, Committed
from shared.jobs.deliveries import Delivery
from shared.jobs.job import NO_USAGE, Job
from shared.jobs.pipeline import Done, JobType, Outcome, Stage
from shared.jobs.repository import ItemResult, JobRepository, Loaded
from shared.jobs.steps import Moment, Step
from shared.manifest import log_events, queues
from shared.observability import metrics, provider_time, tracing
from shared.resilience import retry
from shared.tasks.publisher import Publisher

RETRY = retry.Policy(attempts=5, base=1.0, cap=120.0, hint_cap=3600.0)
RACES = 10
DEATHS_PER_ATTEMPT = 3
DEFERRALS = 100
WAITS = 30
WAIT_SECONDS = 1.0
STOP_SECONDS = 0.5
REQUEST_MARGIN = 20.0

Verdict = Literal["done", "stale", "busy", "retried", "failed", "cancelled", "held", "gone"]
Build = Callable[[Job, Moment], Step]
_CONFLICT = (errors.PreconditionError, errors.AlreadyExistsError)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ports:
    """What the runner works with."""

    jobs: JobRepository
    commits: Commits
    publisher: Publisher
    admission: Admission
    clock: Clock
    types: Mapping[str, JobType]
    rng: Callable[[], float] = random.random


@dataclass(frozen=True)
class _Work:
    """
    A delivery and what it found; ``read_at`` and ``began`` on this process's monotonic clock.

    Of the ``busy`` seconds that its handler took, ``provider`` ones were spent waiting for a provider.
    """

    delivery: Delivery
    loaded: Loaded
    kind: JobType
    stage: Stage
    read_at: float
    began: float
    claimed: bool = False
    busy: float = 0.0
    provider: float = 0.0

    @property
    def job(self) -> Job:
        return self.loaded.job

    @property
    def current(self) -> bool:
        return deliveries.is_current(self.job, self.delivery)


class Runner:
    """Runs the stages of all job types."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._jobs = ports.jobs

    async def run(self, delivery: Delivery) -> Verdict:
        """
        Do what a task asks for, if it still needs doing.

        A delivery that finds another worker at its stage waits for that worker's end; ``busy`` means that it
        waited in vain and the queue must deliver again. Raises store errors, after which it does so as well.
        """
        began = self._ports.clock.monotonic()
        for _ in range(WAITS):
            found: _Work | Verdict = await self._begin(delivery, began)
            while isinstance(found, _Work):
                found = await self._run(found)
            if found != "busy":
                return found
            await self._ports.clock.sleep(WAIT_SECONDS)
        return "busy"

    async def _begin(self, delivery: Delivery, began: float) -> _Work | Verdict:
        work = await self._load(delivery, began)
        if work is None:
            await self._jobs.keep(delivery.task)
            return "gone"
        return work

    async def _run(self, work: _Work) -> _Work | Verdict:
        if not work.current or work.loaded.item_finished:
            return await self._settle(work)
        if work.job.status == "cancelling":
            return await self._stop(work)
        if (end := await self._held(work)) is not None:
            return end
        if work.stage.effect and work.stage.item is None:
            return await self._claim_and_attempt(work)
        return await self._attempt(work)

    async def _held(self, work: _Work) -> _Work | Verdict | None:
        """Hold the task back while its job, or its tenant's work, is; None when neither is."""
        if work.claimed:
            return None
        paused = await self._ports.admission.paused(work.job.tenant)
        if not paused and not work.job.held:
            return None
        if await self._jobs.park(work.delivery, paused=paused):
            return "held"
        return await self._begin(work.delivery, work.began)

    async def _load(self, delivery: Delivery, began: float) -> _Work | None:
        read_at = self._ports.clock.monotonic()
        loaded = await self._jobs.load(delivery)
        if loaded is None:
            return None
        kind = self._ports.types[loaded.job.type]
        return _Work(delivery, loaded, kind, kind.stage(delivery.stage), read_at, began)

    async def _claim_and_attempt(self, work: _Work) -> _Work | Verdict:
        if work.claimed:
            return await self._attempt(work)
        if _held_by_another(work):
            return "busy"
        state = work.job.current
        if state.claims >= work.stage.max_attempts * DEATHS_PER_ATTEMPT:
            error = errors.InternalError("The worker died each time it ran this stage.")
            return await self._commit(work, _failing(work, error), "failed")
        claimed = await self._claim(work)
        return await self._attempt(claimed) if claimed else "busy"

    async def _claim(self, work: _Work) -> _Work | None:
        moment = self._moment(work)
        step = transitions.claim(work.job, work.delivery, work.stage.timeout, moment)
        try:
            made = await self._ports.commits.commit(step, moment)
        except _CONFLICT:
            found = await self._load(work.delivery, work.began)
            if found is None or not _is_as_left(found.job, step):
                return None
            return replace(found, claimed=True)  # the answer to our own commit was lost
        await self._ports.commits.settle(made)
        job = replace(step.job, version=made.version)
        return replace(work, loaded=replace(work.loaded, job=job), claimed=True)

    async def _attempt(self, work: _Work) -> _Work | Verdict:
        labels = {"type": work.kind.name, "stage": work.stage.name}
        outcome, work = await self._call(work)
        metrics.STAGE_SECONDS.labels(**labels).observe(work.busy)
        if isinstance(outcome, attempt.StageInterruptedError):
            return await self._begin(work.delivery, work.began)
        if isinstance(outcome, errors.PressroomError):
            return await self._fail(work, outcome)
        if isinstance(outcome, Exception):
            _log.error("stage raised", exc_info=outcome, extra={"job": work.job.id, **labels})
            return await self._fail(work, errors.InternalError())
        try:
            return await self._record(work, outcome)
        except errors.StoreError as error:
            if error.retryable:
                raise
            _log.exception("outcome cannot be stored", extra={"job": work.job.id, **labels})
            return await self._fail(work, errors.InternalError("What the stage came to cannot be stored."))

    async def _call(self, work: _Work) -> tuple[Outcome | Exception, _Work]:
        """Return what the handler returned or raised, and the work with the time it took."""
        clock = self._ports.clock
        outcome: Outcome | Exception

        async def wanted() -> bool:
            return await self._is_wanted(work)

        began = clock.monotonic()
        with provider_time.measured(clock) as meter:
            try:
                with tracing.span(f"stage.{work.stage.name}", job=work.job.id, attempt=work.delivery.attempt):
                    outcome = await attempt.call(work.loaded, work.delivery, work.stage, clock, wanted)
            except Exception as error:  # noqa: BLE001 - a handler of any job type may raise anything
                outcome = error
        return outcome, replace(work, busy=clock.monotonic() - began, provider=meter.seconds)

    async def _record(self, work: _Work, outcome: Outcome) -> _Work | Verdict:
        if work.delivery.item is not None and isinstance(outcome, Done):
            item = ItemResult(outcome.result, outcome.usage, work.busy, work.provider, writes=outcome.writes)
            await self._jobs.store_item(work.delivery, item, work.job)
            return await self._join(work)
        return await self._advance(work, outcome)

    async def _advance(self, work: _Work, outcome: Outcome) -> _Work | Verdict:
        alone = work.delivery.item is None  # an item's task may be kept by its duplicate, and must carry nothing
        goes_on = alone and not await self._ports.admission.paused(work.job.tenant)

        def has_time(stage: Stage) -> bool:
            return goes_on and self._has_time(work, stage)

        def build(job: Job, moment: Moment) -> Step:
            return transitions.advance(job, work.delivery, work.kind, outcome, moment, has_time)

        return await self._commit(work, build, "done", pipeline.kept(outcome))

    def _has_time(self, work: _Work, stage: Stage) -> bool:
        queue = queues.BY_PRIORITY[work.job.priority]
        spent = self._ports.clock.monotonic() - work.began
        return spent + stage.timeout + REQUEST_MARGIN <= queue.dispatch_deadline

    async def _stop(self, work: _Work) -> _Work | Verdict:
        """Cancel the job, once its stage has nothing more to stop."""
        if work.stage.stop is None or await work.stage.stop(work.job):
            return await self._commit(work, self._cancelling(work), "cancelled")
        return await self._commit(
            work, lambda job, moment: transitions.retry(job, work.delivery, STOP_SECONDS, moment, None), "retried"
        )

    async def _is_wanted(self, work: _Work) -> bool:
        seen = await self._jobs.find(work.job.id)
        if seen is None or seen.status == "cancelling" or not deliveries.is_current(seen, work.delivery):
            return False
        return work.delivery.item is not None or seen.fence == work.job.fence

    async def _join(self, work: _Work) -> _Work | Verdict:
        """End the stage if all its items are finished, else show how many are."""
        finished = await self._jobs.count_items(work.job)
        if finished >= work.job.current.total:
            items = await self._jobs.items(work.job)
            usage = sum((item.usage for item in items), NO_USAGE)
            busy, provider = spans.of_items(items)
            whole = replace(work, busy=busy, provider=provider)
            return await self._advance(whole, Done({"items": [item.data for item in items]}, usage=usage))
        moment = self._moment(work)
        step = transitions.progressed(work.job, work.delivery, finished, moment)
        try:
            made = await self._ports.commits.commit(step, moment)
        except _CONFLICT:
            await self._jobs.keep(work.delivery.task)
        else:
            await self._after(made, "done")
        return "done"

    async def _settle(self, work: _Work) -> _Work | Verdict:
        """Make sure that what follows finished work is under way, and end the promise of this task."""
        if work.current:
            return await self._join(work) if work.loaded.item_finished else "busy"
        own = work.delivery.task
        if work.job.carrier == own and not work.job.terminal:
            return await self._begin(deliveries.onward(work.job, work.delivery), work.began)
        expected = [task for task in deliveries.expected_task_ids(work.job) if task != own]
        if expected:
            await self._ports.publisher.publish(await self._jobs.promised(expected))
        await self._jobs.keep(own)
        return "stale"

    async def _fail(self, work: _Work, error: errors.PressroomError) -> _Work | Verdict:
        metrics.ERRORS.labels(code=error.code, category=error.category).inc()
        deferrals = work.delivery.deferrals if work.delivery.item else work.job.current.deferrals
        tries = work.delivery.attempt + 1 - deferrals
        if not self._worth_a_try(work, error, tries, deferrals):
            return await self._commit(work, _failing(work, error), "failed")
        delay = RETRY.wait(tries, error, self._ports.rng)
        return await self._commit(
            work,
            lambda job, moment: transitions.retry(job, work.delivery, delay, moment, error),
            "retried",
        )

    def _worth_a_try(self, work: _Work, error: errors.PressroomError, tries: int, deferrals: int) -> bool:
        deadline = work.job.deadline
        if deadline and self._moment(work).now >= deadline:
            return False
        if transitions.is_deferral(error):
            return deferrals < DEFERRALS
        transient = error.retryable or isinstance(error, errors.InternalError | errors.DeadlineExceededError)
        return transient and tries < work.stage.max_attempts

    async def _commit(
        self, work: _Work, build: Build, verdict: Verdict, kept: Mapping[str, Any] | None = None
    ) -> _Work | Verdict:
        """
        Commit a step, built again on fresher state after each lost race, while the work is still ours.

        Returns the work that the step hands to this worker, for which it has ``kept`` the stage's result.
        """
        for _ in range(RACES):
            moment = self._moment(work)
            step = build(work.job, moment)
            try:
                made = await self._ports.commits.commit(step, moment)
            except _CONFLICT:
                fresh = await self._load(work.delivery, work.began)
                if fresh is None:
                    return "gone"
                if (end := await self._overtaken(work, fresh, step)) is not None:
                    return end
                if not _is_claimed_by(step, work, fresh):
                    work = replace(fresh, busy=work.busy, provider=work.provider)
                    continue
                made = Committed(step, fresh.job.version)
            await self._after(made, verdict)
            return _onward(work, made, kept) if step.carried else verdict
        raise errors.ContentionError

    async def _overtaken(self, work: _Work, fresh: _Work, step: Step) -> _Work | Verdict | None:
        """Return how work ends that somebody else has done, taken over or cancelled meanwhile."""
        if _is_claimed_by(step, work, fresh):
            return None
        if not fresh.current or fresh.job.fence != work.job.fence:
            return await self._settle(fresh)
        if fresh.job.status == "cancelling" and work.job.status != "cancelling":
            return await self._stop(fresh)
        return None

    def _cancelling(self, work: _Work) -> Build:
        return lambda job, moment: transitions.cancel(job, work.delivery, moment)

    async def _after(self, made: Committed, verdict: Verdict) -> None:
        step = made.step
        job = step.job
        stage = step.events[0].stage if step.events else job.stage
        metrics.STAGE_ATTEMPTS.labels(type=job.type, stage=stage, outcome=verdict).inc()
        metrics.PROGRESS_UPDATES.labels(type=job.type).inc()
        if job.finished_at is not None:
            seconds = (job.finished_at - job.created_at).total_seconds()
            metrics.GENERATION_SECONDS.labels(type=job.type).observe(seconds)
        if step.ended and job.error is not None:
            why = {name: job.error[name] for name in ("stage", "code", "category")}
            _log.error(log_events.JOB_FAILED, extra={"job": job.id, "type": job.type, **why})
        await self._ports.commits.settle(made)

    def _moment(self, work: _Work) -> Moment:
        """Return the store's time, carried on by this process's clock since the read."""
        elapsed = self._ports.clock.monotonic() - work.read_at
        now = work.loaded.now + timedelta(seconds=elapsed)
        return Moment(now, tracing.traceparent(), work.busy, work.provider)


def _onward(work: _Work, made: Committed, kept: Mapping[str, Any] | None) -> _Work:
    """Return the work of the next stage, as a read would find it."""
    step = made.step
    inputs = {**work.loaded.inputs, work.stage.name: kept} if kept else work.loaded.inputs
    loaded = replace(work.loaded, job=replace(step.job, version=made.version), inputs=inputs, item_finished=False)
    stage = work.kind.stage(step.job.stage)
    delivery = deliveries.onward(step.job, work.delivery)
    return replace(work, delivery=delivery, loaded=loaded, stage=stage, claimed=stage.effect, busy=0.0, provider=0.0)


def _is_claimed_by(step: Step, work: _Work, fresh: _Work) -> bool:
    """Whether ``fresh`` shows the claim that ``step`` makes: the commit was done, only its answer was lost."""
    return step.job.fence > work.job.fence and _is_as_left(fresh.job, step)


def _is_as_left(job: Job, step: Step) -> bool:
    """Whether nobody has moved the job since ``step``, which was made by whoever holds it."""
    return job.holder == step.job.holder and job.seq == step.job.seq


def _failing(work: _Work, error: errors.PressroomError) -> Build:
    return lambda job, moment: transitions.fail(job, work.delivery, error, moment)


def _held_by_another(work: _Work) -> bool:
    """Whether a live worker holds the stage; the queue delivering again means that its worker is gone."""
    job = work.job
    if job.lease_until is None or job.current.status != "running":
        return False
    return work.loaded.now < job.lease_until and work.delivery.redelivery <= job.claimed_delivery
