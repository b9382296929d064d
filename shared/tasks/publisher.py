"""Turns promised tasks into Cloud Tasks, by name: creating one twice is no failure."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

import orjson
from google.api_core import exceptions
from google.cloud.tasks_v2.services.cloud_tasks import CloudTasksAsyncClient
from google.cloud.tasks_v2.types import CreateTaskRequest, GetTaskRequest, HttpMethod

from shared import errors
from shared.clock import Clock
from shared.manifest import queues
from shared.observability import metrics
from shared.resilience import retry
from shared.tasks.envelope import Task

TIMEOUT = 10.0
PARALLEL = 32
PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
_RETRY = retry.Policy(attempts=5, base=0.1, cap=2.0)
_UNAVAILABLE = (
    exceptions.ServiceUnavailable,
    exceptions.DeadlineExceeded,
    exceptions.ResourceExhausted,
    exceptions.InternalServerError,
    exceptions.Unknown,
    exceptions.Cancelled,
    exceptions.RetryError,
)
_Request = type(CreateTaskRequest.pb(CreateTaskRequest()))
_log = logging.getLogger(__name__)


class Publisher:
    """
    Creates tasks that call the worker with an OIDC token of the ``invoker`` service account.

    ``parent`` is ``projects/<project>/locations/<location>``.
    """

    def __init__(self, client: CloudTasksAsyncClient, clock: Clock, parent: str, worker_url: str, invoker: str) -> None:
        self._client = client
        self._clock = clock
        self._parent = parent
        self._worker_url = worker_url.rstrip("/")
        self._invoker = invoker
        self._insisting: set[asyncio.Task[None]] = set()

    async def publish(self, tasks: Sequence[Task]) -> None:
        """
        Create ``tasks``, a few at a time.

        A queue that cannot be reached is logged, not raised: the promises stand. This process tries again for a
        while, as long as it has a processor; whatever happens to it, the sweeper creates what is missing.
        """
        limit = asyncio.Semaphore(PARALLEL)

        async def attempt(task: Task) -> None:
            async with limit:
                try:
                    await self.create(task)
                except errors.QueueUnavailableError:
                    _log.warning("queue unavailable, task put off", extra={"task": task.name})
                    insisting = asyncio.create_task(self._insist(task))
                    self._insisting.add(insisting)
                    insisting.add_done_callback(self._insisting.discard)

        if len(tasks) == 1:
            await attempt(tasks[0])
        else:
            await asyncio.gather(*map(attempt, tasks))

    async def create(self, task: Task) -> bool:
        """Create ``task`` and return whether its name was free; raises QueueUnavailableError."""
        created = await retry.call(_RETRY, partial(self._create, task), clock=self._clock)
        if created:
            metrics.OUTBOX_PUBLISHED.labels(queue=task.queue).inc()
        return created

    async def exists(self, task: Task) -> bool:
        """Return whether the queue still holds ``task``; raises QueueUnavailableError."""
        request = GetTaskRequest(name=f"{self._queue(task)}/tasks/{task.name}")
        try:
            await self._client.get_task(request=request, retry=None, timeout=TIMEOUT)
        except exceptions.NotFound:
            return False
        except _UNAVAILABLE as error:
            raise errors.QueueUnavailableError from error
        return True

    async def ping(self) -> None:
        """Raise unless the queues answer."""
        name = f"{self._parent}/queues/{queues.ALL[0].name}"
        try:
            await self._client.get_queue(name=name, retry=None, timeout=TIMEOUT)
        except exceptions.GoogleAPIError as error:
            raise errors.QueueUnavailableError from error

    async def aclose(self) -> None:
        """Close the channel; tasks that were put off are left to the sweeper."""
        for insisting in self._insisting:
            insisting.cancel()
        await self._client.transport.close()

    async def _insist(self, task: Task) -> None:
        for pause in PAUSES:
            await self._clock.sleep(pause)
            with contextlib.suppress(errors.QueueUnavailableError):
                await self.create(task)
                return

    async def _create(self, task: Task) -> bool:
        try:
            await self._client.create_task(request=self._request(task), retry=None, timeout=TIMEOUT)
        except exceptions.AlreadyExists:
            return False
        except _UNAVAILABLE as error:
            raise errors.QueueUnavailableError from error
        return True

    def _request(self, task: Task) -> Any:
        message = _Request(parent=self._queue(task))
        message.task.name = f"{message.parent}/tasks/{task.name}"
        if task.not_before is not None:
            message.task.schedule_time.FromDatetime(task.not_before)
        message.task.dispatch_deadline.FromSeconds(int(queues.BY_NAME[task.queue].dispatch_deadline))
        http = message.task.http_request
        http.url = self._worker_url + task.path
        http.http_method = HttpMethod.POST
        http.headers["Content-Type"] = "application/json"
        if task.traceparent:
            http.headers["traceparent"] = task.traceparent
        http.body = orjson.dumps({"task": task.id, **task.payload})
        http.oidc_token.service_account_email = self._invoker
        http.oidc_token.audience = self._worker_url
        return CreateTaskRequest.wrap(message)

    def _queue(self, task: Task) -> str:
        return f"{self._parent}/queues/{task.queue}"
