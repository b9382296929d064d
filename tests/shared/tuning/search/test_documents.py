from dataclasses import replace

import orjson

from shared.tuning.search import documents, driving, searching
from shared.tuning.search.driving import Task
from shared.tuning.search.searching import Child, Proposed
from shared.tuning.search.settings import Limits, Settings
from shared.tuning.search.state import Most, Propose, State


async def test_ended_search_comes_back_as_it_was(task: Task) -> None:
    found = await driving.search(task, Settings(limits=Limits(calls=80)))
    assert _again(found.state) == replace(found.state, news=())


def test_open_work_comes_back_as_it_was() -> None:
    state = searching.begin(Settings(), 4, (1,), 4, Child("seed", 10, Most(1, 2), (3,)))
    assert _again(state) == state
    while not isinstance(state.work, Propose):
        assert state.work is not None
        state = searching.settle(state, [searching.Measured(0.5, 1) for _ in state.work.pairs])
    assert _again(state) == replace(state, news=())
    state = searching.settle(state, Proposed((Child("child", 12),), 1, 5))
    assert _again(state) == replace(state, news=())


def _again(state: State) -> State:
    return documents.of_fields(orjson.loads(orjson.dumps(documents.to_fields(state))))
