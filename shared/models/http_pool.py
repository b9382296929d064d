"""The connections to one server: the one used last is used next, as many are open as calls are under way."""

import contextlib
import ssl
import time
from collections import deque
from dataclasses import dataclass
from typing import Final

from shared.models import http_ways
from shared.models.http_connection import Connection, Head, UnheardError
from shared.models.http_ways import Way

IDLE_SECONDS: Final = 30.0
"""How long a connection may wait for its next call; servers close theirs after a minute or more."""


class ConnectionPool:
    """Exchanges requests and answers with the server at the end of ``way``; connections belong to the running loop."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._idle: deque[tuple[float, Connection]] = deque()
        self._busy: set[Connection] = set()
        self._tls: ssl.SSLContext | None = None

    async def exchange(self, request: bytes) -> "Exchange":
        """
        Send ``request`` and return what comes back, as soon as its head is there.

        A server may close a connection that has waited for long just when a request is on its way: such a request
        goes out again.
        """
        while (waiting := self._waiting()) is not None:
            with contextlib.suppress(UnheardError):
                return await self._asked(waiting, request)
        return await self._asked(await self._open(), request)

    async def aclose(self) -> None:
        """Close all connections; a later call opens new ones."""
        for connection in (*self._busy, *(waiting for _, waiting in self._idle)):
            connection.close()
        self._busy.clear()
        self._idle.clear()

    def take_back(self, connection: Connection) -> None:
        """Keep a connection for the next call if its exchange has come to its end, else close it."""
        if connection.idle and connection in self._busy:
            self._idle.append((time.monotonic(), connection))
        else:
            connection.close()
        self._busy.discard(connection)

    async def _asked(self, connection: Connection, request: bytes) -> "Exchange":
        self._busy.add(connection)
        try:
            return Exchange(await connection.send(request), connection, self)
        except BaseException:
            connection.close()
            self._busy.discard(connection)
            raise

    def _waiting(self) -> Connection | None:
        eldest = time.monotonic() - IDLE_SECONDS
        while self._idle and self._idle[0][0] < eldest:
            self._idle.popleft()[1].close()
        while self._idle:
            _, connection = self._idle.pop()
            if not connection.closed:
                return connection
        return None

    async def _open(self) -> Connection:
        if self._way.secure and self._tls is None:
            self._tls = http_ways.trusted()
        return await self._way.open(self._tls)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that is being answered; whoever has begun it closes it."""

    head: Head
    connection: Connection
    pool: ConnectionPool

    async def piece(self) -> bytes:
        """Return the next piece of the answer's body, nothing at its end."""
        return await self.connection.piece()

    def close(self) -> None:
        """Give the connection back."""
        self.pool.take_back(self.connection)
