from shared.tuning.search import fronts
from shared.tuning.search.settings import Settings
from shared.tuning.search.state import Candidate

POOL = {
    "good": Candidate("good", 100, scores={0: 0.9, 1: 0.9, 2: 0.2}),
    "odd": Candidate("odd", 80, scores={0: 0.1, 1: 0.1, 2: 1.0}),
    "same": Candidate("same", 90, scores={0: 0.9, 1: 0.1, 2: 0.1}),
    "weak": Candidate("weak", 50, scores={0: 0.1, 1: 0.1, 2: 0.1}),
}


def test_each_example_has_its_front() -> None:
    assert fronts.unbeaten(POOL, [0, 1, 2]) == {0: {"good"}, 1: {"good"}, 2: {"odd"}}


def test_weights_count_fronts() -> None:
    assert fronts.weights(POOL, [0, 1, 2]) == [("good", 2.0), ("odd", 1.0)]
    assert fronts.weights({"new": Candidate("new", 1)}, [0]) == []


def test_complements_add_most_to_the_best() -> None:
    found = dict(fronts.complements(POOL, POOL["good"], [0, 1, 2]))
    assert found == {"odd": (0.8 / 3) ** 2}
    assert fronts.complements(POOL, POOL["good"], [0, 1]) == []


def test_front_of_quality_and_size_has_no_beaten_prompt() -> None:
    assert fronts.by_size(POOL, [0, 1, 2], Settings()) == ["weak", "odd", "good"]
    assert fronts.by_size(POOL, [0, 9], Settings()) == []
