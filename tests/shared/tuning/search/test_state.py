import orjson

from shared.tuning.search.state import Candidate, Most, Spent
from tests.shared.tuning.search.conftest import MakeState


def test_what_is_spent_adds_up() -> None:
    assert Spent(1, 2, 3) + Spent(10, 20, 30) == Spent(11, 22, 33)


def test_candidates_come_back_as_they_were() -> None:
    candidate = Candidate("a", 9, Most(1, 2), ("p",), "merge", 4, (2,), {0: 0.5, 3: None})
    assert Candidate.of(orjson.loads(orjson.dumps(candidate.fields()))) == candidate


def test_children_are_found_before_the_pool(make_state: MakeState) -> None:
    state = make_state({"seed": {}}, children={"new": Candidate("new", 1)})
    assert state.with_candidate(Candidate("new", 2)).find("new").tokens == 2
    assert state.with_candidate(Candidate("seed", 3)).pool["seed"].tokens == 3


def test_stall_counts_steps_without_a_winner(make_state: MakeState) -> None:
    assert make_state({"seed": {}}, iteration=7, improved_at=3).stall == 4
