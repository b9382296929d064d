"""
The job type of evaluations: run every candidate on every example, let a judge choose where one was asked for, report.

The runs come in chunks. Without a limit they are tasks of their own, side by side. With one they follow each other, and
nothing is begun that could cost more than what is left: the limit is never passed.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from shared import errors
from shared.jobs.job import NO_USAGE, Job, Usage
from shared.jobs.pipeline import Context, Done, FanOut, Inputs, Item, JobType, Repeat, Stage
from shared.models.base import Account
from shared.observability import metrics
from shared.scoring import comparison
from shared.scoring.comparison import Choice
from shared.scoring.dataset import Example
from shared.scoring.datasets import DatasetService
from shared.scoring.evaluator import Evaluator, Sampling
from shared.scoring.judges import pairs
from shared.scoring.plan import Plan
from shared.scoring.rows import NOT_RUN, Row, RowStore
from shared.scoring.scorer import Scorer
from shared.scoring.worst import Worst

NAME: Final = "evaluation"
RUN: Final = "run"
PARALLEL: Final = 4
TIMEOUT: Final = 280.0


@dataclass(frozen=True)
class Tools:
    """What the stages work with."""

    datasets: DatasetService
    evaluator: Evaluator
    scorer: Scorer
    rows: RowStore
    worst: Worst


@dataclass(frozen=True)
class _Run:
    """One candidate on one example, one of its samples."""

    example: Example
    candidate: int
    sampling: Sampling


def job_type(tools: Tools) -> JobType:
    """Return the job type."""
    return JobType(
        NAME,
        (
            Stage(RUN, partial(_begin, tools), weight=90, item=partial(_item, tools), timeout=TIMEOUT),
            Stage("choose", partial(_choose, tools), weight=7, timeout=TIMEOUT),
            Stage("report", partial(_report, tools), weight=3),
        ),
    )


async def _begin(tools: Tools, job: Job, inputs: Inputs, context: Context) -> Done | FanOut | Repeat:
    plan = Plan.of(job.payload)
    if not plan.most_nano_usd:
        return FanOut([{"chunk": number} for number in range(plan.chunks)])
    before = inputs.get(RUN) or {"chunk": 0, "spent": 0}
    left = plan.most_nano_usd - before["spent"]
    usage = await _limited(tools, job, before["chunk"], left, context)
    state = {"chunk": before["chunk"] + 1, "spent": before["spent"] + usage.cost_nano_usd}
    if state["chunk"] < plan.chunks:
        return Repeat(result=state, done=state["chunk"], total=plan.chunks, usage=usage)
    return Done(state, usage=usage)


async def _item(tools: Tools, job: Job, item: Item, _: Inputs, context: Context) -> Done:
    """Run the candidates on the examples of one chunk."""
    plan, number = Plan.of(job.payload), int(item.data["chunk"])
    runs = await _runs(tools, job, plan, number)
    rows, usage = await _all(tools, job, plan, runs, context)
    return Done({"rows": len(rows)}, usage=usage, writes=[tools.rows.write(job, number, rows, usage)])


async def _limited(tools: Tools, job: Job, number: int, left: int, context: Context) -> Usage:
    """Run a chunk for no more than is ``left``; what was run in a pass that was cut off is known by its rows."""
    known = await tools.rows.chunk(job, number)
    if known is not None:
        return known[1]
    plan = Plan.of(job.payload)
    waiting = await _runs(tools, job, plan, number)
    rows: list[Row] = []
    usage = NO_USAGE
    while waiting:
        found = await _affordable(tools, job, plan, waiting, left - usage.cost_nano_usd)
        if not found:
            rows += [Row.failed(one.example, one.candidate, one.sampling.sample, NOT_RUN) for one in waiting]
            break
        done, paid = await _all(tools, job, plan, waiting[:found], context)
        rows, usage, waiting = [*rows, *done], usage + paid, waiting[found:]
    await tools.rows.keep(job, number, rows, usage)
    return usage


async def _affordable(tools: Tools, job: Job, plan: Plan, runs: Sequence[_Run], left: int) -> int:
    """Return how many of the first runs cannot cost more than is left, all at worst; what is known costs nothing."""
    room = left
    for place, run in enumerate(runs):
        prompt = plan.candidates[run.candidate].prompt
        evaluator = tools.evaluator.sampled(run.sampling)
        known = await evaluator.known(prompt, run.example, plan.suite, plan.model, job.tenant)
        if known is None:
            request = evaluator.request(prompt, run.example, _account(job), "", TIMEOUT)
            room -= tools.worst.run(plan, run.example, request)
        if room < 0:
            return place
    return len(runs)


async def _runs(tools: Tools, job: Job, plan: Plan, number: int) -> list[_Run]:
    examples = await _examples(tools, job, plan)
    return [
        _Run(example, candidate, sampling)
        for example in plan.chunk(examples, number)
        for candidate in range(len(plan.candidates))
        for sampling in plan.samplings()
    ]


async def _examples(tools: Tools, job: Job, plan: Plan) -> Sequence[Example]:
    dataset = await tools.datasets.examples(job.tenant, plan.selection.dataset, plan.selection.hash)
    return plan.selection.chosen(dataset)


async def _all(tools: Tools, job: Job, plan: Plan, runs: Sequence[_Run], context: Context) -> tuple[list[Row], Usage]:
    limit = asyncio.Semaphore(PARALLEL)

    async def one(run: _Run) -> tuple[Row, Usage]:
        async with limit:
            return await _one(tools, job, plan, run, context)

    found = await asyncio.gather(*map(one, runs), return_exceptions=True)
    failed = next((each for each in found if isinstance(each, BaseException)), None)
    if failed is not None:
        raise failed
    done = [each for each in found if not isinstance(each, BaseException)]
    return [row for row, _ in done], sum((usage for _, usage in done), NO_USAGE)


async def _one(tools: Tools, job: Job, plan: Plan, run: _Run, context: Context) -> tuple[Row, Usage]:
    """Return what one run came to; what is wrong with it is told in its row, but a budget that is spent ends all."""
    try:
        found = await tools.evaluator.sampled(run.sampling).evaluate(
            plan.candidates[run.candidate].prompt,
            run.example,
            plan.suite,
            model=plan.model,
            account=_account(job),
            key=f"{job.id}-{run.example.content_hash[:16]}-{run.candidate}-{run.sampling.sample}",
            timeout=context.timeout / 4,
        )
    except errors.InvalidFieldsError as error:
        told = "; ".join(one.detail for one in error.errors[:3]) or error.detail
        row = Row.failed(run.example, run.candidate, run.sampling.sample, f"{error.code}: {told}")
        return row, NO_USAGE
    row = Row.of(run.example, run.candidate, run.sampling.sample, found)
    if row.score is not None:
        metrics.PROMPT_SCORE.observe(row.score)
    return row, found.usage


async def _choose(tools: Tools, job: Job, inputs: Inputs, context: Context) -> Done | Repeat:
    """Let a judge choose between the outputs of the first candidate and the others, some examples at a time."""
    plan = Plan.of(job.payload)
    if not plan.criterion or len(plan.candidates) < 2:
        return Done({})
    before = inputs.get("choose") or {"chunk": 0, "spent": 0, "choices": {}}
    number = before["chunk"]
    chosen, usage = await _chosen(tools, job, plan, number, _left(plan, inputs, before["spent"]), context)
    choices = {name: Choice(**one) for name, one in before["choices"].items()}
    for name, one in chosen.items():
        choices[name] = choices.get(name, Choice()).plus(one)
    spent = before["spent"] + usage.cost_nano_usd
    state = {"chunk": number + 1, "spent": spent, "choices": {name: one.fields() for name, one in choices.items()}}
    if number + 1 < plan.chunks:
        return Repeat(result=state, done=number + 1, total=plan.chunks, usage=usage)
    return Done(state, usage=usage)


def _left(plan: Plan, inputs: Inputs, spent: int) -> int | None:
    """Return what may still be spent; None without a limit."""
    run = inputs.get(RUN) or {}
    return plan.most_nano_usd - int(run.get("spent", 0)) - spent if plan.most_nano_usd else None


async def _chosen(
    tools: Tools, job: Job, plan: Plan, number: int, left: int | None, context: Context
) -> tuple[dict[str, Choice], Usage]:
    rows = await tools.rows.read(job, number, number + 1)
    examples = {example.id: example for example in plan.chunk(await _examples(tools, job, plan), number)}
    texts = {(row.example, row.candidate): row.text for row in rows if row.sample == 0 and row.score is not None}
    wanted = [
        (examples[example], candidate, (texts[example, 0], text))
        for (example, candidate), text in texts.items()
        if candidate and (example, 0) in texts
    ]
    if left is not None and sum(tools.worst.choice(plan, example) for example, _, _ in wanted) > left:
        return {str(candidate): Choice(failed=1) for _, candidate, _ in wanted}, NO_USAGE
    found = await asyncio.gather(
        *(
            pairs.select_best(
                tools.scorer.bench(_account(job), f"{context.key}-{example.id}-{candidate}", context.timeout / 4),
                plan.judge,
                plan.criterion,
                dict(example.variables),
                both,
            )
            for example, candidate, both in wanted
        )
    )
    choices: dict[str, Choice] = {}
    for (_, candidate, _), one in zip(wanted, found, strict=True):
        choices[str(candidate)] = choices.get(str(candidate), Choice()).plus(Choice.of(one))
    return choices, sum((one.usage for one in found), NO_USAGE)


async def _report(tools: Tools, job: Job, inputs: Inputs, _: Context) -> Done:
    """Report; an evaluation of which nothing could be scored has failed."""
    plan = Plan.of(job.payload)
    rows = await tools.rows.read(job, 0, plan.chunks)
    if rows and all(row.score is None for row in rows):
        told = next((row.error for row in rows if row.error != NOT_RUN), "the cost limit does not allow for one run")
        raise errors.ProviderRejectedError(f"Nothing could be evaluated: {told}")
    choices = (inputs.get("choose") or {}).get("choices") or {}
    chosen = {int(name): Choice(**one) for name, one in choices.items()}
    return Done(summary=comparison.report(plan, rows, chosen))


def _account(job: Job) -> Account:
    return Account(job.tenant, job.owner)
