import pytest

from shared.cache import confidence


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)]
)
def test_interval_is_that_of_wilson(part: int, whole: int, low: float, high: float) -> None:
    found = confidence.share(part, whole)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))
    assert found.value == part / whole


def test_more_evidence_narrows_the_interval() -> None:
    few, many = confidence.share(5, 10), confidence.share(500, 1000)
    assert few.low < many.low < many.value < many.high < few.high


def test_nothing_is_known_of_nothing() -> None:
    assert (confidence.share(0, 0), confidence.share(0, 0).value) == ((0, 0, 0.0, 1.0), 0.0)
