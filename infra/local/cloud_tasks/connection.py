"""One HTTP/1.1 connection to a target: a request at a time, status and headers of its response."""

import asyncio
from dataclasses import dataclass, field
from typing import Final, cast

import httptools

_FIRST_FINAL_STATUS: Final = 200


class NoResponseError(Exception):
    """No response came: the connection failed, ended early or spoke no HTTP."""


@dataclass(slots=True)
class Response:
    """What counts of a response; names of headers in lower case."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)


class Connection(asyncio.Protocol):
    """Sends requests and parses responses; the bodies of responses are thrown away."""

    def __init__(self) -> None:
        self.idle_since = 0.0
        self.reusable = False
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._waiting: asyncio.Future[Response] | None = None
        self._headers: dict[str, str] = {}
        self._response: Response | None = None
        self._without_body = False

    async def exchange(self, request: bytes, *, without_body: bool) -> Response:
        """Send ``request`` and return its response; ``without_body`` if the response to it never has one."""
        if self._transport is None:
            raise NoResponseError("the connection is closed")
        self.reusable = False
        self._without_body = without_body
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            return await self._waiting
        finally:
            self._waiting = None
            if not self.reusable:
                self.close()

    def close(self) -> None:
        """Close the connection, whatever it is doing."""
        self.reusable = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Parse what the target sent; what it sends unasked ends the connection."""
        if self._waiting is None:
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._fail("the target wants another protocol")
        except httptools.HttpParserError as error:
            self._fail(f"the target does not speak HTTP: {error}")

    def connection_lost(self, exc: Exception | None) -> None:
        """End the response if only the end of the connection could end it, else fail it."""
        self._transport = None
        self.reusable = False
        response = self._response
        if response is not None and not response.headers.keys() & {"content-length", "transfer-encoding"}:
            self._succeed(response)
        else:
            self._fail(f"the connection ended before the response did{f': {exc}' if exc else ''}")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header from the parser."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Note the response, and be content with it if it has no body."""
        status = self._parser.get_status_code()
        headers, self._headers = self._headers, {}
        if status < _FIRST_FINAL_STATUS:
            return
        self._response = Response(status, headers)
        if self._without_body:
            self._succeed(self._response)

    def on_message_complete(self) -> None:
        """Hand the response over."""
        if self._response is not None and not self._without_body:
            self.reusable = bool(self._parser.should_keep_alive())
            self._succeed(self._response)

    def _succeed(self, response: Response) -> None:
        self._response = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(response)

    def _fail(self, reason: str) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(NoResponseError(reason))
        self.close()
