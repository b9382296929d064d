"""Runs a search in memory, for benchmarks and tests; the durable job takes the same steps."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from shared.prompts.template import Prompt
from shared.scoring.dataset import Example
from shared.scoring.evaluation import Evaluated
from shared.tuning.search import proposing, searching
from shared.tuning.search.guards import Guards
from shared.tuning.search.proposing import Proposer, Reflect
from shared.tuning.search.searching import Measured, Results
from shared.tuning.search.settings import Settings
from shared.tuning.search.state import Evaluate, Position, Propose, Record, State

Evaluation = Callable[[Prompt, Example], Awaitable[Evaluated]]


@dataclass(frozen=True)
class Task:
    """What is searched for: a prompt to begin with, examples to train and to validate, and who does the work."""

    prompt: Prompt
    train: Sequence[Example]
    val: Sequence[Example]
    evaluate: Evaluation
    reflect: Reflect
    guards: Guards


@dataclass(frozen=True)
class Found:
    """What a search has come to: the best prompt, all prompts by their ids, and everything that was decided."""

    prompt: Prompt
    state: State
    prompts: dict[str, Prompt] = field(repr=False)
    records: tuple[Record, ...] = field(repr=False)
    refused: tuple[str, ...] = field(repr=False)


class _Memory:
    def __init__(self, seed: Prompt) -> None:
        self.prompts = {proposing.identity(seed): seed}
        self.evaluations: dict[tuple[str, Position], Evaluated] = {}

    async def prompt(self, candidate: str) -> Prompt:
        return self.prompts[candidate]

    async def evaluated(self, candidate: str, position: Position) -> Evaluated | None:
        return self.evaluations.get((candidate, position))


async def search(task: Task, settings: Settings) -> Found:
    """Return the best prompt that is found within the limits of ``settings``."""
    examples = [*task.train, *task.val]
    memory = _Memory(task.prompt)
    proposer = Proposer(examples, len(task.train), task.guards)
    labelled = [position for position, example in enumerate(task.train) if example.expected is not None]
    state = searching.begin(settings, len(task.train), labelled, len(task.val), proposer.child(task.prompt))
    records: list[Record] = []
    refused: list[str] = []
    while state.work is not None:
        results: Results
        if isinstance(state.work, Evaluate):
            results = await _measure(task, examples, memory, state.work)
        else:
            results = await _propose(task, proposer, memory, state, state.work, refused)
        state = searching.settle(state, results)
        records.extend(state.news)
    return Found(memory.prompts[state.best], state, memory.prompts, tuple(records), tuple(refused))


async def _measure(task: Task, examples: Sequence[Example], memory: _Memory, work: Evaluate) -> list[Measured]:
    prompts = [memory.prompts[name] for name, _ in work.pairs]
    made = [task.evaluate(prompt, examples[at]) for prompt, (_, at) in zip(prompts, work.pairs, strict=True)]
    found = await asyncio.gather(*made)
    memory.evaluations.update(zip(work.pairs, found, strict=True))
    return [Measured(one.score, one.usage.cost_nano_usd) for one in found]


async def _propose(
    task: Task, proposer: Proposer, memory: _Memory, state: State, work: Propose, refused: list[str]
) -> Results:
    made = await proposer.propose(state, work, memory, task.reflect)
    memory.prompts.update(made.prompts)
    refused.extend(made.refused)
    return made.proposed
