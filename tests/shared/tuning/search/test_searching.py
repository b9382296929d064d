from dataclasses import replace

import pytest

from shared.tuning.search import searching
from shared.tuning.search.searching import Child, Measured, Proposed
from shared.tuning.search.settings import Limits, Settings
from shared.tuning.search.state import Evaluate, Most, Propose, Spent, State

SEED = Child("seed", 10, Most(evaluation=5, reflection=50))
SETTINGS = Settings(limits=Limits(calls=40), children=1, batch=2, rungs=(2,), levers={"reflect": 1.0})


def begun(**limits: int) -> State:
    settings = replace(SETTINGS, limits=replace(SETTINGS.limits, **limits))
    return searching.begin(settings, 4, (), 4, SEED)


def measured(state: State, scores: dict[str, float | None]) -> State:
    assert isinstance(state.work, Evaluate)
    return searching.settle(state, [Measured(scores[name], 3) for name, _ in state.work.pairs])


def proposed(state: State, name: str = "child") -> State:
    assert isinstance(state.work, Propose)
    return searching.settle(state, Proposed((Child(name, 12, SEED.most),), 1, 20))


def test_parent_is_tried_before_it_is_changed() -> None:
    state = begun()
    assert isinstance(state.work, Evaluate)
    assert {name for name, _ in state.work.pairs} == {"seed"}
    assert state.reserved == Spent(calls=2, nano_usd=10)
    state = measured(state, {"seed": 0.5})
    assert isinstance(state.work, Propose)
    assert (state.spent, state.reserved) == (Spent(calls=2, nano_usd=6), Spent(reflections=1, nano_usd=50))


def test_better_child_wins_its_race() -> None:
    state = proposed(measured(begun(), {"seed": 0.5}))
    state = measured(measured(state, {"child": 0.9}), {"seed": 0.5, "child": 0.9})
    assert (state.best, state.improved_at) == ("child", 1)
    assert [(record.verdict, record.n) for record in state.news] == [("best", 2)]
    assert state.pool["child"].parents == ("seed",)


def test_worse_child_is_dropped_on_the_batch() -> None:
    state = measured(proposed(measured(begun(), {"seed": 0.5})), {"child": 0.4})
    assert [record.verdict for record in state.news] == ["dropped"]
    assert "child" not in state.pool
    assert "child" in state.tried


def test_child_that_loses_stays_as_a_parent() -> None:
    state = measured(proposed(measured(begun(), {"seed": 0.5})), {"child": 0.9})
    state = measured(state, {"seed": 0.5, "child": 0.1})
    assert (state.best, [record.verdict for record in state.news]) == ("seed", ["kept"])
    assert "child" in state.pool


def test_missing_scores_decide_nothing() -> None:
    state = measured(proposed(measured(begun(), {"seed": 0.5})), {"child": None})
    assert [(record.verdict, record.n) for record in state.news] == [("dropped", 0)]


def test_known_child_is_not_tried_again() -> None:
    state = measured(proposed(measured(begun(), {"seed": 0.5})), {"child": 0.4})
    while isinstance(state.work, Evaluate):
        state = measured(state, {"seed": 0.5})
    state = proposed(state)
    assert not state.children


@pytest.mark.parametrize(
    ("limits", "reason"),
    [({"calls": 1}, "calls"), ({"nano_usd": 9}, "usd"), ({"calls": 3, "nano_usd": 30}, "usd")],
)
def test_what_no_limit_allows_is_not_opened(limits: dict[str, int], reason: str) -> None:
    state = begun(**limits)
    while isinstance(state.work, Evaluate):
        state = measured(state, {"seed": 0.5})
    assert (state.ended, state.work, state.reserved) == (reason, None, Spent())


def test_test_at_the_end_is_held_back() -> None:
    settings = replace(SETTINGS, limits=Limits(calls=10), test=4)
    state = searching.begin(settings, 4, (), 4, SEED)
    assert searching.held_back(state) == Spent(calls=8, nano_usd=40)
    assert measured(state, {"seed": 0.5}).spent.calls == 2


def test_search_ends_without_progress() -> None:
    settings = replace(SETTINGS, limits=Limits(calls=400), stalled=3)
    state = searching.begin(settings, 4, (), 4, SEED)
    count = 0
    while state.work:
        count += 1
        state = measured(state, {"seed": 0.5}) if isinstance(state.work, Evaluate) else proposed(state, "seed")
    assert (state.ended, state.iteration) == ("stalled", 3)


def test_perfect_prompt_is_known_on_all_before_it_ends() -> None:
    state = measured(proposed(measured(begun(), {"seed": 0.5})), {"child": 1.0})
    state = measured(state, {"seed": 0.5, "child": 1.0})
    assert isinstance(state.work, Evaluate)
    assert {name for name, _ in state.work.pairs} == {"child"}
    state = measured(state, {"child": 1.0})
    assert (state.ended, state.best, state.spent.calls) == ("target", "child", 10)


def test_nothing_left_to_try_ends_it() -> None:
    settings = replace(SETTINGS, limits=Limits(calls=400), stalled=0)
    state = searching.begin(settings, 4, (), 4, SEED)
    while state.work:
        state = measured(state, {"seed": 0.5}) if isinstance(state.work, Evaluate) else proposed(state, "seed")
    assert state.ended == "exhausted"


def test_results_must_fit_the_work() -> None:
    with pytest.raises(TypeError):
        searching.settle(begun(), Proposed(()))
