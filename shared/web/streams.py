"""A response that is sent in blocks as it is made, and that cannot pass for whole when it is not."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from typing import TypeVar

from shared.web.asgi import Disconnected, RawHeader, Receive, Scope, Send

T = TypeVar("T")
R = TypeVar("R")

BLOCK = 64 * 1024


class Stream:
    """
    A response of bytes, as an ASGI application.

    A failure before the first block is answered with a problem; one after it cuts the response off before its
    regular end, so that a caller cannot take a part for the whole. Blocks are made no faster than they are taken,
    and none for a caller who has left or who asks for the head alone.
    """

    def __init__(self, pieces: AsyncGenerator[bytes, None], media_type: str, headers: Sequence[RawHeader] = ()) -> None:
        self._pieces = pieces
        self._headers = [(b"content-type", media_type.encode()), (b"cache-control", b"no-store"), *headers]
        self._begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send everything, for as long as there is somebody to take it."""
        if scope["method"] == "HEAD":
            await self._send(b"", send, more=False)
            return
        pump, departure = asyncio.create_task(self._pump(send)), asyncio.create_task(_until_gone(receive))
        try:
            await asyncio.wait({pump, departure}, return_when=asyncio.FIRST_COMPLETED)
            if not pump.done():
                raise Disconnected
            pump.result()
        finally:
            pump.cancel()
            departure.cancel()
            await asyncio.gather(pump, departure, return_exceptions=True)

    async def _pump(self, send: Send) -> None:
        waiting = bytearray()
        async with aclosing(self._pieces) as pieces:
            async for piece in pieces:
                waiting += piece
                if len(waiting) >= BLOCK:
                    await self._send(bytes(waiting), send, more=True)
                    waiting.clear()
                    await asyncio.sleep(0)  # sending seldom waits; others, and what is read ahead, need a turn
        await self._send(bytes(waiting), send, more=False)

    async def _send(self, block: bytes, send: Send, *, more: bool) -> None:
        if not self._begun:
            self._begun = True
            await send({"type": "http.response.start", "status": 200, "headers": self._headers})
        await send({"type": "http.response.body", "body": block, "more_body": more})


async def each(values: AsyncIterator[T], made: Callable[[T], R]) -> AsyncGenerator[R, None]:
    """Yield what is ``made`` of every value; ``values``, if they can be closed, are closed with this."""
    try:
        async for value in values:
            yield made(value)
    finally:
        if isinstance(values, AsyncGenerator):
            await values.aclose()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
