"""The HTTP endpoint that tells handlers the keys of the OIDC tokens: GET /certs, on loopback."""

import asyncio
import contextlib
import json
from typing import Final

from infra.local.cloud_tasks import loopback
from infra.local.cloud_tasks.oidc import SigningKey

PATH: Final = "/certs"

_MOST_BYTES: Final = 16 * 1024
_TIMEOUT: Final = 5.0


class CertificateServer:
    """Serves the public half of ``key``."""

    def __init__(self, key: SigningKey) -> None:
        self._key = key
        self._server: asyncio.Server | None = None

    async def start(self, port: int) -> str:
        """Listen on ``port``, 0 for any that is free, and return the address of the certificates."""
        try:
            self._server = await asyncio.start_server(self._answer, loopback.HOST, port, limit=_MOST_BYTES)
        except OSError as error:
            raise loopback.PortTakenError(port) from error
        bound = self._server.sockets[0].getsockname()[1]
        return f"http://{loopback.HOST}:{bound}{PATH}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            async with asyncio.timeout(_TIMEOUT):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._response(head))
                await writer.drain()
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    def _response(self, head: bytes) -> bytes:
        method, path, *_ = [*head.split(b"\r\n", 1)[0].decode("latin-1").split(" "), ""]
        if path.partition("?")[0] != PATH:
            return _http("404 Not Found", {"error": f"Only {PATH} is served here."}, method)
        if method not in {"GET", "HEAD"}:
            return _http("405 Method Not Allowed", {"error": "Only GET is allowed."}, method)
        return _http("200 OK", self._key.certificates(), method)


def _http(status: str, content: dict[str, str], method: str) -> bytes:
    body = json.dumps(content).encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: public, max-age=3600\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + (b"" if method == "HEAD" else body)
