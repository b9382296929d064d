"""Load: connections that are kept open and each send their next request when the last was answered."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import cast

import httptools

from infra.local.ports import HOST
from tests.bench import machine
from tests.bench.plan import BenchError
from tests.bench.rows import percentile

WARM_UP = 0.5
_PATIENCE = 60.0
_GLANCE = 0.05


@dataclass(frozen=True)
class Target:
    """What is asked of whom; every answer must have ``status`` and hold ``expected``."""

    pid: int
    port: int
    request: bytes
    status: int = 200
    expected: bytes = b""


@dataclass(frozen=True)
class Load:
    """What came of it: latencies in seconds; CPU in seconds per request of the server, and as a share of our own."""

    requests: int
    seconds: float
    latencies: list[float] = field(repr=False)
    server_cpu: float
    client_share: float

    @property
    def rate(self) -> float:
        """Return requests per second."""
        return self.requests / self.seconds

    def latency(self, share: float) -> float:
        """Return the latency, in milliseconds, that a share of the requests kept."""
        return percentile(self.latencies, share) * 1e3


async def for_seconds(target: Target, connections: int, seconds: float, warm_up: float = WARM_UP) -> Load:
    """Ask for some seconds after a warm-up, or longer, until there are as many answers as connections."""
    fleet = await _connected(target, connections)

    async def long_enough() -> None:
        await asyncio.sleep(seconds)
        until = time.perf_counter() + _PATIENCE
        while len(fleet.latencies) < connections and not fleet.wrong and time.perf_counter() < until:
            await asyncio.sleep(_GLANCE)

    try:
        fleet.begin()
        await asyncio.sleep(warm_up)
        return await _measured(fleet, long_enough)
    finally:
        fleet.close()


async def for_requests(target: Target, connections: int, requests: int) -> Load:
    """Ask a number of times, with as many connections as are wanted at once."""
    fleet = await _connected(target, connections)
    fleet.left = requests

    async def all_answered() -> None:
        fleet.begin()
        try:
            await asyncio.wait_for(fleet.finished, _PATIENCE)
        except TimeoutError:
            fleet.fail(f"no answer within {_PATIENCE:g} s")

    try:
        return await _measured(fleet, all_answered)
    finally:
        fleet.close()


class _Fleet:
    """The connections, and what they have seen together."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.members: list[_Connection] = []
        self.latencies: list[float] = []
        self.left = 1 << 62
        self.under_way = 0
        self.wrong = ""
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def begin(self) -> None:
        """Let every connection send its first request."""
        for member in self.members:
            member.next()

    def may_send(self) -> bool:
        """Take one of the requests that are left."""
        if self.left > 0:
            self.left -= 1
            self.under_way += 1
            return True
        return False

    def answered(self, seconds: float) -> None:
        """Count an answer."""
        self.latencies.append(seconds)
        self.under_way -= 1
        if self.left == 0 and self.under_way == 0 and not self.finished.done():
            self.finished.set_result(None)

    def fail(self, why: str) -> None:
        """Remember the first answer that was wrong, and end the wait for the others."""
        self.wrong = self.wrong or why
        if not self.finished.done():
            self.finished.set_result(None)

    def close(self) -> None:
        """Hang up."""
        for member in self.members:
            member.hang_up()


class _Connection(asyncio.Protocol):
    """One connection; httptools calls ``on_body`` and ``on_message_complete``."""

    def __init__(self, fleet: _Fleet) -> None:
        self._fleet = fleet
        self._closing = False
        self._sent = 0.0
        self._seen = bytearray()
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Let the parser see what has come."""
        if self._fleet.target.expected:
            self._seen += data
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """Check the answer and send the next request."""
        target = self._fleet.target
        status = self._parser.get_status_code()
        if status != target.status or target.expected not in self._seen:
            self._fleet.fail(f"answer {status}: {bytes(self._seen[-600:])!r}")
            return
        self._seen.clear()
        self._fleet.answered(time.perf_counter() - self._sent)
        self.next()

    def connection_lost(self, _: Exception | None) -> None:
        """Say so, unless we hung up."""
        if not self._closing:
            self._fleet.fail("the server closed a connection")

    def next(self) -> None:
        """Send a request, if one is left."""
        if self._transport is not None and not self._closing and self._fleet.may_send():
            self._parser = httptools.HttpResponseParser(self)
            self._sent = time.perf_counter()
            self._transport.write(self._fleet.target.request)

    def hang_up(self) -> None:
        """Close the connection."""
        self._closing = True
        if self._transport is not None:
            self._transport.abort()


async def _connected(target: Target, connections: int) -> _Fleet:
    fleet = _Fleet(target)
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        _, member = await loop.create_connection(lambda: _Connection(fleet), HOST, target.port)
        fleet.members.append(member)
    return fleet


async def _measured(fleet: _Fleet, work: Callable[[], Awaitable[None]]) -> Load:
    fleet.latencies.clear()
    began, ours, theirs = time.perf_counter(), time.process_time(), machine.cpu_seconds(fleet.target.pid)
    with machine.apart():
        await work()
    seconds = time.perf_counter() - began
    answered = len(fleet.latencies)
    if fleet.wrong or not answered:
        raise BenchError(f"Under load: {fleet.wrong or 'no answer at all'}")
    return Load(
        requests=answered,
        seconds=seconds,
        latencies=list(fleet.latencies),
        server_cpu=(machine.cpu_seconds(fleet.target.pid) - theirs) / answered,
        client_share=(time.process_time() - ours) / seconds,
    )
