"""Runs a whole job inside one request, for callers who read along; nothing is stored before it has succeeded."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared import errors
from shared.clock import Clock
from shared.firestore import writes
from shared.firestore.writes import Write
from shared.jobs import events, weights
from shared.jobs import job as jobs
from shared.jobs.job import Job, StageState
from shared.jobs.pipeline import END, Await, Context, Done, FanOut, Item, JobType, Repeat, Stage
from shared.jobs.steps import Moment, Step
from shared.observability import provider_time

Emit = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Reader:
    """Who reads along: ``moved`` is told each new state of the job, ``wrote`` each piece of text."""

    moved: Callable[[Job], Awaitable[None]]
    wrote: Callable[[Job, str], Awaitable[None]]


async def run(job: Job, kind: JobType, clock: Clock, reader: Reader) -> Step:
    """
    Return the one step that records the finished job, its event and everything its stages wrote.

    Items of a fan-out run one after the other, so that the text arrives in order. Raises what a stage raises.
    """
    inputs: dict[str, Mapping[str, Any]] = {}
    kept: list[Write] = []
    follow = job.stage
    while follow != END:
        stage = kind.stage(follow)
        job = _begin(job, stage, clock.now())
        await reader.moved(job)
        with provider_time.measured(clock) as meter:
            job, done = await _run_stage(job, stage, inputs, reader)
        if done.result:
            inputs[stage.name] = done.result
        kept.extend(done.writes)
        follow = done.follow or kind.after(stage.name)
        job = _finish(job, stage, done, follow, Moment(clock.now(), provider=meter.seconds))
        await reader.moved(job)
    event = events.of(job, job.stage)
    created = writes.create(jobs.path(job.id), jobs.to_fields(job))
    return Step(None, job, [created, events.record(job, event), *kept], events=[event])


async def _run_stage(
    job: Job, stage: Stage, inputs: Mapping[str, Mapping[str, Any]], reader: Reader
) -> tuple[Job, Done]:
    seen = dict(inputs)
    while True:
        outcome = await stage.run(job, seen, _context(job, stage, None))
        if isinstance(outcome, Done):
            return job, outcome
        if isinstance(outcome, FanOut):
            return await _run_items(job, stage, outcome, seen, reader)
        if isinstance(outcome, Await):
            raise errors.InvalidStateError("A piece that waits for approval cannot be streamed.")
        job = _repeated(job, stage, outcome)
        if outcome.result is not None:
            seen[stage.name] = outcome.result


async def _run_items(
    job: Job, stage: Stage, outcome: FanOut, inputs: Mapping[str, Mapping[str, Any]], reader: Reader
) -> tuple[Job, Done]:
    if stage.item is None:
        raise errors.InternalError
    results = []
    usage = jobs.NO_USAGE
    job = _with_stage(job, replace(job.stages[stage.name], split=True, total=len(outcome.items)))
    for index, data in enumerate(outcome.items):

        async def emit(text: str, job: Job = job) -> None:
            await reader.wrote(job, text)

        done = await stage.item(job, Item(index, data), inputs, _context(job, stage, emit))
        results.append(done.result)
        usage += done.usage
        job = _with_stage(job, replace(job.stages[stage.name], done=index + 1))
        await reader.moved(job)
    return job, Done({"items": results}, usage=usage)


def _context(job: Job, stage: Stage, emit: Emit | None) -> Context:
    return Context(key=f"{job.id}:inline:{stage.name}", timeout=stage.timeout, emit=emit)


def _begin(job: Job, stage: Stage, now: datetime) -> Job:
    state = replace(job.stages[stage.name], status="running", attempts=1, ready_at=now, started_at=now)
    moved = replace(job, status="running", stage=stage.name, started_at=job.started_at or now, updated_at=now)
    return _with_stage(moved, state)


def _repeated(job: Job, stage: Stage, outcome: Repeat) -> Job:
    state = job.stages[stage.name]
    state = replace(state, round=state.round + 1, done=outcome.done, total=outcome.total)
    return _with_stage(replace(job, usage=job.usage + outcome.usage), state)


def _finish(job: Job, stage: Stage, done: Done, follow: str, moment: Moment) -> Job:
    now = moment.now
    state = job.stages[stage.name]
    states: dict[str, StageState] = {**job.stages}
    busy = (now - state.started_at).total_seconds() if state.started_at else 0.0
    state = replace(state, busy_seconds=busy, provider_seconds=moment.provider)
    states[stage.name] = replace(state, status="succeeded", done=state.total, finished_at=now)
    names = list(states)
    last = len(names) if follow == END else names.index(follow)
    for name in names[names.index(stage.name) + 1 : last]:
        states[name] = replace(states[name], status="skipped", finished_at=now)
    ended = follow == END
    return replace(
        job,
        stages=states,
        status="succeeded" if ended else "running",
        progress=1.0 if ended else weights.progress(states.values(), job.progress),
        usage=job.usage + done.usage,
        result={**job.result, **done.summary},
        updated_at=now,
        finished_at=now if ended else None,
    )


def _with_stage(job: Job, state: StageState) -> Job:
    stages = {**job.stages, state.name: state}
    return replace(job, stages=stages, progress=weights.progress(stages.values(), job.progress))
