import pytest

from shared.statistics.interval import Interval


@pytest.mark.parametrize(
    ("interval", "excludes"), [(Interval(0.1, 0.2), True), (Interval(-0.2, -0.1), True), (Interval(-0.1, 0.1), False)]
)
def test_zero_lies_inside_or_not(interval: Interval, *, excludes: bool) -> None:
    assert interval.excludes_zero is excludes
    assert interval.holds(0.0) is not excludes


def test_mirrored_interval_is_as_wide() -> None:
    found = Interval(-0.1, 0.3)
    assert found.mirrored() == Interval(-0.3, 0.1)
    assert found.mirrored().width == pytest.approx(found.width) == pytest.approx(0.4)
