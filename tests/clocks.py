"""The clock of tests: it stands still until a test, or a sleep, turns it."""

import asyncio
from datetime import UTC, datetime, timedelta


class TurnableClock:
    """Starts at the real time, or at ``start``; sleeping turns it and lets others have their turn."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start or datetime.now(UTC)
        self.passed = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    def turn(self, seconds: float) -> None:
        self.passed += seconds

    async def sleep(self, seconds: float) -> None:
        self.turn(seconds)
        await asyncio.sleep(0)
