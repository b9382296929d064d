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
from functools import partial
from typing import Any, Literal

from shared import errors
from shared.clock import Clock
from shared.jobs import attempt, deliveries, transitions
from shared.jobs.deliveries import Delivery
from shared.jobs.events import Notify
from shared.jobs.job import Job
from shared.jobs.pipeline import Done, FanOut, JobType, Outcome, Stage
from shared.jobs.repository import JobRepository, Loaded
from shared.jobs.transitions import Moment, Step
from shared.manifest import log_events, queues
from shared.observability import metrics, tracing
from shared.resilience import retry
from shared.tasks.publisher import Publisher

RETRY = retry.Policy(attempts=5, base=1.0, cap=120.0, hint_cap=3600.0)
RACES = 10
DEATHS_PER_ATTEMPT = 3
WAITS = 30
WAIT_SECONDS = 1.0
STOP_SECONDS = 0.5
REQUEST_MARGIN = 20.0

Verdict = Literal["done", "stale", "busy", "retried", "failed", "cancelled", "gone"]
Build = Callable[[Job, Moment], Step]
_CONFLICT = (errors.PreconditionError, errors.AlreadyExistsError)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ports:
    """What the runner works with; ``notify`` is told every job it moved, and the event."""

    jobs: JobRepository
    publisher: Publisher
    clock: Clock
    types: Mapping[str, JobType]
    notify: Notify
    rng: Callable[[], float] = random.random


