import pytest

from infra.cloud import durations


@pytest.mark.parametrize(("seconds", "expected"), [(300, "300s"), (300.0, "300s"), (0.5, "0.500s"), (0, "0s")])
def test_duration_is_spelt_as_the_api_spells_it(seconds: float, expected: str) -> None:
    assert durations.text(seconds) == expected


def test_days_are_counted_in_seconds() -> None:
    assert durations.days(14) == "1209600s"
