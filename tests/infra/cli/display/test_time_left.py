import pytest

from infra.cli.display import time_left
from tests.infra.cli import analytics_made


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.1, 0.4, "less than 1 s"),
        (0.3, 4, "0–4 s"),
        (4, 9.4, "4–9 s"),
        (30, 30, "about 30 s"),
        (40, 89, "40–89 s"),
        (130, 290, "2.2–4.8 min"),
        (60, 300, "1–5 min"),
        (700, 1600, "12–27 min"),
        (5400, 10800, "1.5–3 h"),
        (40_000, 90_000, "11–25 h"),
    ],
)
def test_range_is_in_the_unit_of_its_longer_end(low: float, high: float, expected: str) -> None:
    assert time_left.text(analytics_made.left(low, high)) == f"{expected} left"


@pytest.mark.parametrize("found", [None, analytics_made.left(None, None, "The job is paused.")])
def test_nothing_is_said_while_it_is_unknown(found: time_left.TimeLeft | None) -> None:
    assert time_left.text(found) == ""