@dataclass(frozen=True)
class _Work:
    """A delivery and what it found; ``read_at`` and ``began`` on this process's monotonic clock."""

    delivery: Delivery
    loaded: Loaded
    kind: JobType
    stage: Stage
    read_at: float
    began: float
    claimed: bool = False

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
        if work.stage.effect and work.stage.item is None:
            return await self._claim_and_attempt(work)
        return await self._attempt(work)

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
        if work.job.current.attempts >= work.stage.max_attempts * DEATHS_PER_ATTEMPT:
            error = errors.InternalError("The worker died each time it ran this stage.")
            return await self._commit(work, _failing(work, error), "failed")
        claimed = await self._claim(work)
        return await self._attempt(claimed) if claimed else "busy"

    async def _claim(self, work: _Work) -> _Work | None:
        step = transitions.claim(work.job, work.delivery, work.stage.timeout, self._moment(work))
        try:
            version = await self._jobs.commit(step)
        except _CONFLICT:
            found = await self._load(work.delivery, work.began)
            if found is None or found.job.holder != step.job.holder:
                return None
            return replace(found, claimed=True)  # the answer to our own commit was lost
        self._notify(step)
        return replace(work, loaded=replace(work.loaded, job=replace(step.job, version=version)), claimed=True)

    async def _attempt(self, work: _Work) -> _Work | Verdict:
        labels = {"type": work.kind.name, "stage": work.stage.name}
        started = self._ports.clock.monotonic()

        async def wanted() -> bool:
            return await self._is_wanted(work)

        try:
            with tracing.span(f"stage.{work.stage.name}", job=work.job.id, attempt=work.delivery.attempt):
                outcome = await attempt.call(work.loaded, work.delivery, work.stage, self._ports.clock, wanted)
        except attempt.StageInterruptedError:
            return await self._begin(work.delivery, work.began)
        except errors.PressroomError as error:
            return await self._fail(work, error)
        except Exception:  # noqa: BLE001 - a handler of any job type may raise anything
            _log.exception("stage raised", extra={"job": work.job.id, **labels})
            return await self._fail(work, errors.InternalError())
        finally:
            metrics.STAGE_SECONDS.labels(**labels).observe(self._ports.clock.monotonic() - started)
        try:
            return await self._record(work, outcome)
        except errors.StoreError as error:
            if error.retryable:
                raise
            _log.exception("outcome cannot be stored", extra={"job": work.job.id, **labels})
            return await self._fail(work, errors.InternalError("What the stage came to cannot be stored."))

    async def _record(self, work: _Work, outcome: Outcome) -> _Work | Verdict:
        if work.delivery.item is not None and isinstance(outcome, Done):
            await self._jobs.store_item(work.delivery, outcome.result, outcome.usage, work.job)
            return await self._join(work)
        return await self._advance(work, outcome)

    async def _advance(self, work: _Work, outcome: Outcome) -> _Work | Verdict:
        def build(job: Job, moment: Moment) -> Step:
            return transitions.advance(job, work.delivery, work.kind, outcome, moment, partial(self._has_time, work))

        return await self._commit(work, build, "done", _kept(outcome))

    def _has_time(self, work: _Work, stage: Stage) -> bool:
        queue = queues.BY_PRIORITY[work.job.priority]
        spent = self._ports.clock.monotonic() - work.began
        return spent + stage.timeout + REQUEST_MARGIN <= queue.dispatch_deadline

    async def _stop(self, work: _Work) -> _Work | Verdict:
        """Cancel the job, once its stage has nothing more to stop."""
        if work.stage.stop is None or await work.stage.stop(work.job):
            return await self._commit(work, self._cancelling(work), "cancelled")
        return await self._commit(
            work, lambda job, moment: transitions.retry(job, work.delivery, STOP_SECONDS, moment), "retried"
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
            results, usage = await self._jobs.items(work.job)
            return await self._advance(work, Done({"items": results}, usage=usage))
        step = transitions.progressed(work.job, work.delivery, finished, self._moment(work))
        try:
            await self._jobs.commit(step)
        except _CONFLICT:
            await self._jobs.keep(work.delivery.task)
        else:
            await self._after(step, "done")
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
        tries = work.delivery.attempt + 1
        worth_it = error.retryable or isinstance(error, errors.InternalError | errors.DeadlineExceededError)
        if not worth_it or tries >= work.stage.max_attempts:
            return await self._commit(work, _failing(work, error), "failed")
        delay = RETRY.wait(tries, error, self._ports.rng)
        return await self._commit(
            work,
            lambda job, moment: transitions.retry(job, work.delivery, delay, moment),
            "retried",
        )

    async def _commit(
        self, work: _Work, build: Build, verdict: Verdict, kept: Mapping[str, Any] | None = None
    ) -> _Work | Verdict:
        """
        Commit a step, built again on fresher state after each lost race, while the work is still ours.

        Returns the work that the step hands to this worker, for which it has ``kept`` the stage's result.
        """
        for _ in range(RACES):
            step = build(work.job, self._moment(work))
            try:
                version = await self._jobs.commit(step)
            except _CONFLICT:
                fresh = await self._load(work.delivery, work.began)
                if fresh is None:
                    return "gone"
                if (end := await self._overtaken(work, fresh, step)) is not None:
                    return end
                if not _is_claimed_by(step, work, fresh):
                    work = fresh
                    continue
                version = fresh.job.version
            await self._after(step, verdict)
            return _onward(work, step, version, kept) if step.carried else verdict
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

    async def _after(self, step: Step, verdict: Verdict) -> None:
        job = step.job
        stage = step.events[0].stage if step.events else job.stage
        metrics.STAGE_ATTEMPTS.labels(type=job.type, stage=stage, outcome=verdict).inc()
        metrics.PROGRESS_UPDATES.labels(type=job.type).inc()
        if job.finished_at is not None:
            seconds = (job.finished_at - job.created_at).total_seconds()
            metrics.GENERATION_SECONDS.labels(type=job.type).observe(seconds)
        if job.error is not None:
            why = {name: job.error[name] for name in ("stage", "code", "category")}
            _log.error(log_events.JOB_FAILED, extra={"job": job.id, "type": job.type, **why})
        self._notify(step)
        if step.tasks:
            await self._ports.publisher.publish(step.tasks)

    def _notify(self, step: Step) -> None:
        for event in step.events:
            self._ports.notify(step.job.id, event)

    def _moment(self, work: _Work) -> Moment:
        """Return the store's time, carried on by this process's clock since the read."""
        elapsed = self._ports.clock.monotonic() - work.read_at
        return Moment(work.loaded.now + timedelta(seconds=elapsed), tracing.traceparent())


def _kept(outcome: Outcome) -> Mapping[str, Any] | None:
    """Return the result that ``outcome`` leaves for later stages; a fan-out goes on by itself only when it is empty."""
    return {"items": []} if isinstance(outcome, FanOut) else outcome.result


def _onward(work: _Work, step: Step, version: Any, kept: Mapping[str, Any] | None) -> _Work:
    """Return the work of the next stage, as a read would find it."""
    inputs = {**work.loaded.inputs, work.stage.name: kept} if kept else work.loaded.inputs
    loaded = replace(work.loaded, job=replace(step.job, version=version), inputs=inputs, item_finished=False)
    stage = work.kind.stage(step.job.stage)
    delivery = deliveries.onward(step.job, work.delivery)
    return replace(work, delivery=delivery, loaded=loaded, stage=stage, claimed=stage.effect)


def _is_claimed_by(step: Step, work: _Work, fresh: _Work) -> bool:
    """Whether ``fresh`` shows the claim that ``step`` makes: the commit was done, only its answer was lost."""
    return step.job.fence > work.job.fence and step.job.holder == fresh.job.holder


def _failing(work: _Work, error: errors.PressroomError) -> Build:
    return lambda job, moment: transitions.fail(job, work.delivery, error, moment)


def _held_by_another(work: _Work) -> bool:
    """Whether a live worker holds the stage; the queue delivering again means that its worker is gone."""
    job = work.job
    if job.lease_until is None or job.current.status != "running":
        return False
    return work.loaded.now < job.lease_until and work.delivery.redelivery <= job.claimed_delivery
