"""The product's search in the simulated worlds, through the same two calls that any model would be asked by."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial

from shared.jobs.job import Usage
from shared.prompts.template import Prompt, Variable
from shared.scoring.assertion import Verdict
from shared.scoring.dataset import Example
from shared.scoring.evaluation import Evaluated, Output, Scored
from shared.tuning.search import driving
from shared.tuning.search.driving import Found, Task
from shared.tuning.search.guards import Guards
from shared.tuning.search.proposing import Reflected
from shared.tuning.search.reflecting import ReflectionRequest
from shared.tuning.search.settings import Limits, Settings
from shared.tuning.search.state import Most
from tests.bench.worlds import rules
from tests.bench.worlds.parameters import PRICES
from tests.bench.worlds.results import Optimiser
from tests.bench.worlds.task_model import Demonstration, Instructions
from tests.bench.worlds.world import Case, Outcome, World, tokens

_INPUT = "brief"
_MOST_BRIEF, _MOST_COPY = 100, 300
_MOST_REQUEST, _MOST_ADDED = 2_000, 100
_NANO = Decimal(10**9)


def optimiser(settings: Settings) -> Optimiser:
    """Return the product's search with these settings, seeded by the world."""

    async def optimise(world: World, budget: int) -> Instructions:
        return instructions((await searched(world, budget, settings)).prompt, _cases(world))

    return optimise


async def searched(world: World, budget: int, settings: Settings) -> Found:
    """Return all that a search in a world has found."""
    limits = replace(settings.limits, calls=budget)
    return await driving.search(task(world), replace(settings, seed=world.seed, limits=limits))


def task(world: World) -> Task:
    """Return what is searched for in a world."""
    cases = _cases(world)
    numbers = {case.id: case for case in cases.values()}
    read: dict[str, Instructions] = {}

    async def evaluate(prompt: Prompt, example: Example) -> Evaluated:
        if prompt.content_hash not in read:
            read[prompt.content_hash] = instructions(prompt, cases)
        return _evaluated(world.evaluate(read[prompt.content_hash], numbers[example.id]))

    async def reflect(request: ReflectionRequest) -> Reflected:
        before = world.ledger.reflection_dollars
        text = world.reflect(request.instructions)
        return Reflected(text, _nano_usd(world.ledger.reflection_dollars - before))

    prompt = Prompt(rules.SEED_PROMPT, f"{{{{ {_INPUT} }}}}", (Variable(_INPUT),))
    count = partial(_tokens, cases)
    guards = Guards(count, bound=lambda one: _most(count(one)))
    return Task(prompt, _examples(world.train), _examples(world.validation), evaluate, reflect, guards)


def instructions(prompt: Prompt, cases: Mapping[str, Case]) -> Instructions:
    """Return a prompt as the task model reads it: what it is told, and the demonstrations."""
    shown = tuple(Demonstration(cases[one.input.strip()].brief, one.output) for one in prompt.examples)
    return Instructions(prompt.system, shown)


def settings(**changed: object) -> Settings:
    """Return the settings that a tuning has unless somebody says otherwise, with these changes."""
    return replace(Settings(limits=Limits()), **changed)  # type: ignore[arg-type]  # names and values are the caller's


def paying(dollars: float) -> Settings:
    """Return the usual settings with a limit in dollars."""
    return settings(limits=Limits(nano_usd=_nano_usd(dollars)))


def _tokens(cases: Mapping[str, Case], prompt: Prompt) -> int:
    return tokens(instructions(prompt, cases).sent)


def _most(size: int) -> Most:
    """Return the most that calls with a prompt of so many tokens can cost."""
    read = (size + _MOST_BRIEF) * PRICES.task_input
    reflected = (size + _MOST_REQUEST) * PRICES.reflection_input + (size + _MOST_ADDED) * PRICES.reflection_output
    return Most(_nano_usd((read + _MOST_COPY * PRICES.task_output) / 1e6), _nano_usd(reflected / 1e6))


def _cases(world: World) -> dict[str, Case]:
    return {case.brief.text: case for case in (*world.train, *world.validation)}


def _examples(cases: tuple[Case, ...]) -> list[Example]:
    return [Example(case.id, {_INPUT: case.brief.text}) for case in cases]


def _evaluated(outcome: Outcome) -> Evaluated:
    paid = _nano_usd(outcome.dollars)
    output = Output(outcome.text, "stop", outcome.prompt_tokens, outcome.completion_tokens, paid)
    verdicts = tuple(Verdict("house-rule", "", 0.0, False, 1.0, complaint) for complaint in outcome.complaints)
    usage = Usage(outcome.prompt_tokens, outcome.completion_tokens, paid)
    return Evaluated(output, Scored(outcome.score, outcome.score == 1.0, verdicts), usage=usage)


def _nano_usd(dollars: float) -> int:
    return round(Decimal(dollars) * _NANO)
