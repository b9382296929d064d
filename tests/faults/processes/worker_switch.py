"""An address that leads to one worker or another, and drops its connections when it is turned."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from infra.local import ports

BLOCK = 65536


@dataclass
class Switch:
    """A relay on loopback; ``url`` is where it listens."""

    target: int = 0
    url: str = ""
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def lead_to(self, port: int) -> None:
        """Lead new connections to ``port`` and drop those that stand, as a platform does with a dead instance."""
        self.target = port
        for writer in self._open:
            writer.transport.abort()

    async def relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Relay one connection."""
        self._open.add(writer)
        with contextlib.suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection(ports.HOST, self.target)
            self._open.add(far_writer)
            await asyncio.gather(_pipe(reader, far_writer), _pipe(far_reader, writer))
            self._open.discard(far_writer)
        self._open.discard(writer)
        writer.close()


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[Switch]:
    """Serve a switch inside."""
    switch = Switch()
    server = await asyncio.start_server(switch.relay, ports.HOST, 0)
    switch.url = f"http://{ports.HOST}:{server.sockets[0].getsockname()[1]}"
    yield switch
    server.close()
    switch.lead_to(0)


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while block := await reader.read(BLOCK):
            writer.write(block)
            await writer.drain()
    writer.close()
