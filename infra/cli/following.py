"""Follows a job to its end, over as many connections as that takes."""

import random
from collections.abc import Callable
from contextlib import aclosing

from infra.cli import answers, failures
from infra.cli.answers import Job, Progress
from infra.cli.client import Client
from shared import errors
from shared.clock import Clock
from shared.resilience import retry

PATIENCE = retry.Policy(attempts=10, base=0.25, cap=8.0)


class Follower:
    """
    Hands each event of a job to ``seen``, once and in order, and tells ``lost`` of each connection that broke.

    It comes back with the number of the last event it has seen; it gives up after ``patience.attempts`` connections
    in a row that brought nothing.
    """

    def __init__(
        self,
        client: Client,
        clock: Clock,
        seen: Callable[[Progress], None],
        lost: Callable[[errors.PressroomError], None] = lambda _: None,
        patience: retry.Policy = PATIENCE,
    ) -> None:
        self._client = client
        self._clock = clock
        self._seen = seen
        self._lost = lost
        self._patience = patience
        self._last = -1
        self._failed = 0

    async def follow(self, job_id: str) -> Job:
        """Return the job once it has ended."""
        while True:
            try:
                return await self._connection(job_id)
            except errors.PressroomError as error:
                if not error.retryable:
                    raise
                await self._pause(error)

    async def _connection(self, job_id: str) -> Job:
        async with aclosing(self._client.events(job_id, self._last)) as events:
            async for event in events:
                self._failed = 0
                if event.name == "job":
                    return answers.checked(Job, event.data)
                self._take(answers.checked(Progress, event.data))
        raise failures.BrokenConnectionError("The gateway ended the stream of events before the job had ended.")

    def _take(self, progress: Progress) -> None:
        if progress["seq"] > self._last:
            self._last = progress["seq"]
            self._seen(progress)

    async def _pause(self, error: errors.PressroomError) -> None:
        self._failed += 1
        if self._failed >= self._patience.attempts:
            raise error
        self._lost(error)
        await self._clock.sleep(self._patience.wait(self._failed, error, random.random))
