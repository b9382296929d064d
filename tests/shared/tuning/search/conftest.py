"""What the tests of the search share: states to decide on, and a task whose answers obey the prompt."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from shared.jobs.job import Usage
from shared.prompts.template import Prompt, Variable
from shared.scoring.assertion import Verdict
from shared.scoring.dataset import Example
from shared.scoring.evaluation import Evaluated, Output, Scored
from shared.tuning.search.driving import Task
from shared.tuning.search.guards import Guards
from shared.tuning.search.proposing import Reflected
from shared.tuning.search.reflecting import ReflectionRequest
from shared.tuning.search.settings import Limits, Settings
from shared.tuning.search.state import Candidate, State

WORDS = ("alpha", "beta", "gamma", "delta")
PROMPT = Prompt("Write a text.", "About {{ topic }}.", (Variable("topic"),))

MakeState = Callable[..., State]


@pytest.fixture
def make_state() -> MakeState:
    """Return what makes states of candidates, given by their scores; the first four positions are to train."""

    def make(pool: Mapping[str, Mapping[int, float | None]], **changes: object) -> State:
        candidates = {name: Candidate(name, 100, scores=scores) for name, scores in pool.items()}
        first = next(iter(candidates))
        state = State(Settings(limits=Limits(calls=100)), (0, 1, 2, 3), (4, 5, 6, 7), first, candidates)
        return replace(state, **changes)  # type: ignore[arg-type]  # fields of a state

    return make


def score(prompt: Prompt) -> float:
    return sum(f"Say {word}." in prompt.system for word in WORDS) / len(WORDS)


@pytest.fixture
def task() -> Task:
    async def evaluate(prompt: Prompt, example: Example) -> Evaluated:
        said = [word for word in WORDS if f"Say {word}." in prompt.system]
        missing = [word for word in WORDS if word not in said]
        verdicts = tuple(Verdict("icontains", "", 0.0, False, 1.0, f"It lacks {word}") for word in missing)
        output = Output(f"{example.id}: {' '.join(said)}", cost_nano_usd=7)
        return Evaluated(output, Scored(score(prompt), not missing, verdicts), usage=Usage(cost_nano_usd=7))

    async def reflect(request: ReflectionRequest) -> Reflected:
        missing = sorted({sentence.split()[-1] for one in request.shown for sentence in one.feedback})
        return Reflected(f"```\n{request.text}\nSay {missing[request.number % len(missing)]}.\n```", 5)

    examples = [Example(f"e{number}", {"topic": f"t{number}"}) for number in range(20)]
    guards = Guards(lambda prompt: len(prompt.system.split()))
    return Task(PROMPT, examples[:12], examples[12:], evaluate, reflect, guards)
