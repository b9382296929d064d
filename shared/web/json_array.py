"""One JSON array as a response, sent as its values come; it closes only when they were all sent."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any

from shared.web import responses, streams
from shared.web.asgi import RawHeader

MEDIA_TYPE = "application/json"
EMPTY = b"[]\n"


class JsonArray(streams.Stream):
    """A response of values in an array, each on a line of its own."""

    def __init__(self, values: AsyncIterator[Any], headers: Sequence[RawHeader] = ()) -> None:
        super().__init__(_pieces(values), MEDIA_TYPE, headers)


async def _pieces(values: AsyncIterator[Any]) -> AsyncGenerator[bytes, None]:
    before = b"[\n"
    async with aclosing(streams.each(values, responses.dump)) as encoded:
        async for value in encoded:
            yield before + value
            before = b",\n"
    yield b"\n]\n" if before == b",\n" else EMPTY
