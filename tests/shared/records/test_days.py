from datetime import timedelta

from shared.records import days
from tests.shared.records import worlds


def test_hours_come_to_their_day() -> None:
    hours = [worlds.NOON, worlds.NOON + timedelta(hours=3), worlds.NOON + timedelta(hours=13)]
    found = days.by_day({at: worlds.digest([0.5]) for at in reversed(hours)})

    assert [(day.day, digest.judged) for day, digest in found.items()] == [(1, 2), (2, 1)]
