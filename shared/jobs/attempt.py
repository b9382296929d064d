"""One call of a handler: within its time limit, stopped when the job is cancelled or taken over."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from shared import errors
from shared.clock import Clock
from shared.jobs.deliveries import Delivery
from shared.jobs.pipeline import Context, Outcome, Stage
from shared.jobs.repository import Loaded

POLL = 2.0


class StageInterruptedError(Exception):
    """Somebody cancelled the job or took the stage over while the handler ran."""


async def call(
    loaded: Loaded,
    delivery: Delivery,
    stage: Stage,
    clock: Clock,
    wanted: Callable[[], Awaitable[bool]],
) -> Outcome:
    """
    Return what the handler returns.

    ``wanted`` is asked every two seconds whether the work still is. Raises StageInterruptedError when it is not,
    DeadlineExceededError past the stage's time limit or the job's deadline, and whatever the handler raises.
    """
    seconds = time_left(loaded, stage)
    if seconds <= 0:
        raise errors.DeadlineExceededError("The job's deadline has passed.")
    work = _start(loaded, delivery, stage, seconds)
    if not stage.effect:
        return await work
    task = asyncio.ensure_future(work)
    watch = asyncio.ensure_future(_until_unwanted(clock, wanted))
    try:
        await asyncio.wait({task, watch}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        if watch.done():
            raise StageInterruptedError
        raise errors.DeadlineExceededError(f"The stage took longer than {seconds:.0f} s.")
    finally:
        await _dismiss(task, watch)


def time_left(loaded: Loaded, stage: Stage) -> float:
    """Return the seconds that a stage may take: its own limit, or what is left until the job's deadline."""
    deadline = loaded.job.deadline
    return min(stage.timeout, (deadline - loaded.now).total_seconds()) if deadline else stage.timeout


def _start(loaded: Loaded, delivery: Delivery, stage: Stage, seconds: float) -> Awaitable[Outcome]:
    context = Context(key=delivery.key, timeout=seconds)
    if delivery.item is not None and stage.item is not None:
        return stage.item(loaded.job, delivery.item, loaded.inputs, context)
    return stage.run(loaded.job, loaded.inputs, context)


async def _until_unwanted(clock: Clock, wanted: Callable[[], Awaitable[bool]]) -> None:
    while True:
        await clock.sleep(POLL)
        try:
            if not await wanted():
                return
        except errors.StoreError:
            continue


async def _dismiss(*tasks: "asyncio.Future[Any]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
