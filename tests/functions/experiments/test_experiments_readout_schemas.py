import pytest
from pydantic import ValidationError

from functions.experiments.experiments_readout_schemas import PlanBody, ReadoutView
from shared.experiments import readout, warnings
from shared.experiments.totals import Totals
from tests.shared.experiments import made


def test_readouts_show_all_they_hold() -> None:
    totals = made.totals({"a": made.rate(200, 20), "b": made.rate(200, 60)})
    found = readout.read(made.experiment(metrics=(made.SALE,)), made.reading(totals))
    view = ReadoutView.of(found, warnings.of(found, totals))
    comparison = view.metrics[0].arms[1].comparison
    assert comparison is not None
    assert comparison.low < comparison.difference < comparison.high
    assert view.exposed == view.inferred == {"a": 200, "b": 200}


def test_readouts_of_nothing_are_json() -> None:
    found = readout.read(made.experiment(), made.reading(Totals()))
    assert '"units":0' in ReadoutView.of(found, []).model_dump_json()


def test_plans_take_rates_and_means() -> None:
    assert PlanBody(effect=0.1, base=0.5).question().deviation == 0.5
    assert PlanBody(effect=0.1, deviation=2, arms=3).question().arms == 3
    with pytest.raises(ValidationError):
        PlanBody(effect=0.1)
