"""Providers that limit, fail, hang, drip, answer rubbish or break off: told apart, borne by one job alone."""

import asyncio
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.faults.processes import verdicts, whole_stack
from tests.faults.processes.outside_provider import RETRY_AFTER, Mood, Provider
from tests.faults.processes.whole_stack import Site
from tests.faults.row import Options, Outcome, Row

BYSTANDERS = 40
PATIENCE = 2.0  # seconds that a model call may take
DEADLINE = 8
FOR_EVER = 10_000
_CALM = 20.0


@dataclass(frozen=True)
class Case:
    """How calls are met, how often, and what the job comes to: its status or the code of its error."""

    mood: Mood
    times: int
    expected: str
    more: Mapping[str, Any]


_NOTHING: Mapping[str, Any] = {}
CASES: Mapping[str, Case] = {
    "quince": Case("limited", 6, "succeeded", _NOTHING),
    "walnut": Case("error", 4, "succeeded", _NOTHING),
    "cherry": Case("rubbish", 2, "succeeded", _NOTHING),
    "damson": Case("cut", 2, "succeeded", _NOTHING),
    "medlar": Case("hanging", 1, "succeeded", _NOTHING),
    "almond": Case("slow", 1, "succeeded", _NOTHING),
    "juniper": Case("hanging", FOR_EVER, "deadline_exceeded", {"timeout_seconds": DEADLINE}),
    "barley": Case("limited", FOR_EVER, "deadline_exceeded", {"timeout_seconds": DEADLINE}),
}
BRIEF = ("quince", "cherry", "juniper")
MODELS = ("openai/test", "anthropic/claude-haiku-4-5", "gemini/gemini-2.5-flash")


def run(options: Options) -> Outcome:
    """Submit one job per case between bystanders, to a provider of each kind in turn; a brief run knows one kind."""
    cases = {word: CASES[word] for word in (BRIEF if options.brief else CASES)}
    outcomes = {model: asyncio.run(_run(model, cases, options)) for model in MODELS[: 1 if options.brief else None]}
    figures = {name: figure for one in outcomes.values() for name, figure in one.figures.items()}
    return Outcome(figures, [f"{model}: {story}" for model, one in outcomes.items() for story in one.failures])


async def _run(model: str, cases: Mapping[str, Case], options: Options) -> Outcome:
    moods = {word: (case.mood, case.times) for word, case in cases.items()}
    env = {"PRESSROOM_MODEL": model, "PRESSROOM_MODEL_TIMEOUT": str(PATIENCE)}
    async with whole_stack.running(Provider(moods=moods), env) as found:
        troubled = {word: await _submit(found, word, number) for number, word in enumerate(cases)}
        bystanders = [await found.submit(1000 + number) for number in range(BYSTANDERS)]
        began = asyncio.get_running_loop().time()
        failures = await verdicts.judge(found, bystanders, seconds=60.0)
        calm = asyncio.get_running_loop().time() - began
        if calm > _CALM:
            failures.append(f"others waited {calm:.0f} s for the troubled ones")
        for done, (word, job) in enumerate(troubled.items()):
            failures += await _judged(found, word, job)
            options.advance(done + 1, len(troubled))
        waits = found.provider.met["quince"]
    pauses = [after - before for before, after in itertools.pairwise(waits)]
    if min(pauses) < RETRY_AFTER:
        failures.append(f"Retry-After of {RETRY_AFTER} s was not kept: {min(pauses):.1f} s")
    told = (
        f"{len(cases)} cases, {BYSTANDERS} others done in {calm:.1f} s, pauses after Retry-After ≥ {min(pauses):.1f} s"
    )
    return Outcome({model.partition("/")[0]: told}, failures)


async def _submit(found: Site, word: str, number: int) -> str:
    return await found.submit(number, topic=f"Bread with {word}", use_cache=False, **CASES[word].more)


async def _judged(found: Site, word: str, job: str) -> list[str]:
    case = CASES[word]
    try:
        ended = await found.ended(job, 180.0)
    except TimeoutError:
        return [f"{case.mood} × {case.times}: the job has not ended"]
    came_to = ended["error"]["code"] if ended["error"] else ended["status"]
    if came_to != case.expected:
        return [f"{case.mood} × {case.times}: {came_to} instead of {case.expected}: {ended['error']}"]
    if case.expected == "succeeded":
        return await verdicts.judge(found, [job])
    return []


ROW = Row("provider-faults", "a provider's faults are told apart, keep deadlines and meet one job only", run)
