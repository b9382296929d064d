from dataclasses import replace

from shared.tuning.search import choosing
from shared.tuning.search.settings import Limits, Settings
from shared.tuning.search.state import Candidate
from tests.shared.tuning.search.conftest import MakeState

SCORES = {"seed": {4: 0.5, 5: 0.5, 6: 0.5, 7: 0.5}, "odd": {4: 0.0, 5: 0.0, 6: 1.0, 7: 0.9}}


def test_best_prompt_is_the_parent_at_first(make_state: MakeState) -> None:
    state = make_state(SCORES)
    parents = {step.parent for at in range(30) if (step := choosing.step(replace(state, iteration=at, improved_at=at)))}
    assert parents == {"seed"}


def test_others_become_parents_without_progress(make_state: MakeState) -> None:
    state = make_state(SCORES)
    assert choosing.explores(replace(state, iteration=4)) == 0
    assert choosing.explores(replace(state, iteration=7)) > choosing.explores(replace(state, iteration=6)) > 0
    assert choosing.explores(replace(state, iteration=500)) == state.settings.explore
    parents = {step.parent for at in range(20, 60) if (step := choosing.step(replace(state, iteration=at)))}
    assert parents == {"seed", "odd"}


def test_batch_prefers_known_failures(make_state: MakeState) -> None:
    parent = Candidate("seed", 10, scores={0: 1.0, 1: 0.2, 2: 0.4})
    state = make_state({"seed": parent.scores})
    assert set(choosing.batch(state, parent, "reflect")) == {1, 2, 3}
    assert 3 in choosing.batch(state, parent, "trim")


def test_demonstrated_examples_are_not_tried_on(make_state: MakeState) -> None:
    parent = Candidate("seed", 10, examples=(1, 2))
    assert set(choosing.batch(make_state({"seed": {}}), parent, "reflect")) == {0, 3}


def test_examples_wait_until_half_is_spent(make_state: MakeState) -> None:
    settings = Settings(limits=Limits(calls=100), levers={"examples": 1.0})
    state = make_state({"seed": {0: 1.0}}, settings=settings)
    assert choosing.step(state) is None
    spent = replace(state, spent=replace(state.spent, calls=50))
    step = choosing.step(spent)
    assert step is not None
    assert (step.lever, choosing.proposal(spent, replace(step, batch=(1,))).donors) == ("examples", (("seed", 0),))


def test_reflections_left_bound_the_children(make_state: MakeState) -> None:
    limits = Limits(calls=100, reflections=5)
    state = make_state({"seed": {0: 0.0}}, settings=Settings(limits=limits, children=3, levers={"reflect": 1.0}))
    spent = replace(state, spent=replace(state.spent, reflections=4))
    step = choosing.step(spent)
    assert step is not None
    assert choosing.proposal(spent, step).count == 1
    assert choosing.step(replace(spent, spent=replace(spent.spent, reflections=5))) is None


def test_common_ancestor_is_the_nearest(make_state: MakeState) -> None:
    state = make_state({"seed": {}, "a": {}, "b": {}, "c": {}})
    parents = {"a": ("seed",), "b": ("a",), "c": ("a",)}
    pool = {name: replace(one, parents=parents.get(name, ())) for name, one in state.pool.items()}
    assert choosing.ancestor(replace(state, pool=pool), "b", "c") == "a"
    assert choosing.ancestor(state, "b", "c") == ""
