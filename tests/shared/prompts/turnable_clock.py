"""A clock that starts at the real time and moves on when a test turns it."""

import asyncio
from datetime import UTC, datetime, timedelta


class TurnableClock:
    """Sleeping turns it, and lets others have their turn."""

    def __init__(self) -> None:
        self._start = datetime.now(UTC)
        self._passed = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed

    def turn(self, seconds: float) -> None:
        self._passed += seconds

    async def sleep(self, seconds: float) -> None:
        self.turn(seconds)
        await asyncio.sleep(0)
