"""A TCP proxy that can hold back whatever it is sent: a Firestore that hangs, until it no longer does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class StallingProxy:
    """Forwards to ``target`` (``host:port``) while ``flowing`` is set."""

    def __init__(self, target: str) -> None:
        self._host, _, port = target.rpartition(":")
        self._port = int(port)
        self._tasks: set[asyncio.Task[None]] = set()
        self.flowing = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self._host, self._port)
        pumps = (self._pump(reader, far_writer), self._pump(far_reader, writer))
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*map(self._start, pumps))

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _start(self, pump: "asyncio._CoroutineLike[None]") -> asyncio.Task[None]:
        task = asyncio.ensure_future(pump)
        self._tasks.add(task)
        return task

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while chunk := await reader.read(65536):
                await self.flowing.wait()
                writer.write(chunk)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def stalling(target: str) -> AsyncIterator[tuple[StallingProxy, str]]:
    """Yield a proxy before ``target``, and where it listens."""
    proxy = StallingProxy(target)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    try:
        yield proxy, "127.0.0.1:{}".format(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        proxy.stop()
        await server.wait_closed()
