"""JSON Lines as a response: one value a line, sent as they come."""

from collections.abc import AsyncIterator
from typing import Any

from shared.web import responses
from shared.web.asgi import Receive, Scope, Send

MEDIA_TYPE = "application/x-ndjson"
BLOCK = 64 * 1024


class JsonLines:
    """
    A response of values, as an ASGI application.

    A failure on the way cuts the response off before its regular end, so that a caller cannot take a part
    for the whole.
    """

    def __init__(self, values: AsyncIterator[Any]) -> None:
        self._values = values

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send every value on a line of its own."""
        del scope, receive
        headers = [(b"content-type", MEDIA_TYPE.encode()), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        waiting = bytearray()
        async for value in self._values:
            waiting += responses.dump(value) + b"\n"
            if len(waiting) >= BLOCK:
                await send({"type": "http.response.body", "body": bytes(waiting), "more_body": True})
                waiting.clear()
        await send({"type": "http.response.body", "body": bytes(waiting)})
