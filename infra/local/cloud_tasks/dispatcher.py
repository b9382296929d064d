"""Makes the attempts that the scheduler starts, and wakes it when the next is due."""

import asyncio
from typing import Final

from infra.local.cloud_tasks import headers, requests
from infra.local.cloud_tasks.clocks import AdjustableClock
from infra.local.cloud_tasks.connection import NoResponseError, Response
from infra.local.cloud_tasks.engine import Engine
from infra.local.cloud_tasks.messages import SECOND
from infra.local.cloud_tasks.oidc import TokenMinter
from infra.local.cloud_tasks.requests import OutgoingRequest
from infra.local.cloud_tasks.scheduler import Attempt, Outcome
from infra.local.cloud_tasks.sender import Sender
from infra.local.cloud_tasks.state import TaskState
from infra.local.cloud_tasks.status import StatusError
from infra.local.cloud_tasks.writer import Writer

_LONGEST_SLEEP: Final = 60.0
"""Seconds after which the clock is read again, in case somebody has set it."""

_DEADLINE_EXCEEDED: Final = Outcome(None, "the dispatch deadline passed without a response")
_RESPONSE_DROPPED: Final = Outcome(None, "a fault dropped the response")


class Dispatcher:
    """The side of the scheduler that touches the network; belongs to the loop that it is used in."""

    def __init__(self, engine: Engine, clock: AdjustableClock, minter: TokenMinter, writer: Writer) -> None:
        self._engine = engine
        self._clock = clock
        self._minter = minter
        self._writer = writer
        self._sender = Sender()
        self._running: dict[int, asyncio.Task[None]] = {}
        self._timer: asyncio.Handle | None = None
        self._kicked = False
        self._stopped = False

    def kick(self) -> None:
        """Look for attempts to make, in the next turn of the loop."""
        if not self._kicked and not self._stopped:
            self._kicked = True
            asyncio.get_running_loop().call_soon(self.pump)

    def run(self, task: TaskState) -> None:
        """Dispatch ``task`` at once."""
        self._launch(self._engine.scheduler.run(task))

    def pump(self) -> None:
        """Start what is due, give up what is overdue, and come back when there is more to do."""
        self._kicked = False
        if self._stopped:
            return
        for attempt in self._engine.scheduler.overdue():
            self._running[attempt.key].cancel()
            self._finish(attempt, _DEADLINE_EXCEEDED)
        for attempt in self._engine.scheduler.due():
            self._launch(attempt)
        self._sleep()

    async def wait_for_any(self) -> bool:
        """Return once an attempt has ended; False if there is none."""
        if not self._running:
            return False
        await asyncio.wait(self._running.values(), return_when=asyncio.FIRST_COMPLETED)
        return True

    async def abandon(self) -> None:
        """End all attempts without consequence."""
        attempts = list(self._running.values())
        self._running.clear()
        for attempt in attempts:
            attempt.cancel()
        await asyncio.gather(*attempts, return_exceptions=True)

    async def stop(self, grace: float) -> None:
        """Start no more attempts, give those in flight ``grace`` seconds, and let go of the rest."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()
        if self._running:
            await asyncio.wait(self._running.values(), timeout=grace)
        await self.abandon()
        self._sender.close()

    def _launch(self, attempt: Attempt) -> None:
        self._engine.meter.attempt(attempt.task.message)
        self._writer.soon()
        try:
            request = requests.build(attempt, self._engine.state.options, self._minter)
        except StatusError as refusal:
            self._finish(attempt, Outcome(None, refusal.message))
        else:
            self._running[attempt.key] = asyncio.create_task(self._carry_out(attempt, request))

    async def _carry_out(self, attempt: Attempt, request: OutgoingRequest) -> None:
        if attempt.effects.duplicate:
            outcome, _ = await asyncio.gather(self._deliver(request), self._deliver(request))
        else:
            outcome = await self._deliver(request)
        self._finish(attempt, _RESPONSE_DROPPED if attempt.effects.drop_response else outcome)

    async def _deliver(self, request: OutgoingRequest) -> Outcome:
        try:
            response = await self._sender.send(request)
        except NoResponseError as error:
            return Outcome(None, str(error))
        return Outcome(response.status, retry_after=self._retry_after(response))

    def _retry_after(self, response: Response) -> int:
        value = response.headers.get("retry-after")
        return 0 if value is None else headers.retry_after(value, self._clock.real_now())

    def _finish(self, attempt: Attempt, outcome: Outcome) -> None:
        self._running.pop(attempt.key, None)
        self._engine.scheduler.finish(attempt, outcome)
        self._writer.soon()
        self.kick()

    def _sleep(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        event = self._engine.scheduler.next_event()
        if event is not None:
            delay = max(0.0, (event - self._clock.now()) / SECOND)
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(min(delay, _LONGEST_SLEEP), self.pump)
