from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from functions.prompt_optimization.evaluations_schemas import CandidateView, EvaluationBody, RowView
from shared.prompts.template import Prompt
from shared.scoring.assertion import Assertion
from shared.scoring.plan import Candidate, Plan, Selection
from shared.scoring.rows import Row
from shared.scoring.suite import Suite

BODY: dict[str, Any] = {"template": "teaser", "dataset": "topics"}
PROMPT = Prompt("", "Write.")
PLAN = Plan((Candidate("teaser@1", PROMPT), Candidate("teaser@2", PROMPT)), Selection("topics", ""), Suite("", ()))


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"suite": "a", "assertions": [{"type": "is-json"}]}, "give either suite or assertions"),
        ({"criterion": "Kinder."}, "a criterion needs two versions"),
    ],
)
def test_contradictions_are_refused(more: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        EvaluationBody.model_validate({**BODY, **more})


def test_bare_body_runs_production_greedily() -> None:
    body = EvaluationBody.model_validate(BODY)
    assert (body.versions, body.temperature, body.repeats) == (["production"], 0.0, 1)
    assert body.selection() == Selection("topics", "", None, 0, None)


def test_selection_and_suite_are_read() -> None:
    more = {"dataset_version": "ab", "split": "val", "seed": 3, "max_examples": 7, "threshold": 0.5}
    body = EvaluationBody.model_validate({**BODY, **more, "assertions": [{"type": "is-json"}]})
    assert body.selection() == Selection("topics", "ab", "val", 3, 7)
    assert body.own_suite() == Suite("", (Assertion("is-json"),), 0.5)


@pytest.mark.parametrize(("nano", "dollars"), [(None, None), (0, Decimal(0)), (1_500_000_000, Decimal("1.5"))])
def test_unknown_costs_stay_unknown(nano: int | None, dollars: Decimal | None) -> None:
    found = dict.fromkeys(CandidateView.model_fields) | {
        "name": "a",
        "hash": "b",
        "passed": 0,
        "scored": 0,
        "missing": 2,
    }
    del found["cost_usd_per_1000"]
    told: dict[str, Any] = {**found, "errors": [], "assertions": [], "metrics": {}, "cost_nano_usd_per_1000": nano}
    assert CandidateView.of(told).cost_usd_per_1000 == dollars


def test_failed_rows_have_no_score() -> None:
    view = RowView.of(Row("tea", 1, 0, error="provider_timeout", cost_nano_usd=7), PLAN)
    assert (view.version, view.score, view.error) == ("teaser@2", None, "provider_timeout")
    assert view.cost_usd == Decimal("0.000000007")


def test_well_run_rows_have_no_error() -> None:
    view = RowView.of(Row("tea", 0, 0, score=0.5, seconds=0.12345678), PLAN)
    assert (view.version, view.error, view.seconds) == ("teaser@1", None, 0.123457)
