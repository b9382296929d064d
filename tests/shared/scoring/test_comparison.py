from dataclasses import replace

import pytest

from shared import errors
from shared.jobs.job import Usage
from shared.scoring import comparison
from shared.scoring.comparison import Choice
from shared.scoring.judges.pairs import Preference
from shared.scoring.rows import NOT_RUN, Row
from tests.shared.scoring.test_plan import PLAN


def row(example: int, candidate: int, score: float | None, **more: object) -> Row:
    error = "" if score is not None else more.pop("error", "provider_timeout: x")
    plain = Row(str(example), candidate, 0, score=score, error=str(error), text="x" if score is not None else "")
    return replace(plain, **more)  # type: ignore[arg-type]  # fields of a row


def compared(before: list[float | None], after: list[float | None]) -> dict[str, object]:
    rows = [row(at, 0, one) for at, one in enumerate(before)] + [row(at, 1, one) for at, one in enumerate(after)]
    found: dict[str, object] = comparison.report(PLAN, rows, {})["comparisons"][0]
    return found


def test_means_leave_out_what_is_missing() -> None:
    rows = [row(0, 0, 0.5, passed=True, held=(True,)), row(1, 0, None), row(2, 0, 1.0, metrics={"tone": 0.5})]
    found = comparison.report(PLAN, rows, {})["candidates"][0]
    assert (found["score"], found["passed"], found["scored"], found["missing"]) == (0.75, 1, 2, 1)
    assert found["errors"] == [{"error": "provider_timeout: x", "times": 1}]
    assert found["assertions"] == [{"type": "contains", "metric": "", "held": 1, "of": 1}]
    assert found["metrics"] == {"tone": 0.5}


def test_money_and_times_are_told() -> None:
    rows = [
        row(at, 0, 1.0, cost_nano_usd=2_000, completion_tokens=at, seconds=float(at), paid_nano_usd=5)
        for at in range(4)
    ]
    found = comparison.report(PLAN, rows, {})
    first = found["candidates"][0]
    assert (first["cost_nano_usd_per_1000"], first["seconds"], first["seconds_p95"]) == (2_000_000, 1.5, 3.0)
    assert found["paid_nano_usd"] == 20


def test_clear_gain_is_better() -> None:
    found = compared([0.5] * 12, [0.8] * 12)
    assert (found["verdict"], found["wins"], found["difference"]) == ("better", 12, pytest.approx(0.3))
    assert compared([0.8] * 12, [0.5] * 12)["verdict"] == "worse"


def test_few_examples_decide_nothing() -> None:
    assert compared([0.5] * 4, [0.8] * 4)["verdict"] == "undecided"
    assert compared([None] * 4, [0.8] * 4)["summary"] == "No example was scored for both: nothing can be compared."


def test_verdict_that_the_mean_contradicts_is_none() -> None:
    assert compared([0.5] * 15, [*[0.51] * 14, 0.0])["verdict"] == "undecided"


def test_missing_scores_are_in_no_comparison() -> None:
    found = compared([0.5, None, 0.5], [0.6, 0.6, None])
    assert (found["examples"], found["wins"]) == (1, 1)


def test_samples_of_an_example_count_once() -> None:
    rows = [replace(row(0, candidate, score), sample=at) for candidate in (0, 1) for at, score in enumerate((0.2, 0.4))]
    found = comparison.report(PLAN, [*rows, row(0, 1, 0.9)], {})["comparisons"][0]
    assert (found["examples"], found["difference"]) == (1, pytest.approx(0.2))


def test_worst_regressions_come_first() -> None:
    found = compared([0.9, 0.9, 0.9], [0.8, 0.1, 1.0])["regressions"]
    assert [one["example"] for one in found] == ["1", "0"]  # type: ignore[attr-defined]


def test_stability_is_of_repeated_runs() -> None:
    rows = [
        replace(row(at, 0, 1.0), sample=sample, passed=at == 0 or sample == 0) for at in (0, 1) for sample in (0, 1)
    ]
    assert comparison.report(PLAN, rows, {})["candidates"][0]["stability"] == 0.5


def test_what_was_not_run_is_counted() -> None:
    assert comparison.report(PLAN, [row(0, 0, None, error=NOT_RUN), row(0, 1, 1.0, cached=True)], {})["not_run"] == 1


@pytest.mark.parametrize(
    ("found", "choice"),
    [
        (Preference("first"), Choice(first=1)),
        (Preference("second"), Choice(second=1)),
        (Preference("tie", agreed=False), Choice(ties=1, swapped=1)),
        (Preference(None, usage=Usage(), error=errors.ProviderTimeoutError()), Choice(failed=1)),
    ],
)
def test_preferences_are_counted(found: Preference, choice: Choice) -> None:
    assert Choice.of(found).plus(Choice()) == choice
