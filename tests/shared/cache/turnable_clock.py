"""A clock that starts at the real time, as the emulator's does, and moves on when a test turns it."""

from datetime import UTC, datetime, timedelta


class TurnableClock:
    """Sleeping turns it, without taking time."""

    def __init__(self) -> None:
        self._start = datetime.now(UTC)
        self.passed = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    def turn(self, seconds: float) -> None:
        self.passed += seconds

    async def sleep(self, seconds: float) -> None:
        self.turn(seconds)
