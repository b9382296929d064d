from shared.analytics import scores
from shared.analytics.scores import Score


def test_scores_go_by_generation_stage_and_pass() -> None:
    expected = [
        Score("score", 0, 0, 0.5),
        Score("refine", 0, 2, 0.6),
        Score("refine", 0, 10, 0.7),
        Score("score", 1, 0, 0.4),
    ]
    assert scores.in_order(reversed(expected), ["plan", "score", "refine"]) == expected
