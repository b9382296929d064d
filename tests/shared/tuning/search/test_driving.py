from dataclasses import replace

import pytest

from shared.scoring.dataset import Example
from shared.scoring.evaluation import Evaluated
from shared.tuning.search import driving
from shared.tuning.search.driving import Task
from shared.tuning.search.settings import Limits, Settings
from tests.shared.tuning.search.conftest import PROMPT, score

SETTINGS = Settings(limits=Limits(calls=200), rungs=(4,))


async def test_everything_that_is_asked_is_found(task: Task) -> None:
    found = await driving.search(task, SETTINGS)
    assert score(found.prompt) == 1.0
    assert found.state.ended in {"target", "exhausted", "stalled", "calls"}
    assert {record.verdict for record in found.records} >= {"best"}


async def test_same_seed_gives_the_same_search(task: Task) -> None:
    first, second = [await driving.search(task, SETTINGS) for _ in range(2)]
    assert (first.state, first.records) == (second.state, second.records)
    other = await driving.search(task, replace(SETTINGS, seed=1))
    assert other.state != first.state


@pytest.mark.parametrize("calls", [1, 5, 17, 60])
async def test_no_call_too_many_is_made(task: Task, calls: int) -> None:
    made = 0

    async def counted(prompt: object, example: Example) -> Evaluated:
        nonlocal made
        made += 1
        return await task.evaluate(prompt, example)  # type: ignore[arg-type]  # it is a prompt

    found = await driving.search(replace(task, evaluate=counted), replace(SETTINGS, limits=Limits(calls=calls)))
    assert made == found.state.spent.calls <= calls


async def test_all_failing_leaves_the_first_prompt(task: Task) -> None:
    async def failing(_: object, __: object) -> Evaluated:
        return Evaluated(None, None, "provider_unavailable: no")

    found = await driving.search(replace(task, evaluate=failing), replace(SETTINGS, stalled=5))
    assert found.prompt == PROMPT
