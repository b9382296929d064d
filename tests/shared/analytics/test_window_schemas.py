import pytest

from shared.analytics.digest import Digest, Scores
from shared.analytics.sketch import Sketch
from shared.analytics.trend import UNKNOWN, Trend
from shared.analytics.window_schemas import BasisView, JobCounts, QualitySpread, Spread, TrendView
from shared.analytics.windows import Basis
from tests.shared.analytics.conftest import record, stage


def test_times_are_told_in_seconds() -> None:
    made = Sketch()
    for value in (2_000_000, 4_000_000):
        made.add(value)
    shown = Spread.of(made)
    assert (shown.count, shown.mean, shown.p99) == (2, 3.0, pytest.approx(4, rel=0.01))
    assert shown.p50 == pytest.approx(2, rel=0.01)


@pytest.mark.parametrize("empty", [Spread.of(Sketch()), QualitySpread.of(Scores())])
def test_nothing_is_told_of_nothing(empty: Spread | QualitySpread) -> None:
    assert set(empty.model_dump(exclude={"count"}).values()) == {None}


@pytest.mark.parametrize(
    ("statuses", "rate"),
    [(["succeeded"] * 3 + ["failed"], 0.25), (["cancelled"], None), (["failed", "cancelled"], 1.0), ([], None)],
)
def test_cancelled_jobs_are_no_failures(statuses: list[str], rate: float | None) -> None:
    made = Digest()
    for status in statuses:
        made.add(record(stage(), status=status))
    assert (JobCounts.of(made.totals).failure_rate, JobCounts.of(made.totals).finished) == (rate, len(statuses))


def test_scores_are_told_from_0_to_1() -> None:
    made = Scores()
    for score in (0.5, 0.7, 0.9):
        made.add(score)
    assert QualitySpread.of(made).model_dump() == pytest.approx(
        {"count": 3, "mean": 0.7, "p10": 0.5, "p50": 0.7, "p90": 0.9}, rel=0.01
    )


@pytest.mark.parametrize(
    ("basis", "complete"),
    [(Basis(5, 5), True), (Basis(pending=1), False), (Basis(gone=1), False)],
)
def test_answer_says_whether_it_is_complete(basis: Basis, *, complete: bool) -> None:
    assert BasisView.of(basis).complete == complete


def test_trend_nobody_can_tell_has_no_numbers() -> None:
    assert TrendView.of(UNKNOWN).model_dump() == {"direction": "unknown", "per_day": None, "low": None, "high": None}
    assert TrendView.of(Trend("none", 0.1234567, -1, 2)).per_day == 0.12346
