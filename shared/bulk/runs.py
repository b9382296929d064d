"""
The job type of bulk actions: count the targets, then choose a page, act on it, choose the next.

Each pass commits what it has chosen before the next one acts on it. So a crash repeats a page, never more, and every
target is held against the state in which it was chosen: what was done to it already is not done again.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from shared import errors
from shared.bulk import tally as tallies
from shared.bulk.operation import Chosen, Operation, Target
from shared.bulk.tally import Outcome, Tally
from shared.jobs.job import Job
from shared.jobs.pipeline import END, Context, Done, Inputs, JobType, Repeat, Stage

NAME = "bulk"
APPLY = "apply"
PAGE = 50
PARALLEL = 8
PAUSE = 0.5
WAIT = 2.0
_PASSED_OVER = (errors.InvalidStateError, errors.NotFoundError)
_UNREACHABLE = (errors.StoreUnavailableError, errors.QueueUnavailableError)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _State:
    """Where a bulk action stands: what to act on next, what comes after that, and what was done."""

    targets: Sequence[Target]
    position: Sequence[Any] | None
    tally: Tally
    begun: bool = True

    def fields(self) -> dict[str, Any]:
        return {
            "targets": [{"id": target.id, "mark": dict(target.mark)} for target in self.targets],
            "position": list(self.position) if self.position is not None else None,
            "tally": self.tally.fields(),
        }


def job_type(operations: Mapping[str, Operation]) -> JobType:
    """Return the job type of all ``operations``, by the name that a job's payload gives as its operation."""
    return JobType(
        NAME,
        (
            Stage("count", partial(_count, operations), weight=1),
            Stage(APPLY, partial(_apply, operations), weight=99, timeout=60.0),
        ),
        coordinates=True,
    )


def counts(result: Mapping[str, Any] | None) -> Tally:
    """Return what was done, as the last pass of the stage that acts has left it."""
    return tallies.from_fields(result["tally"]) if result else Tally()


async def _count(operations: Mapping[str, Operation], job: Job, _: Inputs, __: Context) -> Done:
    total = await _operation(operations, job).count(job)
    return Done({"total": total}, summary={"total": total})


async def _apply(operations: Mapping[str, Operation], job: Job, inputs: Inputs, _: Context) -> Done | Repeat:
    operation = _operation(operations, job)
    before = _state(inputs.get(APPLY))
    tally = await _act(operation, job, before)
    total = max(inputs["count"]["total"], tally.done)
    if before.begun and before.position is None:
        return _done(tally, total)
    if not await operation.has_room(job):
        rest = _State([], before.position, tally, before.begun)
        kept = rest.fields() if before.targets else None
        return Repeat(after=WAIT, result=kept, done=tally.done, total=max(total, 1))
    chosen = await operation.choose(job, before.position, PAGE)
    if not chosen.targets and chosen.position is None:
        return _done(tally, total)
    after = _State(chosen.targets, chosen.position, tally)
    return Repeat(after=_pause(chosen, tally), result=after.fields(), done=tally.done, total=max(total, 1))


def _done(tally: Tally, total: int) -> Done:
    counted: dict[str, Any] = {name: getattr(tally, name) for name in ("done", "changed", "skipped", "failed")}
    if tally.reasons:
        counted["reasons"] = dict(tally.reasons)
    return Done(_State([], None, tally).fields(), follow=END, summary={"total": total, **counted})


def _operation(operations: Mapping[str, Operation], job: Job) -> Operation:
    return operations[job.payload["operation"]]


def _state(found: Mapping[str, Any] | None) -> _State:
    if found is None:
        return _State([], None, Tally(), begun=False)
    targets = [Target(target["id"], target["mark"]) for target in found["targets"]]
    return _State(targets, found["position"], tallies.from_fields(found["tally"]))


def _pause(chosen: Chosen, tally: Tally) -> float:
    """Return the seconds between two pages; the first one, and the end, wait for nothing."""
    return PAUSE if chosen.targets and tally.done else 0.0


async def _act(operation: Operation, job: Job, state: _State) -> Tally:
    limit = asyncio.Semaphore(PARALLEL)

    async def one(target: Target) -> Outcome:
        async with limit:
            return await _outcome(operation, job, target)

    tally = state.tally
    for outcome in await asyncio.gather(*map(one, state.targets), return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome
        tally = tally.plus(outcome)
    return tally


async def _outcome(operation: Operation, job: Job, target: Target) -> Outcome:
    """Return what became of a target; only that nothing can be reached ends the pass, which is then repeated."""
    try:
        await operation.apply(job, target)
    except _PASSED_OVER as error:
        return Outcome(target.id, "skipped", error.code, error.detail)
    except _UNREACHABLE:
        raise
    except errors.PressroomError as error:
        return Outcome(target.id, "failed", error.code, error.detail)
    except Exception:  # noqa: BLE001 - what is wrong with one target must not stop the others
        _log.exception("a bulk action failed on one target", extra={"job": job.id, "target": target.id})
        unknown = errors.InternalError()
        return Outcome(target.id, "failed", unknown.code, unknown.detail)
    return Outcome(target.id, "changed")
