"""A clock that can be put forward, so that hours of waiting pass in no time."""

from datetime import UTC, datetime, timedelta
from typing import Final

from infra.local.cloud_tasks import messages
from shared.clock import Clock, SystemClock

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class AdjustableClock:
    """The time of ``base`` plus what was skipped, in microseconds since the epoch."""

    def __init__(self, base: Clock | None = None) -> None:
        self._base = base or SystemClock()
        self._skipped = 0

    def now(self) -> int:
        """Return the time, with what was skipped."""
        return self.real_now() + self._skipped

    def real_now(self) -> int:
        """Return the time of the world outside, where nothing is skipped."""
        return (self._base.now() - _EPOCH) // _MICROSECOND

    def advance(self, seconds: float) -> None:
        """Skip ``seconds``."""
        self._skipped += messages.from_seconds(seconds)

    def advance_to(self, time: int) -> None:
        """Skip what is left until ``time``."""
        self._skipped += max(0, time - self.now())

    def restart(self) -> None:
        """Forget what was skipped."""
        self._skipped = 0
