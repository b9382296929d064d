"""Counts what one job costs on the whole stack: one task at a time, so that every run counts the same."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import orjson

from infra.costs import operations
from infra.local.cloud_tasks import embedded as cloud_tasks
from infra.local.firestore import embedded as firestore
from shared.clock import SystemClock
from shared.generation.brief import Brief
from shared.generation.service import Author
from shared.manifest import queues
from tests.conftest import Api

LEAD = timedelta(minutes=1)
LATER = timedelta(days=400)

Counts = dict[str, int]

_BLOG_POST = {"content_type": "blog_post", "topic": "A sourdough starter", "audience": "home bakers", "length": 450}
_AD = {"content_type": "ad_copy", "topic": "A folding bicycle"}
_JSON_LINES = {"content-type": "application/x-ndjson"}


class LeadingClock(SystemClock):
    """
    The clock of the database, ahead of that of the queues.

    What a job puts off for a second thus comes after everything that is due, however fast the machine is.
    """

    lead = LEAD

    def now(self) -> datetime:
        return datetime.now(UTC) + self.lead


@dataclass(frozen=True)
class Lab:
    """The stack, its emulators, and the clock of its database."""

    api: Api
    firestore: firestore.Handle
    tasks: cloud_tasks.Handle
    clock: LeadingClock

    async def prepare(self) -> None:
        """Let queues deliver one task at a time, and let the process read what it keeps in memory."""
        config = self.api.services.settings
        serial = [replace(queue, max_concurrent_dispatches=1) for queue in queues.ALL]
        await self.tasks.provision(serial, config.project, config.location)
        await self._get("/v1/jobs")
        for brief in (_AD, _BLOG_POST):
            await self.api.services.generation.order(Author("acme", "test"), Brief.model_validate(brief))

    async def count(self, work: Awaitable[int]) -> Counts:
        """Return the operations of ``work``, which returns how many requests it has sent."""
        stored, queued = self.firestore.operations(), await self.tasks.operations()
        requests = await work
        tasks = await self.tasks.operations() - queued
        counted = asdict(self.firestore.operations() - stored)
        return {**counted, "task_operations": tasks.total, "function_requests": requests + tasks.attempts}

    def expire(self) -> int:
        """Let all time pass that anything is kept for, and return how many documents went with it."""
        before = self.firestore.operations()
        self.clock.lead = LATER
        self.firestore.expire_now()
        return (self.firestore.operations() - before).ttl_deletes

    async def write(self, brief: Mapping[str, Any]) -> int:
        """Submit a brief, let its job end, look at the job and fetch the piece."""
        job = await self._post("/v1/content?mode=async", orjson.dumps(brief))
        await self.tasks.drain()
        done = (await self._get(f"/v1/jobs/{job['id']}")).json()
        await self._get(done["links"]["content"])
        return 3

    async def write_many(self, lines: int) -> int:
        """Submit a batch, let it end and fetch the pieces."""
        briefs = [orjson.dumps({**_AD, "topic": f"Tea {number} of {lines}"}) for number in range(lines)]
        batch = await self._post("/v1/batches", b"\n".join(briefs), _JSON_LINES)
        await self.tasks.drain()
        await self._get(f"/v1/batches/{batch['job']['id']}/results")
        return 2

    async def ask_again(self, level: str) -> int:
        """Submit a brief that was written before and is answered from ``level``."""
        answer = await self._post("/v1/content", orjson.dumps(_AD))
        assert answer["cache"]["level"] == level
        return 1

    async def _post(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> Any:
        answer = await self.api.http.post(path, content=body, headers=headers or {"content-type": "application/json"})
        return answer.raise_for_status().json()

    async def _get(self, path: str) -> httpx.Response:
        return (await self.api.http.get(path)).raise_for_status()


async def _written(lab: Lab, work: Awaitable[int]) -> Counts:
    return {**await lab.count(work), "ttl_deletes": lab.expire()}


async def _batch(lines: int, lab: Lab) -> Counts:
    return await _written(lab, lab.write_many(lines))


async def _cached(lab: Lab) -> Counts:
    await lab.write(_AD)
    return await lab.count(lab.ask_again("shared"))


async def _cached_in_memory(lab: Lab) -> Counts:
    await lab.write(_AD)
    await lab.ask_again("shared")
    return await lab.count(lab.ask_again("memory"))


KINDS: Mapping[str, Callable[[Lab], Awaitable[Counts]]] = {
    "blog_post": lambda lab: _written(lab, lab.write(_BLOG_POST)),
    "ad": lambda lab: _written(lab, lab.write(_AD)),
    **{f"batch_of_{lines}": partial(_batch, lines) for lines in operations.BATCHES},
    "cached": _cached,
    "cached_in_memory": _cached_in_memory,
}
