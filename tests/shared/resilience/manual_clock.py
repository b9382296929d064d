"""A clock that stands still until a test, or a sleep, turns it."""

from datetime import UTC, datetime, timedelta


class ManualClock:
    """Sleeping moves the time on at once and is remembered."""

    def __init__(self) -> None:
        self.time = 100.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.time)

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
