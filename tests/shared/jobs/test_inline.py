"""A whole job within one call."""

import pytest

from shared import errors
from shared.clock import SystemClock
from shared.jobs import inline
from shared.jobs.inline import Reader
from shared.jobs.job import Job, StageState, Usage
from shared.jobs.pipeline import END, Context, Done, FanOut, Inputs, Item, JobType, Repeat, Stage


class Log:
    """Remembers what a reader was told."""

    def __init__(self) -> None:
        self.states: list[tuple[str, float]] = []
        self.text = ""
        self.reader = Reader(self._moved, self._wrote)

    async def _moved(self, job: Job) -> None:
        self.states.append((job.stage, job.progress))

    async def _wrote(self, _: Job, text: str) -> None:
        self.text += text


async def once(_: Job, inputs: Inputs, __: Context) -> Done:
    return Done({"seen": list(inputs)}, usage=Usage(1))


async def twice(job: Job, inputs: Inputs, _: Context) -> Done | Repeat:
    if job.stages["twice"].round == 0:
        return Repeat(result={"n": 1}, usage=Usage(1))
    return Done({"n": inputs["twice"]["n"] + 1}, follow="last", usage=Usage(1))


async def split(_: Job, __: Inputs, ___: Context) -> FanOut:
    return FanOut([{"w": "a"}, {"w": "b"}])


async def write(_: Job, item: Item, __: Inputs, context: Context) -> Done:
    assert context.emit is not None
    await context.emit(item.data["w"])
    return Done({"w": item.data["w"]}, usage=Usage(1))


async def last(_: Job, inputs: Inputs, __: Context) -> Done:
    return Done(follow=END, summary={"words": inputs["split"]["items"], "n": inputs["twice"]["n"]})


async def broken(_: Job, __: Inputs, ___: Context) -> Done:
    raise errors.ProviderRefusedError


def prepared(job: Job, *stages: Stage) -> tuple[Job, JobType]:
    from dataclasses import replace

    states = {stage.name: StageState(stage.name, stage.weight) for stage in stages}
    return replace(job, stages=states, stage=stages[0].name), JobType("test", stages)


async def test_stages_run_in_order_with_their_items_and_passes(job: Job) -> None:
    log = Log()
    stages = (
        Stage("once", once),
        Stage("split", split, item=write),
        Stage("twice", twice),
        Stage("skipped", once),
        Stage("last", last),
    )
    start, kind = prepared(job, *stages)
    step = await inline.run(start, kind, SystemClock(), log.reader)

    assert (step.job.status, step.job.progress, step.job.usage) == ("succeeded", 1.0, Usage(5))
    assert step.job.result == {"words": [{"w": "a"}, {"w": "b"}], "n": 2}
    assert step.job.stages["skipped"].status == "skipped"
    assert log.text == "ab"
    assert [progress for _, progress in log.states] == sorted(progress for _, progress in log.states)


async def test_finished_job_is_one_commit(job: Job) -> None:
    start, kind = prepared(job, Stage("once", once))
    step = await inline.run(start, kind, SystemClock(), Log().reader)

    assert [write.kind for write in step.writes] == ["create", "create"]
    assert step.tasks == ()


async def test_failure_comes_out_and_leaves_no_step(job: Job) -> None:
    start, kind = prepared(job, Stage("broken", broken))

    with pytest.raises(errors.ProviderRefusedError):
        await inline.run(start, kind, SystemClock(), Log().reader)
