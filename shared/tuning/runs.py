"""
The job type of tunings: search for a better prompt, test it on examples that the search has not seen, propose it.

One pass of the search does the work that the pass before it has opened, and opens the next: what that can cost is
reserved in the same commit. A pass that is repeated after a crash finds its evaluations and reflections kept, and comes
to the same state, bit by bit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import orjson

from shared import errors
from shared.jobs.job import NO_USAGE, Job, Usage
from shared.jobs.pipeline import Context, Done, FanOut, Inputs, Item, JobType, Repeat, Stage
from shared.observability import metrics
from shared.prompts import template as templates
from shared.prompts.service import PromptService
from shared.prompts.template import Prompt, Version
from shared.scoring.datasets import DatasetService
from shared.scoring.evaluation import Evaluated
from shared.tuning import plan as plans
from shared.tuning import report, working
from shared.tuning.plan import Parts, Plan
from shared.tuning.search import documents, searching
from shared.tuning.search.state import Candidate, Evaluate, State
from shared.tuning.working import OutOfTimeError, Tools, Worker

NAME: Final = "prompt_tuning"
PREPARE, SEARCH, TEST, REPORT = "prepare", "search", "test", "report"
CHUNK: Final = 5
TIMEOUT: Final = 280.0
LABEL: Final = "candidate-"


@dataclass(frozen=True)
class Ports:
    """What the stages work with."""

    tools: Tools
    datasets: DatasetService
    prompts: PromptService


def job_type(ports: Ports) -> JobType:
    """Return the job type."""
    return JobType(
        NAME,
        (
            Stage(PREPARE, partial(_prepare, ports), weight=1),
            Stage(SEARCH, partial(_search, ports), weight=84, effect=True, timeout=TIMEOUT),
            Stage(TEST, partial(_test, ports), weight=14, item=partial(_test_chunk, ports), timeout=TIMEOUT),
            Stage(REPORT, partial(_report, ports), weight=1),
        ),
    )


def state_of(result: Mapping[str, Any]) -> State:
    """Return the search that a stage has left."""
    return documents.of_fields(orjson.loads(result["state"]))


async def _prepare(ports: Ports, job: Job, _: Inputs, context: Context) -> Done:
    plan, parts = await _ordered(ports, job)
    worker = Worker(ports.tools, job, plan, parts, context.timeout)
    state = searching.begin(
        plan.settings,
        len(parts.train),
        plans.labelled(parts.train),
        len(parts.val),
        worker.proposer.child(plan.prompt),
    )
    if state.ended:
        raise errors.invalid_field("limits", state.ended, f"The limit of {state.ended} does not allow for one step.")
    seed = ports.tools.candidates.seed(job, state.pool[state.best], plan.prompt)
    return Done(_kept(state), writes=[seed], summary=report.standing(state))


async def _search(ports: Ports, job: Job, inputs: Inputs, context: Context) -> Done | Repeat:
    before = state_of(inputs.get(SEARCH) or inputs[PREPARE])
    if before.work is None:
        return Done(_kept(before), summary=report.standing(before))
    plan, parts = await _ordered(ports, job)
    worker = Worker(ports.tools, job, plan, parts, context.timeout)
    try:
        state, usage = await _settled(worker, before)
    except OutOfTimeError:
        return Repeat(result=_kept(before), done=before.spent.calls, total=plan.limits.calls)
    await ports.tools.candidates.decide(job, state.news)
    if state.ended:
        return Done(_kept(state), summary=report.standing(state), usage=usage)
    return Repeat(result=_kept(state), done=state.spent.calls, total=plan.limits.calls, usage=usage)


async def _settled(worker: Worker, state: State) -> tuple[State, Usage]:
    if isinstance(state.work, Evaluate):
        found = await worker.measure(state, state.work)
        return searching.settle(state, found.measured), found.usage
    if state.work is None:
        return state, NO_USAGE
    proposed, usage = await worker.propose(state, state.work)
    return searching.settle(state, proposed), usage


async def _test(ports: Ports, job: Job, inputs: Inputs, _: Context) -> Done | FanOut:
    """Test the first and the best prompt, unless they are the same, on examples that the search has not seen."""
    state = state_of(inputs[SEARCH])
    parts = (await _ordered(ports, job))[1]
    if state.best == _seed(state).id or not parts.test:
        return Done({"items": []})
    return FanOut([{"first": first} for first in range(0, len(parts.test), CHUNK)])


async def _test_chunk(ports: Ports, job: Job, item: Item, inputs: Inputs, context: Context) -> Done:
    state = state_of(inputs[SEARCH])
    plan, parts = await _ordered(ports, job)
    worker = Worker(ports.tools, job, plan, parts, context.timeout)
    examples = parts.test[item.data["first"] :][:CHUNK]
    best = await ports.tools.candidates.prompt(job, state.pool[state.best])
    found = await worker.evaluate([(prompt, example) for prompt in (plan.prompt, best) for example in examples])
    half = len(examples)
    for one in found:
        if one.score is not None:
            metrics.PROMPT_SCORE.observe(one.score)
    rows = [_row(*pair) for pair in zip(found[:half], found[half:], strict=True)]
    return Done({"rows": rows}, usage=working.priced(found).usage)


def _row(before: Evaluated, after: Evaluated) -> dict[str, Any]:
    return {"before": _shown(before), "after": _shown(after)}


def _shown(found: Evaluated) -> dict[str, Any]:
    output = found.output
    return {
        "score": None if found.score is None else round(found.score, 6),
        "tokens": output.prompt_tokens + output.completion_tokens if output else 0,
        "nano_usd": output.cost_nano_usd if output else 0,
    }


async def _report(ports: Ports, job: Job, inputs: Inputs, _: Context) -> Done:
    """Report, and publish a prompt that is better as a version under a label of its own, never the one in use."""
    plan, state = Plan.of(job.payload), state_of(inputs[SEARCH])
    rows = [row for item in inputs[TEST]["items"] for row in item["rows"]]
    best = await ports.tools.candidates.prompt(job, state.pool[state.best])
    found = report.report(plan, state, best, rows, _seed(state))
    summary = {**report.standing(state), **found}
    if found["gain"]["verdict"] in report.PROPOSED:
        version, label = await _published(ports, job, plan, best, found["summary"])
        summary["proposal"] = {"template": version.name, "version": version.number, "label": label}
    return Done(summary=summary)


async def _published(ports: Ports, job: Job, plan: Plan, prompt: Prompt, note: str) -> tuple[Version, str]:
    label = plan.label or LABEL + job.id.removeprefix("job_")[:8].lower()
    note = note[: templates.MAX_NOTE]
    actor = job.owner
    try:
        made = await ports.prompts.publish(job.tenant, plan.template, prompt, actor=actor, labels=[label], note=note)
    except errors.NotFoundError:
        return await ports.prompts.create(
            job.tenant, plan.template, prompt, actor=actor, labels=[label], note=note
        ), label
    except errors.InvalidFieldsError:
        made = await ports.prompts.publish(job.tenant, plan.template, prompt, actor=actor, note=note)
        return made.version, ""
    return made.version, label


async def _ordered(ports: Ports, job: Job) -> tuple[Plan, Parts]:
    plan = Plan.of(job.payload)
    return plan, plan.parts(await ports.datasets.examples(job.tenant, plan.dataset, plan.dataset_hash))


def _seed(state: State) -> Candidate:
    """Return the prompt that the search began with."""
    return next(one for one in state.pool.values() if one.lever == "seed")


def _kept(state: State) -> dict[str, Any]:
    return {"state": orjson.dumps(documents.to_fields(state), option=orjson.OPT_SORT_KEYS).decode()}
