"""Waiting that takes no time: the clock is put forward from one event to the next."""

from infra.local.cloud_tasks import messages
from infra.local.cloud_tasks.clocks import AdjustableClock
from infra.local.cloud_tasks.dispatcher import Dispatcher
from infra.local.cloud_tasks.engine import Engine


class NotIdleError(Exception):
    """There was still work to do after as many steps as were allowed."""


class VirtualTime:
    """Puts the emulator's clock forward and lets happen what would have happened meanwhile."""

    def __init__(self, clock: AdjustableClock, engine: Engine, dispatcher: Dispatcher) -> None:
        self._clock = clock
        self._engine = engine
        self._dispatcher = dispatcher

    async def drain(self, most_steps: int) -> None:
        """Run until nothing is in flight and nothing will ever be due, through at most ``most_steps`` events."""
        for _ in range(most_steps):
            self._dispatcher.pump()
            if await self._dispatcher.wait_for_any():
                continue
            due = self._engine.scheduler.next_due()
            if due is None:
                return
            self._clock.advance_to(due)
        raise NotIdleError(f"There is still work after {most_steps} steps; a task may be failing without end.")

    async def advance(self, seconds: float, *, wait_for_responses: bool) -> None:
        """
        Let ``seconds`` pass, event by event, every attempt seen to its end.

        Without waiting for responses the time passes in one leap, which is how deadlines are met.
        """
        end = self._clock.now() + messages.from_seconds(seconds)
        while wait_for_responses:
            self._dispatcher.pump()
            if await self._dispatcher.wait_for_any():
                continue
            due = self._engine.scheduler.next_due()
            if due is None or due > end:
                break
            self._clock.advance_to(due)
        self._clock.advance_to(end)
        self._dispatcher.pump()
