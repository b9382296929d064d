"""Bodies: unpacked as the head says, and not endless."""

import gzip
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared import errors
from shared.models import http_bodies
from shared.models.http_connection import Head
from shared.models.http_pool import ConnectionPool, Exchange
from shared.models.http_ways import Way
from tests.shared.models.scripted_server import ScriptedServer, answer, chunked

REQUEST = b"GET / HTTP/1.1\r\nhost: here\r\n\r\n"
WORDS = b"Bread keeps well. " * 50


@pytest.fixture
async def pool(server: ScriptedServer) -> AsyncIterator[ConnectionPool]:
    built = ConnectionPool(Way.to(server.url))
    yield built
    await built.aclose()


@pytest.mark.parametrize(
    ("packed", "packing"),
    [
        (WORDS, "identity"),
        (gzip.compress(WORDS, mtime=0), "gzip"),
        (gzip.compress(WORDS, mtime=0), "X-GZIP"),
        (zlib.compress(WORDS), "deflate"),
    ],
    ids=["identity", "gzip", "X-GZIP", "deflate"],
)
async def test_bodies_are_unpacked_as_the_head_says(
    server: ScriptedServer, pool: ConnectionPool, packed: bytes, packing: str
) -> None:
    server.answers = [answer(packed, content_encoding=packing)]
    assert await http_bodies.whole(await pool.exchange(REQUEST)) == WORDS


@pytest.mark.parametrize("packing", ["gzip", "br"])
async def test_what_cannot_be_unpacked_is_an_answer_error(
    server: ScriptedServer, pool: ConnectionPool, packing: str
) -> None:
    server.answers = [answer(b"not packed", content_encoding=packing)]
    with pytest.raises(errors.ProviderAnswerError):
        await http_bodies.whole(await pool.exchange(REQUEST))


async def test_streams_are_unpacked_as_they_come(server: ScriptedServer, pool: ConnectionPool) -> None:
    press = zlib.compressobj()
    parts = [press.compress(word) + press.flush(zlib.Z_SYNC_FLUSH) for word in (b"one ", b"two ")]
    steps: list[Any] = chunked(*parts)
    steps[0] = steps[0].replace(b"\r\n\r\n", b"\r\ncontent-encoding: deflate\r\n\r\n")
    server.answers = [steps]
    assert [piece async for piece in http_bodies.pieces(await pool.exchange(REQUEST))] == [b"one ", b"two "]


async def test_endless_bodies_are_refused(pool: ConnectionPool) -> None:
    class Endless:
        async def piece(self) -> bytes:
            return b"x" * 1024 * 1024

    endless: Any = Endless()
    with pytest.raises(errors.ProviderAnswerError):
        await http_bodies.whole(Exchange(Head(200, {}), endless, pool))
