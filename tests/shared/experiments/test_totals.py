from datetime import timedelta

import pytest

from shared.experiments import totals
from shared.experiments.experiment import Metric
from shared.experiments.totals import Totals
from tests.shared.experiments import made


def test_sums_come_back_from_documents() -> None:
    found = made.totals({"a": [0.5, 1.0], "b": [0.25]})
    found.at, found.last = made.NOW, "o-1"
    assert totals.of_fields(totals.to_fields(found)) == found


def test_samples_are_of_those_with_values() -> None:
    found = made.totals({"a": [0.5, 1.0]})
    found.add(made.exposure("silent"))
    assert found.exposed("a") == 3
    assert found.sample("a", made.SALE)[:2] == (2, 0.75)


def test_silence_counts_as_zero_if_wanted() -> None:
    found = made.totals({"a": [1.0]})
    found.add(made.exposure("silent"))
    assert found.sample("a", Metric("sale", absent_is_zero=True))[:2] == (2, 0.5)


def test_units_outside_the_fixed_split_stand_apart() -> None:
    found = made.totals({"a": [1.0, 1.0]}, fixed=False)
    found.add(made.exposure("x"))
    assert (found.exposed("a"), found.exposed("a", found.epochs())) == (3, 1)
    assert found.sample("a", made.SALE, found.epochs()).n == 0


def test_days_can_be_told_apart() -> None:
    found = made.totals({"a": [1.0]})
    found.add(made.outcome("y", "a", "sale", 0.0, at=made.NOW + timedelta(days=1)))
    assert found.days() == ["2030-01-01", "2030-01-02"]
    assert found.sample("a", made.SALE, days=["2030-01-02"]).mean == 0.0


def test_a_copy_grows_alone() -> None:
    first = Totals()
    second = first.copy()
    second.add(made.exposure("u"))
    assert first.cells == {}
    assert second.exposed("a") == pytest.approx(1)
