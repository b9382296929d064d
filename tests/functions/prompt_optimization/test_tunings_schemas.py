from decimal import Decimal

import pytest
from pydantic import ValidationError

from functions.prompt_optimization.tunings_schemas import SpentView, TuningBody
from shared.tuning.search.settings import Limits

BODY = {"template": "teaser", "dataset": "topics", "suite": "house"}


def test_limits_become_those_of_the_search() -> None:
    body = TuningBody.model_validate({**BODY, "max_calls": 90, "max_reflections": 7, "max_cost_usd": "0.5"})
    assert body.settings().limits == Limits(90, 7, 500_000_000)
    assert TuningBody.model_validate(BODY).settings().limits == Limits(300, None, None)


@pytest.mark.parametrize("more", [{"suite": ""}, {"assertions": [{"type": "is-json"}]}, {"label": "production"}])
def test_contradictions_are_refused(more: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TuningBody.model_validate({**BODY, **more})


def test_money_is_told_in_dollars() -> None:
    found = SpentView.of({"calls": 1, "reflections": 2, "cost_nano_usd": 1_500_000})
    assert found.cost_usd == Decimal("0.0015")
    assert SpentView.of({"calls": 1, "reflections": None, "cost_nano_usd": None}).cost_usd is None
