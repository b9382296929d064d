from dataclasses import replace
from typing import Any

import pytest

from shared.tuning import report
from shared.tuning.plan import Plan
from shared.tuning.search.settings import Limits, Settings
from shared.tuning.search.state import Candidate, Spent, State
from tests.shared.tuning.conftest import PROMPT

FIRST = Candidate("first", 10, scores={4: 0.5, 5: 0.5})
BEST = Candidate("best", 20, parents=("first",), lever="reflect", scores={4: 1.0, 5: 0.75, 6: 0.5})
STATE = State(
    Settings(limits=Limits(90)),
    (0, 1, 2, 3),
    (4, 5, 6),
    "best",
    {"first": FIRST, "best": BEST},
    spent=Spent(40, 9, 77),
    ended="stalled",
)


def rows(*pairs: tuple[float | None, float | None]) -> list[dict[str, Any]]:
    return [
        {
            side: {"score": score, "tokens": 100, "nano_usd": 2_000}
            for side, score in zip(("before", "after"), pair, strict=True)
        }
        for pair in pairs
    ]


def told(plan: Plan, found: list[dict[str, Any]], state: State = STATE) -> dict[str, Any]:
    return report.report(plan, state, replace(PROMPT, system="Write a text.\nMore."), found, FIRST)


@pytest.mark.parametrize(
    ("pairs", "verdict"),
    [
        ([(0.0, 1.0)] * 12, "better"),
        ([(0.5, 0.6), (0.5, 0.55)], "likely"),
        ([(0.5, 0.4)] * 9, "no better"),
        ([(None, 1.0)], "untested"),
        ([], "untested"),
    ],
)
def test_gain_has_a_verdict(plan: Plan, pairs: list[tuple[float | None, float | None]], verdict: str) -> None:
    assert told(plan, rows(*pairs))["gain"]["verdict"] == verdict


def test_missing_scores_are_left_out(plan: Plan) -> None:
    gain = told(plan, rows((0.0, 1.0), (None, 1.0), (0.5, None)))["gain"]
    assert (gain["n"], gain["missing"], gain["mean"], gain["wins"]) == (1, 2, 1.0, 1)


def test_report_tells_size_price_and_difference(plan: Plan) -> None:
    found = told(plan, rows((0.0, 1.0), (0.0, 1.0)))
    assert found["prompt_tokens"] == {"before": 10, "after": 20}
    assert found["per_1000_calls"]["after"] == {"tokens": 100_000, "nano_usd": 2_000_000}
    assert found["diff"]["system"].endswith("+More.")
    assert found["front"] == [{"candidate": "best", "score": 0.75, "tokens": 20, "best": True}]
    assert "40 evaluations and 9 reflections; there was no progress any more." in found["summary"]


def test_nothing_better_is_said_so(plan: Plan) -> None:
    found = told(plan, [], replace(STATE, best="first"))
    assert found["gain"]["verdict"] == "none"
    assert found["summary"].startswith("Nothing better was found")


def test_standing_compares_on_the_same_examples() -> None:
    found = report.standing(STATE)
    assert found["validation"] == {"first": 0.5, "best": 0.75, "n": 3}
    assert found["spent"] == {"calls": 40, "reflections": 9, "cost_nano_usd": 77}
