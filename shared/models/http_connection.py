"""One connection that speaks HTTP/1.1: a request goes out whole, its answer comes back as a head and pieces."""

import asyncio
import ssl
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import httptools

from shared import errors

MOST_HELD = 256 * 1024
"""Bytes of an answer that wait for whoever reads it before the server is asked to pause."""


@dataclass(frozen=True, slots=True)
class Head:
    """What an answer begins with; ``headers`` have lower-case names, and of several alike the last one stands."""

    status: int
    headers: Mapping[str, str]


class UnheardError(errors.ProviderUnavailableError):
    """The connection was closed before anything of the answer had come."""


@dataclass(slots=True)
class _Answer:
    """An answer that is being read."""

    head: Head | None = None
    headers: dict[str, str] = field(default_factory=dict)
    pieces: deque[bytes] = field(default_factory=deque)
    held: int = 0
    complete: bool = False
    reusable: bool = False

    @property
    def ends_with_the_connection(self) -> bool:
        """Whether nothing in the head says where the body ends."""
        named = self.headers
        return self.head is not None and "content-length" not in named and "transfer-encoding" not in named


class Connection(asyncio.Protocol):
    """
    A connection for one exchange after the other.

    asyncio and the parser call the methods that carry their names. What a server sends without having been asked
    ends the connection.
    """

    def __init__(self) -> None:
        self.closed = False
        self._transport: asyncio.Transport
        self._parser = httptools.HttpResponseParser(self)
        self._answer = _Answer(complete=True)
        self._waiter: asyncio.Future[None] | None = None

    @property
    def idle(self) -> bool:
        """Whether the last exchange has ended so that another may follow."""
        return self._answer.complete and self._answer.reusable and not self.closed

    async def send(self, request: bytes) -> Head:
        """Send a whole request and return the head of its answer."""
        self._answer = answer = _Answer()
        self._parser = httptools.HttpResponseParser(self)
        if not self.closed:
            self._transport.write(request)
        while answer.head is None:
            if self.closed and not answer.headers:
                raise UnheardError
            await self._news()
        return answer.head

    async def piece(self) -> bytes:
        """Return the next piece of the answer's body, nothing at its end."""
        answer = self._answer
        while not answer.pieces:
            if answer.complete:
                return b""
            await self._news()
        piece = answer.pieces.popleft()
        answer.held -= len(piece)
        if answer.held <= MOST_HELD and not self._transport.is_reading():
            self._transport.resume_reading()
        return piece

    async def secure(self, tls: ssl.SSLContext, host: str) -> None:
        """Speak TLS from here on, with a server that proves to be ``host``."""
        loop = asyncio.get_running_loop()
        secured = await loop.start_tls(self._transport, self, tls, server_hostname=host)
        self.connection_made(cast("asyncio.Transport", secured))

    def close(self) -> None:
        """Close at once, whatever is under way."""
        self.closed = True
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection that was opened."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if self._answer.complete:
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()
        if self._answer.held > MOST_HELD and not self.closed:
            self._transport.pause_reading()
        self._wake()

    def connection_lost(self, _: Exception | None) -> None:
        """End what is under way."""
        self.closed = True
        if self._answer.ends_with_the_connection:
            self._answer.complete = True
        self._wake()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._answer.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Take the head; those that only announce another one are passed over."""
        status = self._parser.get_status_code()
        if status < 200:
            self._answer.headers.clear()
        else:
            self._answer.head = Head(status, self._answer.headers)

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._answer.pieces.append(body)
        self._answer.held += len(body)

    def on_message_complete(self) -> None:
        """Note that this was all, and whether the connection stays open."""
        if self._answer.head is not None:
            self._answer.complete = True
            self._answer.reusable = self._parser.should_keep_alive()

    async def _news(self) -> None:
        """Wait until something has come; raises when nothing more can come."""
        if self.closed:
            raise errors.ProviderUnavailableError
        self._waiter = asyncio.get_running_loop().create_future()
        await self._waiter

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
