"""When a message is tried again: the specification's schedule, the receiver's own wishes, and when it is given up."""

from collections.abc import Callable
from datetime import datetime, timedelta

Random = Callable[[], float]

DELAYS = (0.0, 5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
ATTEMPTS = len(DELAYS)
JITTER = 0.2
LONGEST_HINT = 86_400.0
THROTTLING = frozenset({429, 502, 504})
PAUSE = 30.0
LONGEST_PAUSE = 3_600.0
GIVE_UP = timedelta(days=5)


def next_attempt(made: int, now: datetime, hint: float | None, rng: Random) -> datetime:
    """
    Return when the attempt after ``made`` ones is due, a little later by chance so that not all come at once.

    ``hint`` is the receiver's Retry-After in seconds: not sooner than that, if it is not more than a day.
    """
    delay = DELAYS[made] * (1 + JITTER * rng())
    return now + timedelta(seconds=max(delay, min(hint or 0.0, LONGEST_HINT)))


def pause(status: int | None, now: datetime, hint: float | None) -> datetime | None:
    """Return until when a receiver that answers ``status`` is to be left alone by all messages, if at all."""
    if status not in THROTTLING:
        return None
    return now + timedelta(seconds=min(max(PAUSE, hint or 0.0), LONGEST_PAUSE))


def after_pause(until: datetime, rng: Random) -> datetime:
    """Return when a message that was held back by a pause may go, a little later by chance."""
    return until + timedelta(seconds=PAUSE * rng())
