"""Faults to order: aborted commits, an unavailable service and latency, regular and therefore repeatable."""

from dataclasses import dataclass

from shared import errors
from shared.clock import Clock


@dataclass(frozen=True)
class FaultPlan:
    """Which calls fail; zero stands for none."""

    aborted_every: int = 0
    unavailable_every: int = 0
    latency: float = 0.0


class FaultInjector:
    """Makes calls fail as its plan says; counting starts again with each plan."""

    def __init__(self, plan: FaultPlan, clock: Clock) -> None:
        """Follow ``plan``; ``clock`` passes the time of its latency."""
        self._clock = clock
        self.follow(plan)

    def follow(self, plan: FaultPlan) -> None:
        """Follow ``plan`` from here on."""
        self._plan = plan
        self._calls = 0
        self._commits = 0

    async def on_call(self) -> None:
        """Delay a call, or fail it as if the service could not be reached."""
        if self._plan.latency:
            await self._clock.sleep(self._plan.latency)
        self._calls += 1
        if self._plan.unavailable_every and self._calls % self._plan.unavailable_every == 0:
            raise errors.StoreUnavailableError("The service is currently unavailable.")

    def on_commit(self) -> None:
        """Abort a commit as if others had been in its way."""
        self._commits += 1
        if self._plan.aborted_every and self._commits % self._plan.aborted_every == 0:
            raise errors.ContentionError("Too much contention on these documents. Please try again.")
