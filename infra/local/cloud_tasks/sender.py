"""
The HTTP client that dispatches tasks: HTTP/1.1, connections kept open, no redirects, no header of its own.

A general client costs 1 to 3 ms of processor time per request here, more than all the rest of a dispatch.
"""

import asyncio
import ssl
from collections import defaultdict
from functools import cached_property
from typing import Final

from infra.local.cloud_tasks.connection import Connection, NoResponseError, Response
from infra.local.cloud_tasks.requests import OutgoingRequest
from infra.local.cloud_tasks.targets import Address

_IDLE_LIMIT: Final = 1.0
"""Seconds a connection may lie unused: less than servers allow, so that none is closed under a request."""

_Origin = tuple[str, str, int]


class Sender:
    """Sends requests over connections of its own; their number is limited by the queues alone."""

    def __init__(self) -> None:
        self._idle: defaultdict[_Origin, list[Connection]] = defaultdict(list)

    async def send(self, request: OutgoingRequest) -> Response:
        """Send ``request`` and return its response, or fail with ``NoResponseError``."""
        origin = (request.address.scheme, request.address.host, request.address.port)
        connection = self._take_idle(origin) or await self._connect(request.address)
        response = await connection.exchange(serialize(request), without_body=request.method == "HEAD")
        if connection.reusable:
            connection.idle_since = asyncio.get_running_loop().time()
            self._idle[origin].append(connection)
        return response

    def close(self) -> None:
        """Close the connections that are not in use."""
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()

    def _take_idle(self, origin: _Origin) -> Connection | None:
        connections = self._idle[origin]
        fresh_since = asyncio.get_running_loop().time() - _IDLE_LIMIT
        while connections:
            connection = connections.pop()
            if connection.reusable and connection.idle_since >= fresh_since:
                return connection
            connection.close()
        return None

    async def _connect(self, address: Address) -> Connection:
        loop = asyncio.get_running_loop()
        tls = self._tls if address.scheme == "https" else None
        try:
            _, connection = await loop.create_connection(Connection, address.host, address.port, ssl=tls)
        except (OSError, UnicodeError) as error:
            raise NoResponseError(str(error)) from error
        return connection

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context()


def serialize(request: OutgoingRequest) -> bytes:
    """Return ``request`` as it goes over the wire."""
    lines = [f"{request.method} {request.address.path} HTTP/1.1", f"Host: {request.address.authority}"]
    lines += [f"{name}: {value}" for name, value in request.headers]
    if request.body or request.method in {"POST", "PUT", "PATCH"}:
        lines.append(f"Content-Length: {len(request.body)}")
    return "\r\n".join((*lines, "", "")).encode() + request.body
