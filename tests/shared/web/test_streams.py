import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from shared import errors
from shared.web import streams
from shared.web.asgi import Disconnected
from shared.web.lines import JsonLines
from shared.web.routing import Route
from shared.web.streams import BLOCK, Stream
from tests.shared.web.conftest import Serve
from tests.shared.web.streamed import counted, failing, sent


class Pieces:
    """Pieces of a block's size, counted as they are made, and a note of their end."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.made = 0
        self.closed = False

    async def all(self) -> AsyncGenerator[bytes, None]:
        try:
            while self.made < self.count:
                self.made += 1
                yield b"x" * BLOCK
        finally:
            self.closed = True


async def test_much_is_sent_in_blocks() -> None:
    messages = await sent(JsonLines(counted(10, size=20_000)))

    assert [message.get("more_body", False) for message in messages[1:]] == [True, True, False]


async def test_head_makes_nothing() -> None:
    pieces = Pieces(3)
    messages = await sent(Stream(pieces.all(), "text/plain"), method="HEAD")

    assert [message["type"] for message in messages] == ["http.response.start", "http.response.body"]
    assert (messages[1]["body"], pieces.made) == (b"", 0)


async def test_pieces_wait_for_whoever_takes_them() -> None:
    pieces, taken = Pieces(9), asyncio.Semaphore(0)

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            await taken.acquire()

    async def receive() -> Any:
        await asyncio.Event().wait()

    running = asyncio.create_task(Stream(pieces.all(), "text/plain")({"method": "GET"}, receive, send))
    for expected in (1, 2, 3):
        while pieces.made < expected:
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        assert pieces.made == expected
        taken.release()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert pieces.closed


async def test_nothing_is_made_for_who_has_left() -> None:
    pieces, left = Pieces(1_000_000), asyncio.Event()

    async def send(_: Any) -> None:
        await asyncio.sleep(0)
        if pieces.made == 5:
            left.set()

    async def receive() -> Any:
        await left.wait()
        return {"type": "http.disconnect"}

    with pytest.raises(Disconnected):
        await Stream(pieces.all(), "text/plain")({"method": "GET"}, receive, send)
    assert pieces.closed
    assert pieces.made < 20


async def test_early_failure_is_answered_with_a_problem(serve: Serve) -> None:
    async def handler(*_: Any) -> JsonLines:
        async def refused() -> AsyncGenerator[int, None]:
            raise errors.StoreUnavailableError
            yield 1

        return JsonLines(refused())

    async with serve(Route("GET", "/x", handler, summary="x")) as client:
        answer = await client.get("/x")

    assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")


async def test_late_failure_cuts_the_response_off() -> None:
    taken: list[Any] = []

    async def send(message: Any) -> None:
        taken.append(message)

    async def receive() -> Any:
        await asyncio.Event().wait()

    with pytest.raises(ZeroDivisionError):
        await JsonLines(failing(3, size=BLOCK))({"method": "GET"}, receive, send)
    assert [message.get("more_body") for message in taken] == [None, True, True, True]


async def test_values_are_closed_with_what_is_made_of_them() -> None:
    pieces = Pieces(5)
    lengths = streams.each(pieces.all(), len)

    assert await anext(lengths) == BLOCK
    await lengths.aclose()
    assert pieces.closed
