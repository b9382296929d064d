"""
Listeners to live events over real HTTP: they remember what they were told, and come back where they left.

They speak HTTP/1.0 over bare sockets, so that hundreds of them fit into one process.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

from shared.models import server_events

BLOCK = 64 * 1024


class RefusedError(Exception):
    """The answer is no stream of events."""


@dataclass(frozen=True)
class Told:
    """One event."""

    name: str
    id: str
    data: Any


NOTHING = Told("", "", None)


@dataclass
class Listener:
    """
    Somebody at a stream, by the address and the key of ``http``.

    ``told`` is everything, over all connections; ``steps`` are the events among it, each a job and a number.
    """

    http: httpx.AsyncClient
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    steps: list[tuple[str, int]] = field(default_factory=list)
    last_id: str = ""

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[AsyncGenerator[Told, None]]:
        """Connect, with the id of the last event that was seen."""
        address = self.http.base_url
        reader, writer = await asyncio.open_connection(address.host, address.port)
        try:
            writer.write(self._request())
            status = (await reader.readuntil(b"\r\n\r\n")).split()[1]
            if status != b"200":
                raise RefusedError(status.decode())
            async with aclosing(self._events(reader)) as events:
                yield events
        finally:
            writer.transport.abort()

    async def listen(self, name: str = "", count: int = 1) -> Told:
        """Listen until the stream ends, or until so many events of a name have come, and return the last one."""
        left = count
        async with self.connected() as events:
            async for told in events:
                left -= told.name == name
                if not left:
                    break
        return self.told[-1] if self.told else NOTHING

    async def _events(self, reader: asyncio.StreamReader) -> AsyncGenerator[Told, None]:
        async for event in server_events.parse(_chunks(reader)):
            told = Told(event.event, event.id, orjson.loads(event.data))
            self.last_id = event.id
            self.told.append(told)
            if told.name == "progress":
                self.steps.append((told.data["job"], told.data["seq"]))
            yield told

    def _request(self) -> bytes:
        headers = {"authorization": self.http.headers["authorization"], **self.headers}
        if self.last_id:
            headers["last-event-id"] = self.last_id
        lines = [f"GET {self.path} HTTP/1.0", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode()


async def _chunks(reader: asyncio.StreamReader) -> AsyncGenerator[bytes, None]:
    while chunk := await reader.read(BLOCK):
        yield chunk
