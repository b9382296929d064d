from datetime import timedelta

import pytest

from shared.webhooks import schedule
from tests.shared.webhooks.made import NOW


def test_schedule_is_the_specification_s() -> None:
    hours = [each / 3600 for each in schedule.DELAYS[4:]]

    assert list(schedule.DELAYS[:4]) == [0, 5, 300, 1800]
    assert hours == [2, 5, 10, 14, 20, 24]


@pytest.mark.parametrize("made", range(1, schedule.ATTEMPTS))
def test_attempt_is_never_early_and_little_late(made: int) -> None:
    soonest, latest = (schedule.next_attempt(made, NOW, None, lambda chance=chance: chance) for chance in (0.0, 1.0))

    assert soonest - NOW == timedelta(seconds=schedule.DELAYS[made])
    assert latest - NOW == timedelta(seconds=schedule.DELAYS[made] * 1.2)


@pytest.mark.parametrize(
    ("hint", "seconds"), [(None, 5), (0.0, 5), (2.0, 5), (60.0, 60), (86_400.0, 86_400), (10.0**9, 86_400)]
)
def test_hint_is_a_lower_bound_of_at_most_a_day(hint: float | None, seconds: int) -> None:
    assert schedule.next_attempt(1, NOW, hint, lambda: 0.0) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("status", "hint", "seconds"),
    [(429, None, 30), (502, 5.0, 30), (504, 90.0, 90), (429, 10.0**6, 3600), (500, 90.0, None), (None, None, None)],
)
def test_throttling_answers_pause_the_endpoint(status: int | None, hint: float | None, seconds: int | None) -> None:
    until = NOW + timedelta(seconds=seconds) if seconds else None

    assert schedule.pause(status, NOW, hint) == until


def test_what_was_held_back_does_not_come_at_once() -> None:
    assert schedule.after_pause(NOW, lambda: 0.5) - NOW == timedelta(seconds=15)
