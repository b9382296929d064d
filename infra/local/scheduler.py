"""A Cloud Scheduler of this machine: calls what the manifest's schedules name, when they are due."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

import httpx
from cronsim import CronSim

from shared.clock import Clock
from shared.manifest.schedules import Schedule

TIMEOUT = 60.0
_log = logging.getLogger(__name__)

Token = Callable[[], str]


class Scheduler:
    """Posts to ``worker_url`` with a token of the invoker; a call that fails is logged and waits for its next turn."""

    def __init__(self, schedules: Sequence[Schedule], worker_url: str, token: Token, clock: Clock) -> None:
        self._schedules = schedules
        self._worker_url = worker_url
        self._token = token
        self._clock = clock

    async def run(self) -> None:
        """Run until cancelled."""
        async with httpx.AsyncClient(timeout=TIMEOUT) as client:
            await asyncio.gather(*(self._repeat(schedule, client) for schedule in self._schedules))

    async def _repeat(self, schedule: Schedule, client: httpx.AsyncClient) -> None:
        while True:
            now = self._clock.now()
            await self._clock.sleep((next_run(schedule.cron, now) - now).total_seconds())
            await self._call(schedule, client)

    async def _call(self, schedule: Schedule, client: httpx.AsyncClient) -> None:
        try:
            response = await client.post(
                self._worker_url + schedule.path, headers={"authorization": f"Bearer {self._token()}"}
            )
            response.raise_for_status()
        except httpx.HTTPError as error:
            _log.warning("a scheduled call failed", exc_info=error, extra={"schedule": schedule.name})


def next_run(cron: str, after: datetime) -> datetime:
    """Return the first time after ``after`` that a cron line of five fields names."""
    return next(CronSim(cron, after))
