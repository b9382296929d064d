import pytest

from shared.statistics import fixed
from shared.statistics.sequential import Sample


def test_welch_meets_published_value() -> None:
    assert fixed.welch_p(Sample(1000, 0.1, 0.09), Sample(1000, 0.13, 0.1131)) == pytest.approx(0.0354115, abs=1e-7)


@pytest.mark.parametrize(("mean", "expected"), [(0.5, 1.0), (0.6, 0.0)])
def test_constants_are_certain(mean: float, expected: float) -> None:
    assert fixed.welch_p(Sample(10, 0.5, 0.0), Sample(10, mean, 0.0)) == expected
