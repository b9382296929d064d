"""The time of commits and reads: never the same twice, never backwards."""

from infra.local.firestore import messages
from shared.clock import Clock


class Timestamps:
    """Hands out moments in microseconds, each later than the one before."""

    def __init__(self, clock: Clock) -> None:
        """Follow ``clock`` where it moves on."""
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """Return a moment after all that were handed out."""
        self._last = max(messages.from_datetime(self._clock.now()), self._last + 1)
        return self._last
